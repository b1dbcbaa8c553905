#include <doctest/doctest.h>

#include "schemas/codec/codec.hpp"
#include "tests/support/conversation_fixture.hpp"

namespace weft::testing {
namespace {

struct answers_fixture : conversation_fixture {
  /// The rule that gates refunds, to be changed before the first step.
  asking& how() { return set.approvals.front().how; }
  void ask_refund(const std::string& id = "1") {
    if (core.unknown()) open();
    submit(tool_step(id, "refund", R"({"amount":5})"));
  }
  const intervention& now_of(const std::string& id) {
    ask(read_intervention{id, false});
    return *std::get<intervention_view>(reply_body()).what;
  }
};

}  // namespace

TEST_SUITE("votes") {
  TEST_CASE_FIXTURE(answers_fixture,
                    "of two who must agree the first is counted, the second decides") {
    how().route.quorum = 2;
    ask_refund();
    offered("c~1", 2, "ana");
    answer_with("c~1", approve(), 2, "ana");
    CHECK(receipt_status() == "counted");
    CHECK(state_of("c~1") == intervention_state::open);
    CHECK(decision_of("1") == decision::wait);
    CHECK(recorded<intervention_settled>() == 0);
    offered("c~1", 4, "bob");
    auto same = approve();
    same.note = "remarks may differ";
    answer_with("c~1", same, 4, "bob");
    CHECK(receipt_status() == "recorded");
    CHECK(decision_of("1") == decision::proceed);
  }

  TEST_CASE_FIXTURE(answers_fixture, "nobody votes twice") {
    how().route.quorum = 2;
    ask_refund();
    answer_with("c~1", approve(), 1, "ana");
    const auto told = told_router<intervention_changed>();
    REQUIRE(told.size() == 1);
    CHECK(told[0].what == changed::counted);
    CHECK(told[0].way.voters == std::vector<std::string>{"ana"});
    answer_with("c~1", approve(), 2, "ana");
    CHECK(refused() == fault::conflict);
    CHECK(decision_of("1") == decision::wait);
  }

  TEST_CASE_FIXTURE(answers_fixture, "of a panel of three, two decide against one") {
    how().route.quorum = 2;
    ask_refund();
    answer_with("c~1", approve(), 1, "ana");
    answer_with("c~1", reject(), 2, "bob");
    CHECK(receipt_status() == "counted");
    answer_with("c~1", reject(), 3, "cem");
    CHECK(decision_of("1") == decision::reject);
  }

  TEST_CASE_FIXTURE(answers_fixture,
                    "when they cannot agree any more it is as if nobody had answered") {
    how().route.quorum = 2;
    how().route.panel = 2;
    how().expiry = on_expiry::reject;
    ask_refund();
    answer_with("c~1", approve(), 1, "ana");
    answer_with("c~1", reject(), 2, "bob");
    CHECK(state_of("c~1") == intervention_state::expired);
    CHECK(now_of("c~1").reason == "the operators disagree");
    CHECK(decision_of("1") == decision::reject);
  }

  TEST_CASE_FIXTURE(answers_fixture, "duties are separated") {
    how().route.not_by = {"ana"};
    ask_refund();
    answer_with("c~1", approve(), 1, "ana");
    CHECK(refused() == fault::forbidden);
    answer_with("c~1", approve(), 1, "bob");
    CHECK(decision_of("1") == decision::proceed);
  }
}

TEST_SUITE("undo") {
  TEST_CASE_FIXTURE(answers_fixture, "an answer is released when its time to undo is over") {
    how().route.undo = milliseconds{5'000};
    ask_refund();
    answer_with("c~1", approve());
    CHECK(receipt_status() == "pending");
    CHECK(state_of("c~1") == intervention_state::pending);
    CHECK(decision_of("1") == decision::wait);
    pass(milliseconds{4'999});
    due("c~1", due::release);
    CHECK(state_of("c~1") == intervention_state::pending);
    pass(milliseconds{1});
    due("c~1", due::release);
    CHECK(state_of("c~1") == intervention_state::answered);
    CHECK(now_of("c~1").answered_by == "ana");
    CHECK(decision_of("1") == decision::proceed);
  }

  TEST_CASE_FIXTURE(answers_fixture, "taken back in time it was never given") {
    how().route.undo = milliseconds{5'000};
    ask_refund();
    answer_with("c~1", approve());
    ask(undo_answer{"c~1"}, "bob");
    CHECK(refused() == fault::forbidden);
    ask(undo_answer{"c~1"}, "ana");
    CHECK(receipt_status() == "recorded");
    CHECK(state_of("c~1") == intervention_state::open);
    answer_with("c~1", reject(), 2, "ana");
    pass(milliseconds{5'000});
    due("c~1", due::release);
    CHECK(decision_of("1") == decision::reject);
    ask(undo_answer{"c~1"}, "ana");
    CHECK(refused() == fault::conflict);
  }

  TEST_CASE_FIXTURE(answers_fixture,
                    "while it can be undone others come too late, and time is no matter") {
    how().route.undo = milliseconds{5'000};
    how().answer_within = milliseconds{1'000};
    ask_refund();
    answer_with("c~1", approve());
    answer_with("c~1", approve());
    CHECK(receipt_status() == "repeated");
    answer_with("c~1", reject(), 2, "bob");
    CHECK(refused() == fault::conflict);
    CHECK(recorded<answer_kept>() == 1);
    pass(milliseconds{2'000});
    due("c~1");
    CHECK(state_of("c~1") == intervention_state::pending);
  }
}

TEST_SUITE("time") {
  TEST_CASE_FIXTURE(answers_fixture, "more time is taken, and the old deadline is void") {
    how().answer_within = milliseconds{10'000};
    ask_refund();
    offered("c~1", 2, "ana");
    ask(extend_intervention{"c~1", 2, milliseconds{20'000}}, "ana");
    CHECK(receipt_status() == "recorded");
    CHECK(told_router<intervention_changed>().at(0).what == changed::extended);
    CHECK(told_operator().at(0).answer_by == now + milliseconds{30'000});
    pass(milliseconds{10'000});
    due("c~1");
    CHECK(state_of("c~1") == intervention_state::offered);
    pass(milliseconds{20'000});
    due("c~1");
    CHECK(state_of("c~1") == intervention_state::expired);
    ask(extend_intervention{"c~1", 2, milliseconds{20'000}}, "ana");
    CHECK(refused() == fault::conflict);
  }

  TEST_CASE_FIXTURE(answers_fixture, "what cannot be extended says why") {
    ask_refund();
    ask(extend_intervention{"c~1", 7, milliseconds{20'000}}, "ana");
    CHECK(refused() == fault::stale);
    ask(extend_intervention{"c~1", 1, milliseconds{1}}, "ana");
    CHECK(refused() == fault::invalid);
    ask(extend_intervention{"c~9", 1, milliseconds{1}}, "ana");
    CHECK(refused() == fault::not_found);
  }

  TEST_CASE_FIXTURE(answers_fixture, "nobody looks: its expiry, whatever that is") {
    how().expiry = on_expiry::escalate;
    ask_refund();
    due("c~1", due::look);
    CHECK(state_of("c~1") == intervention_state::escalated);
    CHECK(decision_of("1") == decision::handed_over);
  }

  TEST_CASE_FIXTURE(answers_fixture,
                    "overload applies the safe default, and never simply goes on") {
    open();
    auto s = question_step("1", query_kind::choice);
    s.asks->expiry = on_expiry::safe_default;
    s.asks->safe_default = answer{};
    s.asks->safe_default->chosen = {"a"};
    submit(s);
    due("c~1", due::overload);
    const auto ended = now_of("c~1");
    CHECK(ended.by == decided_by::expiry_default);
    CHECK(ended.reason.find("overloaded: the wait of about 90 s") != std::string::npos);
    auto goes_on = question_step("2", query_kind::guidance);
    goes_on.asks->expiry = on_expiry::proceed;
    submit(goes_on);
    due("c~2", due::overload);
    CHECK(state_of("c~2") == intervention_state::open);
  }

  TEST_CASE_FIXTURE(answers_fixture, "the estimate is the line's, and none when nobody is there") {
    forecasts lines;
    lines["default\ndefault"] = {milliseconds{30'000}, milliseconds{10'000}, true};
    expected = &lines;
    how().route.holding_reply = "I am checking that for you.";
    ask_refund();
    auto v = view_of("1");
    CHECK(v.estimate == milliseconds{40'000});
    CHECK(v.holding_reply == "I am checking that for you.");
    offered("c~1", 2, "ana");
    CHECK(view_of("1").estimate == milliseconds{10'000});
    lines["default\ndefault"].staffed = false;
    CHECK_FALSE(view_of("1").estimate);
  }
}

TEST_SUITE("follow-ups") {
  TEST_CASE_FIXTURE(answers_fixture,
                    "the operator asks back, the waiting agent hears it and answers") {
    open();
    submit(tool_step("1", "refund"), true);
    const auto waiting = next_request;
    offered("c~1", 2, "ana");
    ask(ask_follow_up{"c~1", 2, "Is the customer verified?"}, "ana");
    CHECK(receipt_status() == "recorded");
    CHECK(replied_to(waiting));
    ask(ask_follow_up{"c~1", 2, "And?"}, "ana");
    CHECK(refused() == fault::conflict);
    ask(answer_follow_up{"c~1", "Yes, by phone."});
    CHECK(receipt_status() == "recorded");
    REQUIRE(told_operator().size() == 1);
    CHECK(told_operator()[0].answered->answered == "Yes, by phone.");
    CHECK(told_operator()[0].answered->asked_by == "ana");
    ask(answer_follow_up{"c~1", "Yes, by phone."});
    CHECK(receipt_status() == "repeated");
    ask(answer_follow_up{"c~1", "No."});
    CHECK(refused() == fault::conflict);
    CHECK(now_of("c~1").way.follow_ups.size() == 1);
    answer_with("c~1", approve(), 2, "ana");
    CHECK(decision_of("1") == decision::proceed);
  }

  TEST_CASE_FIXTURE(answers_fixture,
                    "who declined, and what was asked back, is kept for a restart") {
    ask_refund();
    const auto declines = [&](const char* who, returned how) {
      core.note(router_noted{{now, "node", intervention_returned{"c~1", who, how, ""}}});
    };
    offered("c~1", 2, "ana");
    declines("ana", returned::declined);
    offered("c~1", 3, "bob");
    declines("bob", returned::lapsed);
    offered("c~1", 4, "cyd");
    ask(ask_follow_up{"c~1", 4, "Which one?"}, "cyd");
    REQUIRE(told_router<intervention_changed>().size() == 1);
    const auto way = told_router<intervention_changed>()[0].way;
    CHECK(way.declined == std::vector<std::string>{"ana"});
    CHECK(way.follow_ups == std::vector<follow_up>{{"Which one?", "", "cyd"}});
    const auto read = codec::decode_progress(codec::encode_progress(way));
    REQUIRE(read);
    CHECK(*read == way);
  }

  TEST_CASE_FIXTURE(answers_fixture, "nothing was asked, nothing is to be answered") {
    ask_refund();
    ask(answer_follow_up{"c~1", "Yes."});
    CHECK(refused() == fault::conflict);
    ask(answer_follow_up{"c~7", "Yes."});
    CHECK(refused() == fault::not_found);
  }
}

TEST_SUITE("handover") {
  TEST_CASE_FIXTURE(answers_fixture,
                    "one operator gets it all as one card, speaks, and hands back") {
    open();
    ask(append_message{{"m1", speaker::customer, "My lamp is broken.", {}}});
    submit(reply_step("1"));
    ask_refund("2");
    offered("c~1", 2, "ana");
    ask(escalate_intervention{"c~1", 2, "needs a person"}, "ana");
    const auto raised = told_router<intervention_waiting>();
    REQUIRE(raised.size() == 1);
    const auto& about = *raised[0].about;
    CHECK(about.id == "c~2");
    CHECK(about.asked.kind == query_kind::handover);
    CHECK(about.asked.route.queue == "escalations");
    CHECK(about.goal == "get a refund");
    CHECK(about.context.size() == 2);  // the customer, and what the agent said
    REQUIRE(about.tried.size() == 2);
    CHECK(about.tried[1].what == "refund");
    CHECK(about.tried[1].decision == decision::handed_over);
    CHECK(about.open_questions.size() == 1);

    offered("c~2", 2, "bob");
    ask(append_message{{"m2", speaker::customer, "Hello?", {}}});
    REQUIRE(told_operator().size() == 1);
    CHECK(told_operator()[0].said->text == "Hello?");
    submit(reply_step("3"));
    CHECK(decision_of("3") == decision::handed_over);
    ask(escalate_intervention{"c~2", 2, "again"}, "bob");
    CHECK(refused() == fault::conflict);

    answer resolution;
    resolution.verdict = verdict::resume;
    answer_with("c~2", resolution, 2, "bob");
    CHECK(refused() == fault::invalid);  // nothing said about what was agreed
    resolution.text = "Refund agreed, send the label.";
    answer_with("c~2", resolution, 2, "bob");
    CHECK(receipt_status() == "recorded");
    CHECK(recorded<conversation_handed_back>() == 1);
    submit(reply_step("4"));
    CHECK(decision_of("4") == decision::proceed);
  }

  TEST_CASE_FIXTURE(answers_fixture,
                    "handing back by name of the conversation ends the card, too") {
    ask_refund();
    ask(escalate_intervention{"c~1", 1, "why"}, "ana");
    ask(hand_back{"all is well"}, "ana");
    CHECK(receipt_status() == "recorded");
    CHECK(state_of("c~2") == intervention_state::answered);
    CHECK(core.may_passivate());
  }

  TEST_CASE_FIXTURE(answers_fixture, "nobody takes it over: it stays with humans, visibly") {
    ask_refund();
    ask(escalate_intervention{"c~1", 1, "why"}, "ana");
    pass(std::chrono::hours{25});
    due("c~2");
    CHECK(state_of("c~2") == intervention_state::expired);
    submit(reply_step("9"));
    CHECK(decision_of("9") == decision::handed_over);
    ask(hand_back{"late, but well"}, "ana");
    CHECK(receipt_status() == "recorded");
  }
}

TEST_SUITE("bundle members") {
  TEST_CASE_FIXTURE(answers_fixture, "cards of equal questions carry one key, others another") {
    how().route.joins.key = "storm";
    how().route.joins.may_differ = {"order", "amount"};
    open();
    const auto key_of = [&](const std::string& id, const std::string& arguments) {
      submit(tool_step(id, "refund", arguments));
      return told_router<intervention_waiting>().at(0).about->bundle_key;
    };
    const auto first = key_of("1", R"({"amount":5,"order":"A"})");
    CHECK(first != "");
    CHECK(key_of("2", R"({"amount":5,"order":"B"})") == first);
    CHECK(key_of("3", R"({"amount":6,"order":"A"})") != first);  // amounts are equal, always
    CHECK(key_of("4", R"({"amount":5,"order":"A","to":"X"})") != first);
    CHECK(key_of("5", R"({"amount":5})") != first);
    how().route.joins.key = "other";
    CHECK(key_of("6", R"({"amount":5,"order":"A"})") != first);
    how().route.joins.key.clear();
    CHECK(key_of("7", R"({"amount":5,"order":"A"})") == "");
  }

  TEST_CASE_FIXTURE(answers_fixture,
                    "a decision on a bundle is recorded with it, and may demand a second") {
    ask_refund();
    answer_intervention of_bundle{"c~1", 1, approve(), "b:x:2", 2, false};
    ask(of_bundle, "ana");
    CHECK(receipt_status() == "counted");
    answer_with("c~1", approve(), 2, "bob");  // alone, and yet the second
    CHECK(decision_of("1") == decision::proceed);
    ask_refund("2");
    ask(answer_intervention{"c~2", 1, approve(), "b:y:2", 0, false}, "ana");
    CHECK(now_of("c~2").bundle == "b:y:2");
    ask(answer_intervention{"c~2", 1, reject(), "b:z:2", 0, false}, "bob");
    const auto told = told_router<intervention_changed>();
    REQUIRE(told.size() == 1);
    CHECK(told[0].what == changed::refused);
  }

  TEST_CASE_FIXTURE(answers_fixture, "a canary reports how its action ran") {
    ask_refund();
    ask(answer_intervention{"c~1", 1, approve(), "b:x:2", 0, true}, "ana");
    CHECK(told_router<canary_reported>().empty());
    const auto digest = view_of("1").digest;
    ask(report_outcome{"1", digest, "ok", ""});
    REQUIRE(told_router<canary_reported>().size() == 1);
    CHECK(told_router<canary_reported>()[0].ok);
    ask_refund("2");
    ask(answer_intervention{"c~2", 1, reject(), "b:x:2", 0, true}, "ana");
    CHECK(told_router<canary_reported>().size() == 1);  // nothing runs that could fail
  }
}

TEST_SUITE("directives") {
  struct directives_fixture : answers_fixture {
    floor::board shown;
    void issue(const std::string& id, const std::string& match, const std::string& queue = {}) {
      auto when = floor::match::compile(match, "/match");
      REQUIRE(when);
      shown.directives.push_back(
          {{id, "say it returns at 3", match, queue, now + std::chrono::minutes{10}}, *when});
      ++shown.version;
      board = &shown;
    }
    std::size_t holding() {
      ask(view_conversation{});
      return std::get<conversation_view>(reply_body()).directives.size();
    }
    void changed() {
      auto out = core.handle(directives_changed{}, {now, set, {}, false, nullptr, board});
      history.insert(history.end(), out.events.begin(), out.events.end());
    }
  };

  TEST_CASE_FIXTURE(directives_fixture, "reach who matches, live or opened later, until they end") {
    issue("d1", R"(conversation.goal.contains("refund"))");
    issue("d2", R"(conversation.scope == "flights")");
    open();
    CHECK(holding() == 1);
    CHECK(recorded<directive_received>() == 1);
    issue("d3", "true");
    changed();
    CHECK(recorded<directive_received>() == 2);
    submit(reply_step("1"));
    CHECK(std::get<step_view>(reply_body()).directives.size() == 2);
    pass(std::chrono::minutes{11});
    CHECK(holding() == 0);
  }

  TEST_CASE_FIXTURE(directives_fixture, "revoked ones end, and that is on record") {
    issue("d1", "true");
    open();
    shown.directives.clear();
    ++shown.version;
    changed();
    CHECK(recorded<directive_revoked>() == 1);
    CHECK(holding() == 0);
  }

  TEST_CASE_FIXTURE(directives_fixture, "those for a queue wait for a question there") {
    issue("d1", "true", "money");
    how().route.queue = "money";
    open();
    CHECK(holding() == 0);
    ask_refund();
    CHECK(holding() == 1);
  }
}

}  // namespace weft::testing
