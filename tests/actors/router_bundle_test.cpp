#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/router_fixture.hpp"

namespace weft::testing {
namespace {

/// Questions of one bundle key, whose actions differ in `order` only.
struct bundle_fixture : router_fixture {
  routing storm = [] {
    routing r;
    r.joins.key = "storm";
    r.joins.may_differ = {"order"};
    r.joins.second_from = 0;
    return r;
  }();

  void raise_member(const std::string& id) {
    auto about = card_of(id, storm);
    about->bundle_key = "storm";
    about->act = action{"rebook", R"({"order":")" + id + R"("})"};
    raise(about);
  }
  const bundle_made& shown() {
    REQUIRE(bundles.size() == 1);
    return bundles.begin()->second;
  }
  void decide(std::vector<std::string> except = {}, std::uint32_t at_version = 0,
              std::string arguments = {}) {
    const auto b = shown();
    weft::answer given;
    given.verdict = verdict::approve;
    given.arguments = std::move(arguments);
    take(core.handle(bundle_decided{{"default", bundle_holder[b.id]},
                                    7,
                                    now,
                                    b.id,
                                    at_version == 0 ? b.version : at_version,
                                    given,
                                    std::move(except)},
                     now));
  }
  bundle_result result() const {
    const auto* r = std::get_if<receipt>(&replies.back());
    REQUIRE(r != nullptr);
    REQUIRE(r->bundle);
    return *r->bundle;
  }
  std::string refusal() const {
    const auto* p = std::get_if<problem>(&replies.back());
    return p == nullptr ? "" : p->detail;
  }
};

}  // namespace

TEST_SUITE("router bundles") {
  TEST_CASE_FIXTURE(bundle_fixture, "equal questions become one card, one decision answers all") {
    for (const auto* id : {"1", "2", "3"}) raise_member(id);
    operators("ana", 1);
    CHECK(shown().members->size() == 3);
    CHECK(shown().why.members == 3);
    decide();
    REQUIRE(answers.size() == 3);
    CHECK(answers[2].id == "3");
    CHECK(answers[2].version == 2);
    CHECK(answers[2].bundle == answers[0].bundle);
    CHECK(replies.empty());
    for (const auto* id : {"1", "2", "3"}) close(id, intervention_state::answered, "ana");
    CHECK(result().answered == 3);
    CHECK(core.open() == 0);
  }

  TEST_CASE_FIXTURE(bundle_fixture, "its operator is free as soon as it has decided") {
    for (const auto* id : {"1", "2"}) raise_member(id);
    raise(card_of("other"));
    operators("ana", 1);
    decide();
    CHECK(holder["other"] == "ana");
  }

  TEST_CASE_FIXTURE(bundle_fixture, "who joins while it is open is shown with the next tick") {
    operators("ana", 1);
    raise_member("1");
    CHECK(bundles.empty());  // one question is a plain card
    CHECK(holder["1"] == "ana");
    raise_member("2");
    raise_member("3");
    pass(milliseconds{20});
    CHECK(shown().members->size() == 3);
    CHECK(shown().version == 2);
    raise_member("4");
    decide({}, 2);  // before 4 was shown
    CHECK(answers.size() == 3);
    CHECK(holder["4"] == "ana");  // a card of its own
  }

  TEST_CASE_FIXTURE(bundle_fixture, "members left out are asked about one by one") {
    for (const auto* id : {"1", "2", "3"}) raise_member(id);
    operators("ana", 2);
    decide({"2"});
    CHECK(answers.size() == 2);
    CHECK(holder["2"] == "ana");
    raise_member("4");
    CHECK(holder["4"] == "ana");  // not with 2, which stays alone
    for (const auto* id : {"1", "3"}) close(id, intervention_state::answered, "ana");
    CHECK(result().answered == 2);
  }

  TEST_CASE_FIXTURE(bundle_fixture, "a member that is withdrawn meanwhile leaves, the rest stays") {
    for (const auto* id : {"1", "2", "3"}) raise_member(id);
    operators("ana", 1);
    close("1", intervention_state::withdrawn);
    CHECK(core.offered() == 2);
    decide();
    CHECK(answers.size() == 2);
    close("2", intervention_state::answered, "ana");
    close("3", intervention_state::withdrawn);
    CHECK(result().answered == 1);
    CHECK(result().left == 1);
  }

  TEST_CASE_FIXTURE(bundle_fixture, "a member refused by its conversation comes back alone") {
    for (const auto* id : {"1", "2"}) raise_member(id);
    operators("ana", 1);
    decide();
    change("1", changed::refused, "ana", {});
    close("2", intervention_state::answered, "ana");
    CHECK(result().left == 1);
    CHECK(holder["1"] == "ana");
  }

  TEST_CASE_FIXTURE(bundle_fixture, "declined or lapsed, it goes on as a whole") {
    for (const auto* id : {"1", "2"}) raise_member(id);
    operators("ana", 1);
    const auto b = shown();
    take(core.handle(offer_declined{{"default", "ana"}, b.id, b.version, "not mine"}, now));
    CHECK(core.waiting() == 2);
    operators("bob", 1);
    CHECK(shown().members->size() == 2);
    CHECK(bundle_holder[shown().id] == "bob");
    pass(milliseconds{60'000});
    CHECK(shown().members->size() == 2);  // offered to bob again: ana has declined
    CHECK(version["1"] == 4);
  }

  TEST_CASE_FIXTURE(bundle_fixture,
                    "a large one needs a second operator, who does not see the first") {
    storm.joins.second_from = 3;
    for (const auto* id : {"1", "2", "3"}) raise_member(id);
    operators("ana", 1);
    operators("bob", 1);
    CHECK(shown().second);
    const auto first = bundle_holder[shown().id];
    decide();
    CHECK(answers.at(0).need == 2);
    progress way;
    way.need = 2;
    way.voters = {first};
    for (const auto* id : {"1", "2", "3"}) change(id, changed::counted, first, way, 3);
    pass(milliseconds{20});
    CHECK(result().answered == 3);
    CHECK(shown().members->size() == 3);
    CHECK(bundle_holder[shown().id] != first);
  }

  TEST_CASE_FIXTURE(bundle_fixture,
                    "with a canary the first goes alone, the others when it ran well") {
    storm.joins.canary = true;
    for (const auto* id : {"1", "2", "3"}) raise_member(id);
    operators("ana", 1);
    decide();
    REQUIRE(answers.size() == 1);
    CHECK(answers[0].canary);
    close("1", intervention_state::answered, "ana");
    CHECK(replies.empty());
    take(core.handle(canary_reported{{"default", "c-1"}, "1", true}, now));
    CHECK(answers.size() == 3);
    close("2", intervention_state::answered, "ana");
    close("3", intervention_state::answered, "ana");
    CHECK(result().answered == 3);
  }

  TEST_CASE_FIXTURE(bundle_fixture,
                    "a canary that fails, or is not heard of, brings the others back") {
    storm.joins.canary = true;
    for (const bool heard : {true, false}) {
      CAPTURE(heard);
      for (const auto* id : {"1", "2", "3"}) raise_member(id);
      operators("ana", 1);
      decide();
      close("1", intervention_state::answered, "ana");
      operators("ana", 1, presence::busy);
      if (heard)
        take(core.handle(canary_reported{{"default", "c-1"}, "1", false}, now));
      else
        pass(milliseconds{30'000});
      CHECK(result().left == 2);
      CHECK(result().why.find("first member's action") != std::string::npos);
      CHECK(core.waiting() == 2);
      close("2", intervention_state::withdrawn);
      close("3", intervention_state::withdrawn);
      answers.clear();
    }
  }

  TEST_CASE_FIXTURE(bundle_fixture, "a cap splits what would be too much for one decision") {
    storm.joins.most = 2;
    for (const auto* id : {"1", "2", "3"}) raise_member(id);
    operators("ana", 5);
    CHECK(shown().members->size() == 2);
    CHECK(holder["3"] == "ana");
  }

  TEST_CASE_FIXTURE(bundle_fixture, "more members are worth more of an operator's time") {
    routing dear;
    dear.cost = 2.5;
    raise(card_of("dear", dear));
    for (const auto* id : {"1", "2", "3"}) raise_member(id);  // each worth 1
    operators("ana", 1);
    CHECK(shown().members->size() == 3);
  }

  TEST_CASE_FIXTURE(bundle_fixture,
                    "an answered bundle can be taken back as far as it is pending") {
    storm.undo = std::chrono::seconds{5};
    for (const auto* id : {"1", "2", "3"}) raise_member(id);
    operators("ana", 1);
    decide();
    const auto id = answers.at(0).bundle;
    progress way;
    way.release_at = now + std::chrono::seconds{5};
    way.answered_by = "ana";
    for (const auto* member : {"1", "2"}) change(member, changed::pending, "ana", way, 3);
    close("3", intervention_state::withdrawn);
    CHECK(result().answered == 2);
    take(core.handle(bundle_undone{{"default", "bob"}, 8, now, id}, now));
    CHECK(refusal() != "");
    take(core.handle(bundle_undone{{"default", "ana"}, 9, now, id}, now));
    CHECK(result().answered == 2);
    for (const auto* member : {"1", "2"}) change(member, changed::undone, "ana", {}, 3);
    pass(milliseconds{20});
    CHECK(core.offered() == 2);
  }

  TEST_CASE_FIXTURE(bundle_fixture, "what cannot be done says why") {
    for (const auto* id : {"1", "2"}) raise_member(id);
    operators("ana", 1);
    decide({}, 0, R"({"order":"1","amount":5})");
    CHECK(refusal().find("arguments differ") != std::string::npos);
    decide({"9"});
    CHECK(refusal().find("'9' is no member") != std::string::npos);
    decide({"1", "2"});
    CHECK(refusal().find("every member is left out") != std::string::npos);
    decide({}, 5);
    CHECK(refusal().find("the current one is 1") != std::string::npos);
    const auto b = shown();
    take(core.handle(bundle_decided{{"default", "bob"}, 7, now, b.id, 1, {}, {}}, now));
    CHECK(refusal().find("you do not hold") != std::string::npos);
    CHECK(answers.empty());
    CHECK(core.offered() == 2);
  }
}

}  // namespace weft::testing
