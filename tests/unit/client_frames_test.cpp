#include <memory>
#include <vector>

#include <doctest/doctest.h>

#include "schemas/codec/codec.hpp"
#include "tools/client/frames.hpp"

// What clients write is what the node reads, and the other way round.

namespace weft {
namespace {

card_ptr card_named(const std::string& id) {
  auto about = std::make_shared<card>();
  about->id = id;
  about->key = {"default", "c"};
  about->step_id = "0.1";
  about->asked.kind = query_kind::approval;
  about->asked.question = "May it run?";
  return about;
}

}  // namespace

TEST_SUITE("frames of operators' clients") {
  TEST_CASE("a bundle is read with all members, and its first member's card") {
    const auto members = std::make_shared<std::vector<bundle_made::member>>();
    members->push_back({card_named("c~1"), 2});
    members->push_back({card_named("d~4"), 3});
    bundle_made made;
    made.id = "b:c~1:2";
    made.version = 7;
    made.members = members;
    const auto read = codec::decode_server_frame(codec::encode_bundle(made));
    REQUIRE(read);
    CHECK(read->type == "bundle");
    CHECK(read->bundle == "b:c~1:2");
    CHECK(read->members == std::vector<std::string>{"c~1", "d~4"});
    REQUIRE(read->offered);
    CHECK(read->offered->version == 7);
    CHECK(read->offered->about.id == "c~1");
    CHECK(read->offered->about.step_id == "0.1");
  }

  TEST_CASE("a bundle's receipt says how many took no answer") {
    receipt done{"answer", "b:c~1:2", "recorded", {}, {}, {}};
    done.bundle = bundle_result{};
    done.bundle->answered = 5;
    done.bundle->left = 2;
    const auto read = codec::decode_server_frame(codec::encode_receipt("17", done));
    REQUIRE(read);
    CHECK(read->ref == "17");
    CHECK(read->left == 2);
  }

  TEST_CASE("answers name an intervention or a bundle") {
    answer given;
    given.verdict = verdict::approve;
    const auto one = codec::decode_frame(client::answer_frame("1", {"c~1", 2}, given));
    REQUIRE(one);
    CHECK(std::get<answer_sent>(one->body).what.id == "c~1");
    const auto all = codec::decode_frame(client::answer_frame("2", {"b:c~1:2", 7, true}, given));
    REQUIRE(all);
    const auto& sent = std::get<bundle_answer_sent>(all->body);
    CHECK(sent.bundle == "b:c~1:2");
    CHECK(sent.version == 7);
    CHECK(sent.given == given);
    const auto back = codec::decode_frame(client::decline_frame("3", {"b:c~1:2", 7, true}, "no"));
    REQUIRE(back);
    CHECK(std::get<decline_sent>(back->body).reason == "no");
    const auto seen = codec::decode_frame(client::accept_frame({"c~1", 2}));
    REQUIRE(seen);
    CHECK(std::get<accept_sent>(seen->body).version == 2);
  }
}

}  // namespace weft
