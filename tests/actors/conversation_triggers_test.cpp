#include <algorithm>

#include <doctest/doctest.h>

#include "actors/triggers/cel/program.hpp"
#include "tests/support/conversation_fixture.hpp"

namespace weft::testing {
namespace {

/// A conversation under policies in CEL, certificates and detectors.
struct triggers_fixture : conversation_fixture {
  triggers_fixture() { set.approvals.clear(); }

  policy_rule& rule(std::string name, std::string when, policy_outcome outcome) {
    auto compiled =
        triggers::cel::program::compile(when, triggers::environment_of_rules(), "/when");
    REQUIRE_MESSAGE(compiled, compiled.error().detail);
    policy_rule made;
    made.name = std::move(name);
    made.when = std::move(when);
    made.holds = *compiled;
    made.outcome = outcome;
    return set.policies.emplace_back(std::move(made));
  }
  void report(const std::string& step_id, std::string result, std::string status = "ok") {
    const auto view = view_of(step_id);
    ask(report_outcome{step_id, view.digest, std::move(status), std::move(result)});
  }
  void say(std::string id, std::string text, speaker from = speaker::customer) {
    ask(append_message{{std::move(id), from, std::move(text), {}}});
  }
  static step sure_step(std::string id, double confidence, std::string scope = "refunds") {
    auto s = reply_step(std::move(id), "You will get it back.");
    s.scope = std::move(scope);
    s.signals.confidence = confidence;
    s.signals.raw = R"({"confidence":)" + std::to_string(confidence) + "}";
    return s;
  }
  confidence_rule& certify(certified how = {}) {
    confidence_rule certain;
    certain.name = "sure";
    certain.proven = how;
    return set.confidence.emplace_back(std::move(certain));
  }
  /// As if the learner had proven this threshold after so many decisions.
  void proven(double threshold, std::uint64_t decisions) {
    certificate_mark key;
    key.rule = "sure";
    key.how = *set.confidence.back().proven;
    key.scope = "refunds";
    known.outlooks[learner::key_of(key)].now = {threshold, decisions, 0.0};
    learnt = &known;
  }
  learner::board known;
};

answer chosen(std::string value) {
  answer a;
  a.chosen = {std::move(value)};
  return a;
}

answer accept() {
  answer a;
  a.verdict = verdict::accept;
  return a;
}

}  // namespace

TEST_SUITE("policies in CEL") {
  TEST_CASE_FIXTURE(triggers_fixture, "a rule reads what an earlier tool returned") {
    rule("basic-stays",
         R"(action.name == "change" && context.results.exists(r, r.action == "look_up"
            && r.value.cabin == "basic_economy"))",
         policy_outcome::ask)
        .says = "basic economy cannot be changed";
    open();
    submit(tool_step("1", "look_up", R"({"id":"R1"})"));
    CHECK(decision_of("1") == decision::proceed);
    submit(tool_step("2", "change"));
    CHECK(decision_of("2") == decision::proceed);  // nothing is known yet
    // Tools often wrap their JSON in a string.
    report("1", R"("{\"cabin\":\"basic_economy\"}")");
    submit(tool_step("3", "change"));
    const auto view = view_of("3");
    CHECK(view.decision == decision::wait);
    REQUIRE(view.firings.size() == 1);
    CHECK(view.firings[0].says == "basic economy cannot be changed");
    CHECK(view.firings[0].must_ask);
    CHECK(view.asked->about->asked.kind == query_kind::approval);
    // The same tool with equal arguments tells the present.
    submit(tool_step("4", "look_up", R"({"id":"R1"})"));
    report("4", R"({"cabin":"business"})");
    submit(tool_step("5", "change"));
    CHECK(decision_of("5") == decision::proceed);
  }

  TEST_CASE_FIXTURE(triggers_fixture, "a rule reads what was said, by the agent's own steps, too") {
    rule("promise", R"(context.messages.exists(m, m.from == "agent" && m.text.contains("refund"))
                       && context.said.startsWith("yes"))",
         policy_outcome::ask);
    open();
    submit(reply_step("1", "Shall I refund it?"));
    say("m1", "Shall I refund it?", speaker::agent);  // told by the step already
    say("m2", "yes please");
    CHECK(core.now().context.size() == 2);
    submit(reply_step("2", "Done."));
    CHECK(view_of("2").asked->about->asked.kind == query_kind::review);
  }

  TEST_CASE_FIXTURE(triggers_fixture, "block rejects at once and says why") {
    rule("never", R"(action.name == "wire")", policy_outcome::block).says = "no wires from here";
    open();
    submit(tool_step("1", "wire"));
    const auto view = view_of("1");
    CHECK(view.decision == decision::reject);
    CHECK_FALSE(view.asked);
    CHECK(view.firings.at(0).says == "no wires from here");
  }

  TEST_CASE_FIXTURE(triggers_fixture, "escalate gives the conversation to a human") {
    rule("threat", R"(context.said.contains("lawyer"))", policy_outcome::escalate).says =
        "the customer threatens";
    open();
    say("m", "my lawyer will call");
    submit(reply_step("1"));
    CHECK(decision_of("1") == decision::handed_over);
    CHECK(view_of("1").lane == lane::escalation);
    CHECK(core.now().status == conversation_status::handed_over);
    const auto raised = told_router<intervention_waiting>();
    CHECK(core.now().asked.at(0).now.about->asked.kind == query_kind::handover);
  }

  TEST_CASE_FIXTURE(triggers_fixture, "allow spares what may ask, not what must") {
    set.confidence.push_back({"unsure", "", 0.9});
    rule("small", R"(action.name == "credit")", policy_outcome::allow);
    open();
    auto credit = tool_step("1", "credit");
    credit.signals.confidence = 0.2;
    submit(credit);
    CHECK(decision_of("1") == decision::proceed);
    CHECK(view_of("1").firings.size() == 2);  // both are reported
    set.approvals.push_back({"gate", {"credit"}, {}});
    credit.id = "2";
    submit(credit);
    CHECK(decision_of("2") == decision::wait);
  }

  TEST_CASE_FIXTURE(triggers_fixture, "articles that disagree are a choice") {
    rule("goodwill", R"(action.name == "credit")", policy_outcome::allow).article =
        article{"A1", "Goodwill", "Small credits are fine."};
    rule("fraud", R"(action.name == "credit")", policy_outcome::block).article =
        article{"A2", "Fraud", "No credits in the first month."};
    open();
    submit(tool_step("1", "credit"));
    const auto view = view_of("1");
    REQUIRE(view.decision == decision::wait);
    const auto& asked = view.asked->about->asked;
    CHECK(asked.kind == query_kind::choice);
    REQUIRE(asked.options.size() == 2);
    CHECK(asked.options[0].evidence == "Small credits are fine.");
    CHECK(asked.options[1].value == "A2");
    SUBCASE("the permitting one holds") {
      answer_with("c~1", chosen("A1"));
      CHECK(decision_of("1") == decision::proceed);
    }
    SUBCASE("the forbidding one holds") {
      answer_with("c~1", chosen("A2"));
      CHECK(decision_of("1") == decision::reject);
    }
    SUBCASE("neither: the stricter side stands") {
      answer none;
      none.none_of_these = true;
      answer_with("c~1", none);
      CHECK(decision_of("1") == decision::reject);
    }
  }

  TEST_CASE_FIXTURE(triggers_fixture, "a rule that fails does not hold") {
    rule("careless", R"(action.arguments.amount > 10)", policy_outcome::block);
    open();
    submit(tool_step("1", "refund", "{}"));
    CHECK(decision_of("1") == decision::proceed);
  }

  TEST_CASE_FIXTURE(triggers_fixture, "under supervision every step is reviewed") {
    set.supervised = true;
    open();
    submit(reply_step("1"));
    CHECK(view_of("1").asked->about->firings.at(0).rule == "supervised");
    answer_with("c~1", accept());
    CHECK(decision_of("1") == decision::proceed);
  }
}

TEST_SUITE("certified thresholds") {
  TEST_CASE_FIXTURE(triggers_fixture, "nothing is proven at first, and everything is a label") {
    certify();
    open();
    submit(sure_step("1", 0.99));
    CHECK(decision_of("1") == decision::wait);
    const auto again = core.now().steps.at(0).more->mark;
    REQUIRE(again);
    CHECK(again->score == doctest::Approx(0.99));
    CHECK(again->p == 1);
    answer_with("c~1", accept());
    const auto told = told_learner<question_told>();
    REQUIRE(told.size() == 1);
    CHECK(told[0].by_human);
    CHECK_FALSE(told[0].overridden);
    REQUIRE(told[0].mark);
    CHECK(told[0].mark->scope == "refunds");
    CHECK(decision_of("1") == decision::proceed);
  }

  TEST_CASE_FIXTURE(triggers_fixture, "a conversation gives one label") {
    certify();
    open();
    submit(sure_step("1", 0.99));
    submit(sure_step("2", 0.99));
    CHECK(core.now().steps.at(0).more->mark);
    CHECK_FALSE(core.now().steps.at(1).more->mark);
    CHECK(decision_of("2") == decision::wait);  // asked all the same
  }

  TEST_CASE_FIXTURE(triggers_fixture, "what is proven goes ahead, below it is asked") {
    certify({0.05, 0.05, 300, 0.02});
    proven(0.8, 1'000'000);
    open();
    submit(sure_step("1", 0.7));
    CHECK(decision_of("1") == decision::wait);
    CHECK(view_of("1").firings.at(0).threshold == 0.8);
    submit(sure_step("2", 0.9));
    CHECK(decision_of("2") == decision::proceed);
  }

  TEST_CASE_FIXTURE(triggers_fixture, "an audit is blind, holds nothing up and outlives the end") {
    certify({0.05, 0.05, 300, 1.0});  // every step is audited
    proven(0.8, 1'000'000);
    open();
    submit(sure_step("1", 0.9));
    CHECK(decision_of("1") == decision::proceed);
    CHECK_FALSE(view_of("1").asked);
    REQUIRE(core.now().asked.size() == 1);
    const auto about = core.now().asked[0].now.about;
    CHECK(about->audit);
    CHECK(about->firings.empty());
    CHECK(about->draft == "You will get it back.");
    ask(close_conversation{""});
    CHECK(state_of("c~1") == intervention_state::open);
    answer edited;
    edited.verdict = verdict::edit;
    edited.text = "You will not.";
    answer_with("c~1", edited);
    CHECK(decision_of("1") == decision::proceed);  // what was said stays said
    ask(read_step{"1", false});
    CHECK(std::get<step_view>(reply_body()).draft.empty());
  }

  TEST_CASE_FIXTURE(triggers_fixture, "the label of an audit tells an error") {
    certify({0.05, 0.05, 300, 1.0});
    proven(0.8, 1'000'000);
    open();
    submit(sure_step("1", 0.9));
    const auto decided = told_learner<step_told>();
    REQUIRE(decided.size() == 1);
    CHECK(decided[0].labelled);
    CHECK(decided[0].mark->audit);
    answer edited;
    edited.verdict = verdict::edit;
    edited.text = "You will not.";
    answer_with("c~1", edited);
    const auto told = told_learner<question_told>();
    REQUIRE(told.size() == 1);
    CHECK(told[0].overridden);
    CHECK(told[0].mark->audit);
  }

  TEST_CASE_FIXTURE(triggers_fixture,
                    "a second opinion is asked of another, blind, and holds nothing up") {
    set.approvals.push_back({"gate", {"refund"}, {}});
    set.second_opinions = 1;
    open();
    submit(tool_step("1", "refund"));
    answer yes;
    yes.verdict = verdict::approve;
    answer_with("c~1", yes);
    const auto asked = told_router<intervention_waiting>();
    REQUIRE(asked.size() == 1);
    CHECK(decision_of("1") == decision::proceed);
    const card& second = *asked[0].about;
    CHECK(second.second_of == "c~1");
    CHECK(second.audit);
    CHECK(second.firings.empty());
    CHECK(second.act == action{"refund", "{}"});
    CHECK(second.asked.route.not_by == std::vector<std::string>{"ana"});
    answer no;
    no.verdict = verdict::reject;
    answer_with(second.id, no, 1, "bob");
    CHECK(told_learner<question_told>().empty());
    CHECK(told_router<intervention_waiting>().empty());  // nor a third one
    CHECK(decision_of("1") == decision::proceed);
  }

  TEST_CASE_FIXTURE(triggers_fixture,
                    "a correction is a label, and changes nothing that was done") {
    set.approvals.push_back({"gate", {"refund"}, {}});
    open();
    submit(tool_step("1", "refund"));
    ask(correct_decision{"c~1", true, {}, {}}, "eve");
    CHECK(std::get<problem>(reply_body()).code == fault::conflict);  // it is open
    answer yes;
    yes.verdict = verdict::approve;
    answer_with("c~1", yes);
    answer no;
    no.verdict = verdict::reject;
    ask(correct_decision{"c~1", false, no, "paid out before"}, "eve");
    CHECK(std::get<receipt>(reply_body()).of == "correction");
    auto told = told_learner<verdict_corrected>();
    CHECK(decision_of("1") == decision::proceed);
    REQUIRE(told.size() == 1);
    CHECK(told[0].id == "c/1");
    CHECK(told[0].overridden);
    CHECK(told[0].before == false);
    CHECK(told[0].by == "eve");
    ask(correct_decision{"c~1", false, no, "paid out before"}, "eve");
    CHECK(std::get<receipt>(reply_body()).status == "repeated");
    CHECK(told_learner<verdict_corrected>().empty());
    ask(correct_decision{"c~1", true, {}, {}}, "eve");
    told = told_learner<verdict_corrected>();
    REQUIRE(told.size() == 1);
    CHECK_FALSE(told[0].overridden);
    CHECK(told[0].before == true);
    answer wrong_kind;
    wrong_kind.text = "advice";
    ask(correct_decision{"c~1", false, wrong_kind, {}}, "eve");
    CHECK(std::get<problem>(reply_body()).where.starts_with("/right"));
    ask(correct_decision{"c~9", true, {}, {}}, "eve");
    CHECK(std::get<problem>(reply_body()).code == fault::not_found);
  }

  TEST_CASE_FIXTURE(triggers_fixture, "what nobody answered cannot be confirmed") {
    set.approvals.push_back({"gate", {"refund"}, {}});
    open();
    submit(tool_step("1", "refund"));
    time_is_over("c~1");
    ask(correct_decision{"c~1", true, {}, {}}, "eve");
    CHECK(std::get<problem>(reply_body()).code == fault::conflict);
    answer yes;
    yes.verdict = verdict::approve;
    ask(correct_decision{"c~1", false, yes, {}}, "eve");
    const auto told = told_learner<verdict_corrected>();
    REQUIRE(told.size() == 1);
    CHECK_FALSE(told[0].overridden);
    CHECK_FALSE(told[0].before);
  }

  TEST_CASE_FIXTURE(triggers_fixture, "steps that are asked about anyway prove nothing") {
    certify();
    set.approvals.push_back({"gate", {"refund"}, {}});
    open();
    auto call = tool_step("1", "refund");
    call.signals.confidence = 0.99;
    submit(call);
    CHECK(decision_of("1") == decision::wait);
    CHECK_FALSE(core.now().steps.at(0).more->mark);
  }

  TEST_CASE_FIXTURE(triggers_fixture, "an unanswered label is an error, never a success") {
    certify();
    open();
    submit(sure_step("1", 0.99));
    time_is_over("c~1");
    const auto told = told_learner<question_told>();
    REQUIRE(told.size() == 1);
    CHECK_FALSE(told[0].by_human);
    CHECK(told[0].mark);
  }
}

TEST_SUITE("anomalies") {
  TEST_CASE_FIXTURE(triggers_fixture, "the third equal failure in a row is asked about") {
    set.anomalies.emplace();
    open();
    for (const char* id : {"1", "2", "3"}) {
      submit(tool_step(id, "get_order", R"({"id":7})"));
      CHECK(decision_of(id) == decision::proceed);
      report(id, R"("not found")", "error");
    }
    submit(tool_step("4", "get_order", R"({"id":7})"));
    const auto view = view_of("4");
    CHECK(view.decision == decision::wait);
    REQUIRE_FALSE(view.firings.empty());
    CHECK(view.firings[0].family == trigger_family::anomaly);
    CHECK(view.firings[0].rule == "repeated_error");
  }

  TEST_CASE_FIXTURE(triggers_fixture, "exempt actions may repeat") {
    set.anomalies.emplace().exempt = {"get_*"};
    open();
    for (const char* id : {"1", "2", "3", "4", "5"}) {
      submit(tool_step(id, "get_order", R"({"id":7})"));
      CHECK(decision_of(id) == decision::proceed);
      report(id, R"("not found")", "error");
    }
  }
}

}  // namespace weft::testing
