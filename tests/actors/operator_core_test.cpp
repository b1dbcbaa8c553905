#include <doctest/doctest.h>

#include "actors/operator/core.hpp"

namespace weft::testing {
namespace {

struct operator_fixture {
  operators::core core{{"default", "ana"}};
  std::vector<delivery> last;

  operator_frame frame(session_id session, decltype(operator_frame::body) body) {
    return {session, 7, {"default", "ana"}, instant{}, std::move(body)};
  }
  void connect(session_id session) { last = core.handle(frame(session, session_opened{3, {}})); }
  void offer(const std::string& id, std::uint32_t version = 2) {
    auto about = std::make_shared<card>();
    about->id = id;
    about->key = {"default", "c"};
    last = core.handle(offer_made{about, version, {}});
  }
  template <class Kind>
  std::size_t sent() const {
    std::size_t n = 0;
    for (const auto& d : last) n += std::holds_alternative<Kind>(d) ? 1U : 0U;
    return n;
  }
};

}  // namespace

TEST_SUITE("operator core") {
  TEST_CASE_FIXTURE(operator_fixture, "a new connection is welcomed with everything held") {
    connect(1);
    CHECK(sent<to_session>() == 1);
    offer("c~1");
    offer("c~2");
    core.handle(frame(1, session_lost{}));
    connect(2);
    CHECK(sent<to_session>() == 3);  // welcome and two offers
    CHECK(core.holding() == 2);
  }

  TEST_CASE_FIXTURE(operator_fixture,
                    "presence follows the connections: offline only after the last") {
    connect(1);
    connect(2);
    last = core.handle(frame(1, session_lost{}));
    CHECK(sent<to_router>() == 0);
    last = core.handle(frame(2, session_lost{}));
    REQUIRE(sent<to_router>() == 1);
    const auto& told = std::get<operator_changed>(std::get<to_router>(last.at(0)).what);
    CHECK(told.state == presence::offline);
  }

  TEST_CASE_FIXTURE(operator_fixture, "directives go to the floor, as this operator's") {
    connect(1);
    issue_directive outage;
    outage.what.id = "o-1";
    last = core.handle(frame(1, directive_sent{outage}));
    REQUIRE(sent<to_floor>() == 1);
    const auto& asked = std::get<to_floor>(last.at(0)).what;
    CHECK(asked.id == 7);
    CHECK(asked.from.tenant == "default");
    CHECK(asked.from.name == "ana");
    CHECK(asked.from.acts_as == role::human_operator);
    CHECK(std::get<issue_directive>(asked.what).what.id == "o-1");
    last = core.handle(frame(1, revoke_sent{{"o-1"}}));
    REQUIRE(sent<to_floor>() == 1);
  }

  TEST_CASE_FIXTURE(operator_fixture, "an answer goes to its conversation, held or not") {
    connect(1);
    last = core.handle(frame(1, answer_sent{{"c-9~4", 2, {}}}));
    REQUIRE(sent<to_conversation>() == 1);
    const auto& passed = std::get<to_conversation>(last.at(0));
    CHECK(passed.key.conversation == "c-9");
    CHECK(std::get<request>(passed.what).from.name == "ana");
    last = core.handle(frame(1, answer_sent{{"nonsense", 2, {}}}));
    CHECK(std::get<problem>(std::get<to_front>(last.at(0)).what.body).code == fault::not_found);
  }

  TEST_CASE_FIXTURE(operator_fixture, "only what is held, at its version, can be declined") {
    connect(1);
    offer("c~1", 2);
    last = core.handle(frame(1, decline_sent{"c~1", 1, ""}));
    CHECK(sent<to_router>() == 0);
    last = core.handle(frame(1, decline_sent{"c~1", 2, "not my field"}));
    CHECK(sent<to_router>() == 1);
    CHECK(core.holding() == 0);
  }

  TEST_CASE_FIXTURE(operator_fixture, "an answered follow-up takes the place of the open one") {
    offer("c~1");
    const follow_up open{"Which one?", "", "ana"}, answered{"Which one?", "The first.", "ana"};
    last = core.handle(card_changed{"c~1", {}, {}, open, {}});
    last = core.handle(card_changed{"c~1", {}, {}, answered, {}});
    connect(1);
    const auto& shown = std::get<to_session>(last.at(1)).frame;
    CHECK(shown.find(R"("follow_ups":[{"asked":"Which one?","asked_by":"ana",)"
                     R"("answered":"The first."}])") != std::string::npos);
  }

  TEST_CASE_FIXTURE(operator_fixture,
                    "a rescinded offer leaves every screen but the one that ended it") {
    connect(1);
    offer("c~1");
    last = core.handle(offer_ended{"c~1", intervention_state::answered, true});
    CHECK(sent<to_session>() == 0);
    offer("c~2");
    last = core.handle(offer_ended{"c~2", intervention_state::withdrawn, false});
    CHECK(sent<to_session>() == 1);
    last = core.handle(offer_ended{"c~2", intervention_state::withdrawn, false});
    CHECK(sent<to_session>() == 0);
  }
}

}  // namespace weft::testing
