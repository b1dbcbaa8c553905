#include <doctest/doctest.h>

#include "actors/journal/core.hpp"

namespace weft::testing {
namespace {

constexpr instant now{std::chrono::seconds{1'000}};

std::shared_ptr<entry> facts(const std::string& conversation, request_id reply_to,
                             std::optional<claim> guard = {}) {
  auto e = std::make_shared<entry>();
  e->key = {"default", conversation};
  e->events.push_back({instant{}, "x", conversation_closed{}});
  e->encoded = "{}";
  e->guard = std::move(guard);
  e->outbox.emplace_back(to_front{{reply_to, receipt{}}});
  return e;
}

}  // namespace

TEST_SUITE("journal core") {
  TEST_CASE("what gathered is committed together and released in order") {
    journal::core core;
    core.gather(facts("a", 1), now);
    core.gather(facts("b", 2), now);
    const auto group = core.take();
    CHECK(core.empty());
    CHECK(group.to_commit.size() == 2);
    const auto out = journal::core::release(group, {10, {10, 11}});
    REQUIRE(out.size() == 2);
    CHECK(std::get<to_front>(out[0]).what.to == 1);
    CHECK(std::get<to_front>(out[1]).what.to == 2);
  }

  TEST_CASE("a commit may be held for more to come, but neither long nor for many") {
    journal::core core;
    core.gather(facts("a", 1), now);
    CHECK(core.may_hold(now));
    core.gather(facts("a", 2), now + journal::core::held_max / 2);
    CHECK(core.may_hold(now + journal::core::held_max / 2));
    CHECK_FALSE(core.may_hold(now + journal::core::held_max));
    while (core.waiting() < journal::core::held_entries_max) core.gather(facts("a", 3), now);
    CHECK_FALSE(core.may_hold(now));
    core.take();
    core.gather(facts("a", 4), now + journal::core::held_max);
    CHECK(core.may_hold(now + journal::core::held_max));
  }

  TEST_CASE("a refused claim releases nothing but the refusal") {
    journal::core core;
    core.gather(facts("a", 1, claim{"a~1", 4}), now);
    core.gather(facts("b", 2), now);
    const auto group = core.take();
    const auto out = journal::core::release(group, {10, {0, 10}});
    REQUIRE(out.size() == 2);
    const auto& told = std::get<claim_decided>(std::get<to_router>(out[0]).what);
    CHECK_FALSE(told.granted);
    CHECK(told.version == 5);
    CHECK(std::get<to_front>(out[1]).what.to == 2);
    CHECK(journal::core::publications(group, {10, {0, 10}}).size() == 1);
  }

  TEST_CASE("an entry without facts waits for those before it and is not committed") {
    journal::core core;
    core.gather(facts("a", 1), now);
    auto echo = std::make_shared<entry>();
    echo->key = {"default", "a"};
    echo->outbox.emplace_back(to_conversation{echo->key, passivate{true}});
    core.gather(echo, now);
    const auto group = core.take();
    CHECK(group.to_commit.size() == 1);
    const auto out = journal::core::release(group, {1, {1}});
    REQUIRE(out.size() == 2);
    CHECK(std::holds_alternative<to_conversation>(out[1]));
  }

  TEST_CASE("a group is bounded, the rest stays for the next commit") {
    journal::core core;
    for (std::size_t i = 0; i < journal::core::group_entries_max + 5; ++i)
      core.gather(facts("a", i + 1), now);
    CHECK(core.take().all.size() == journal::core::group_entries_max);
    CHECK(core.waiting() == 5);
    CHECK(core.take().all.size() == 5);
  }
}

}  // namespace weft::testing
