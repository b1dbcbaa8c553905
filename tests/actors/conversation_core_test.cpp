#include "tests/support/conversation_fixture.hpp"

namespace weft::testing {

TEST_SUITE("conversation core") {
  TEST_CASE_FIXTURE(conversation_fixture, "an ordinary reply proceeds by itself") {
    open();
    submit(reply_step("1"));
    CHECK(decision_of("1") == decision::proceed);
    CHECK(view_of("1").lane == lane::autonomy);
    CHECK(recorded<intervention_raised>() == 0);
  }

  TEST_CASE_FIXTURE(conversation_fixture, "a gated action asks one human and then proceeds") {
    open();
    submit(tool_step("1", "refund", R"({"amount":120})"));
    const auto waiting = view_of("1");
    CHECK(waiting.decision == decision::wait);
    CHECK(waiting.lane == lane::augmentation);
    CHECK(waiting.firings.at(0).rule == "gate");
    CHECK(waiting.estimate == milliseconds{4'000});
    offered("c~1", 2, "ana");
    pass(milliseconds{6'400});
    answer_with("c~1", approve(), 2);
    const auto done = view_of("1");
    CHECK(done.decision == decision::proceed);
    CHECK(done.digest == waiting.digest);
    CHECK(done.asked->human_ms == doctest::Approx(6'400));
    CHECK(done.asked->by == decided_by::human);
  }

  TEST_CASE_FIXTURE(conversation_fixture, "edited arguments run under a new digest") {
    open();
    submit(tool_step("1", "refund", R"({"amount":120})"));
    const auto before = view_of("1").digest;
    answer_with("c~1", approve(R"({"amount":100})"));
    const auto after = view_of("1");
    CHECK(after.act->arguments == R"({"amount":100})");
    CHECK(after.digest != before);
    ask(report_outcome{"1", before, "ok", ""});
    CHECK(std::get<receipt>(reply_body()).matches == false);
    CHECK(view_of("1").firings.back().rule == "digest-mismatch");
  }

  TEST_CASE_FIXTURE(conversation_fixture, "a refused approval rejects the step") {
    open();
    submit(tool_step("1", "refund"));
    answer_with("c~1", reject("not covered"));
    CHECK(decision_of("1") == decision::reject);
    CHECK(state_of("c~1") == intervention_state::answered);
  }

  TEST_CASE_FIXTURE(conversation_fixture, "a missing parameter is asked for, then approved") {
    set.required.push_back(
        {"needs-order", "refund", {{"order", "Order", "", field_type::string, true}}, {}});
    open();
    submit(tool_step("1", "refund", R"({"amount":5})"));
    CHECK(view_of("1").asked->about->asked.kind == query_kind::value);
    answer values;
    values.values = R"({"order":"A1"})";
    answer_with("c~1", values);
    const auto second = view_of("1");
    CHECK(second.decision == decision::wait);
    CHECK(second.asked->about->asked.kind == query_kind::approval);
    CHECK(second.act->arguments == R"({"amount":5,"order":"A1"})");
    answer_with("c~2", approve());
    CHECK(decision_of("1") == decision::proceed);
    CHECK(view_of("1").act->arguments == R"({"amount":5,"order":"A1"})");
  }

  TEST_CASE_FIXTURE(conversation_fixture, "what each kind of answer makes the agent do") {
    open();
    submit(question_step("choice", query_kind::choice));
    answer chosen;
    chosen.chosen = {"b"};
    answer_with("c~1", chosen);
    CHECK(decision_of("choice") == decision::proceed);

    submit(question_step("none", query_kind::choice));
    answer none;
    none.none_of_these = true;
    answer_with("c~2", none);
    CHECK(decision_of("none") == decision::revise);

    submit(question_step("steer", query_kind::guidance));
    answer steer;
    steer.text = "offer a voucher";
    answer_with("c~3", steer);
    CHECK(decision_of("steer") == decision::revise);

    auto draft = question_step("draft", query_kind::review);
    draft.draft = "Helo";
    submit(draft);
    answer edited;
    edited.verdict = verdict::edit;
    edited.text = "Hello";
    answer_with("c~4", edited);
    CHECK(decision_of("draft") == decision::proceed);
    CHECK(view_of("draft").draft == "Hello");

    submit(question_step("code", query_kind::value));
    answer code;
    code.values = R"({"code":"ZRH"})";
    answer_with("c~5", code);
    CHECK(decision_of("code") == decision::proceed);
  }

  TEST_CASE_FIXTURE(conversation_fixture, "a conversation goes on while a question is open") {
    open();
    submit(tool_step("1", "refund"));
    submit(reply_step("2", "One moment"));
    CHECK(decision_of("2") == decision::proceed);
    ask(append_message{{"m1", speaker::customer, "thanks", {}}});
    CHECK(receipt_status() == "recorded");
    submit(tool_step("3", "refund", R"({"amount":2})"));
    answer_with("c~2", approve());
    CHECK(decision_of("3") == decision::proceed);
    CHECK(decision_of("1") == decision::wait);
  }

  TEST_CASE_FIXTURE(conversation_fixture, "a step waits only for what it declares") {
    open();
    submit(tool_step("1", "refund"));
    auto dependent = reply_step("2", "It is done");
    dependent.depends_on = {"c~1"};
    submit(dependent);
    CHECK(decision_of("2") == decision::wait);
    CHECK(view_of("2").waits_for == std::vector<std::string>{"c~1"});
    answer_with("c~1", approve());
    CHECK(decision_of("2") == decision::proceed);
    auto strange = reply_step("3");
    strange.depends_on = {"c~9"};
    submit(strange);
    CHECK(refused() == fault::invalid);
  }

  TEST_CASE_FIXTURE(conversation_fixture,
                    "a retried step gets the same decision, never a question") {
    open();
    submit(tool_step("1", "refund"));
    submit(tool_step("1", "refund"));
    CHECK(recorded<intervention_raised>() == 1);
    submit(tool_step("1", "refund", R"({"amount":1})"));
    CHECK(refused() == fault::conflict);
  }

  TEST_CASE_FIXTURE(conversation_fixture, "repeated, conflicting, stale and late answers") {
    open();
    submit(tool_step("1", "refund"));
    offered("c~1", 2, "ana");
    answer_with("c~1", approve(), 1);
    CHECK(refused() == fault::stale);
    answer_with("c~1", approve(), 2);
    CHECK(receipt_status() == "recorded");
    answer_with("c~1", approve(), 2);
    CHECK(receipt_status() == "repeated");
    answer_with("c~1", reject(), 2, "bob");
    CHECK(refused() == fault::conflict);
    answer_with("c~1", reject(), 2, "bob");
    CHECK(recorded<answer_kept>() == 2);  // the stale and the conflicting one, each once
    CHECK(recorded<intervention_settled>() == 1);
    CHECK(decision_of("1") == decision::proceed);

    submit(tool_step("2", "refund"));
    time_is_over("c~2");
    answer_with("c~2", approve(), 1);
    CHECK(refused() == fault::conflict);
    CHECK(decision_of("2") == decision::reject);
    CHECK(recorded<answer_kept>() == 3);
  }

  TEST_CASE_FIXTURE(conversation_fixture, "each on_expiry does what it says, once") {
    open();
    const auto expire = [&](const char* step_id, on_expiry how) {
      auto s = question_step(step_id, query_kind::choice);
      s.asks->expiry = how;
      if (how == on_expiry::safe_default) s.asks->safe_default = answer{.chosen = {"a"}};
      submit(s);
      const std::string id = core.now().asked.back().now.about->id;
      time_is_over(id);
      const auto events = history.size();
      time_is_over(id);
      CHECK(history.size() == events);
      return id;
    };
    CHECK(state_of(expire("p", on_expiry::proceed)) == intervention_state::expired);
    CHECK(decision_of("p") == decision::proceed);
    CHECK(state_of(expire("r", on_expiry::reject)) == intervention_state::expired);
    CHECK(decision_of("r") == decision::reject);
    const auto by_default = expire("d", on_expiry::safe_default);
    CHECK(state_of(by_default) == intervention_state::expired);
    CHECK(decision_of("d") == decision::proceed);
    CHECK(view_of("d").asked->by == decided_by::expiry_default);
    CHECK(view_of("d").asked->given->chosen == std::vector<std::string>{"a"});
    CHECK(state_of(expire("e", on_expiry::escalate)) == intervention_state::escalated);
    CHECK(decision_of("e") == decision::handed_over);
  }

  TEST_CASE_FIXTURE(conversation_fixture, "an expiry that proceeds does not skip the other gates") {
    set.required.push_back({"needs-order",
                            "refund",
                            {{"order", "Order", "", field_type::string, true}},
                            {"", milliseconds{1'000}, on_expiry::proceed}});
    open();
    submit(tool_step("1", "refund"));
    time_is_over("c~1");
    CHECK(decision_of("1") == decision::wait);
    CHECK(view_of("1").asked->about->asked.kind == query_kind::approval);
  }

  TEST_CASE_FIXTURE(conversation_fixture,
                    "an escalation takes the conversation, and it comes back") {
    open();
    submit(tool_step("1", "refund"));
    submit(tool_step("2", "refund", R"({"amount":2})"));
    ask(escalate_intervention{"c~1", 1, "the customer is upset"}, "ana");
    CHECK(receipt_status() == "recorded");
    CHECK(decision_of("1") == decision::handed_over);
    CHECK(decision_of("2") == decision::handed_over);
    CHECK(state_of("c~2") == intervention_state::withdrawn);
    submit(reply_step("3"));
    CHECK(decision_of("3") == decision::handed_over);
    CHECK(view_of("3").lane == lane::escalation);
    ask(hand_back{"refunded by hand"}, "ana");
    submit(reply_step("4"));
    CHECK(decision_of("4") == decision::proceed);
  }

  TEST_CASE_FIXTURE(conversation_fixture,
                    "a withdrawn question leaves the queue, its step may not run") {
    open();
    submit(tool_step("1", "refund"));
    ask(withdraw_intervention{"c~1", "the customer left"});
    CHECK(receipt_status() == "recorded");
    CHECK(state_of("c~1") == intervention_state::withdrawn);
    CHECK(decision_of("1") == decision::reject);
    ask(withdraw_intervention{"c~1", "again"});
    CHECK(receipt_status() == "repeated");
  }

  TEST_CASE_FIXTURE(conversation_fixture,
                    "closing withdraws what is open and refuses what is new") {
    open();
    submit(tool_step("1", "refund"));
    ask(close_conversation{"solved"});
    CHECK(receipt_status() == "recorded");
    CHECK(state_of("c~1") == intervention_state::withdrawn);
    CHECK(decision_of("1") == decision::reject);
    submit(reply_step("2"));
    CHECK(refused() == fault::closed);
    submit(tool_step("1", "refund"));  // a retry still gets its decision
    CHECK(decision_of("1") == decision::reject);
    CHECK(core.may_passivate());
  }

  TEST_CASE_FIXTURE(conversation_fixture,
                    "a waiting caller is told when, and only when, it is decided") {
    open();
    submit(tool_step("1", "refund"), true);
    const auto waiting = next_request;
    CHECK_FALSE(replied_to(waiting));
    submit(reply_step("2"));
    CHECK_FALSE(replied_to(waiting));
    CHECK_FALSE(core.may_passivate());
    answer_with("c~1", approve());
    CHECK(replied_to(waiting));
  }

  TEST_CASE_FIXTURE(conversation_fixture, "a caller whose time is over hears that it still waits") {
    open();
    submit(tool_step("1", "refund"), true);
    const auto waiting = next_request;
    ask(stop_waiting{waiting});
    CHECK(replied_to(waiting));
    ask(stop_waiting{waiting});
    CHECK_FALSE(replied_to(waiting));
  }

  TEST_CASE_FIXTURE(conversation_fixture, "creation is idempotent by the caller's ids") {
    open();
    CHECK(std::get<conversation_view>(reply_body()).created);
    open();
    CHECK_FALSE(std::get<conversation_view>(reply_body()).created);
    ask(open_conversation{"somebody else", "", "", ""});
    CHECK(refused() == fault::conflict);
    ask(append_message{{"m", speaker::customer, "hi", {}}});
    ask(append_message{{"m", speaker::customer, "hi", {}}});
    CHECK(receipt_status() == "repeated");
    ask(append_message{{"m", speaker::customer, "ho", {}}});
    CHECK(refused() == fault::conflict);
    CHECK(recorded<message_appended>() == 1);
  }

  TEST_CASE_FIXTURE(conversation_fixture, "a conversation nobody opened is not found") {
    submit(reply_step("1"));
    CHECK(refused() == fault::not_found);
    CHECK(core.unknown());
  }

  TEST_CASE_FIXTURE(conversation_fixture,
                    "a full queue refuses the question and forgets the step") {
    open();
    queue_full = true;
    submit(tool_step("1", "refund"));
    CHECK(refused() == fault::overloaded);
    queue_full = false;
    submit(tool_step("1", "refund"));
    CHECK(decision_of("1") == decision::wait);
  }

  TEST_CASE_FIXTURE(conversation_fixture, "a low confidence is reported with its numbers") {
    set.confidence.push_back({"sure-enough", "", 0.7, false, {}});
    open();
    auto unsure = reply_step("1");
    unsure.signals.confidence = 0.4;
    submit(unsure);
    const auto v = view_of("1");
    CHECK(v.asked->about->asked.kind == query_kind::review);
    CHECK(v.firings.at(0).value == 0.4);
    CHECK(v.firings.at(0).threshold == 0.7);
    CHECK(v.firings.at(0).says == "confidence 0.4 is below 0.7");
    auto sure = reply_step("2");
    sure.signals.confidence = 0.7;
    submit(sure);
    CHECK(decision_of("2") == decision::proceed);
  }
}

}  // namespace weft::testing
