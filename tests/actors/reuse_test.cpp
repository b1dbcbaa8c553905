#include "actors/triggers/reuse.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "actors/record/assemble.hpp"
#include "tests/support/answers.hpp"
#include "tests/support/conversation_fixture.hpp"

// Answers that are reused: what makes questions the same, and what conversations do.

namespace weft::testing {
namespace {

using learner::answer_table;
using texts = std::vector<std::string>;

query a_choice() {
  query asked;
  asked.kind = query_kind::choice;
  asked.options = {{"a", "A", ""}, {"b", "B", ""}};
  return asked;
}

/// A conversation under a gate whose answers may be reused.
struct reuse_fixture : conversation_fixture {
  reuse_fixture() {
    set.approvals.front().how.reuse = certified{};
    open();
  }

  routing& route() { return set.approvals.front().how.route; }
  step refund(std::string id) {
    auto made = tool_step(std::move(id), "refund", R"({"amount":25})");
    made.scope = "refunds";
    return made;
  }
  std::string question_of(const step& proposed) {
    query asked;
    asked.route = route();
    return triggers::name_of_question("gate", proposed.scope, asked, proposed.act, "");
  }
  /// As if humans had answered this so often.
  void answered_before(const answer& given, int times = 6) {
    answer_table table;
    for (int i = 1; i <= times; ++i)
      table.learn({question_of(refund("any")), "before~" + std::to_string(i), given, {}});
    table.publish(known.answers);
    learnt = &known;
  }
  /// As if so many equal answers were proven to be enough.
  void proven(std::uint32_t times, double audits = 0.001) {
    set.approvals.front().how.reuse->audits = audits;
    certificate_mark mark;
    mark.rule = "reuse/gate";
    mark.how = *set.approvals.front().how.reuse;
    mark.scope = "refunds";
    known.outlooks[learner::key_of(mark)].now = {triggers::reuse_score(times), 1'000'000, 0.0};
    learnt = &known;
  }
  const certificate_mark* mark_of(std::size_t step) const {
    const auto& more = core.now().steps.at(step).more;
    return more && more->mark ? &*more->mark : nullptr;
  }

  learner::board known;
};

}  // namespace

TEST_SUITE("the same question") {
  TEST_CASE("rule, scope, options, action and arguments make a question") {
    const auto asked = a_choice();
    const std::optional act{action{"offer", R"({"amount":25,"order":"A"})"}};
    const auto name = [&](std::string_view rule, std::string_view scope, const query& q,
                          const std::optional<action>& a, std::string_view draft = "") {
      return triggers::name_of_question(rule, scope, q, a, draft);
    };
    const auto plain = name("r", "s", asked, act);
    CHECK(plain == name("r", "s", asked, act, "whatever is said meanwhile"));
    CHECK(plain != name("r2", "s", asked, act));
    CHECK(plain != name("r", "s2", asked, act));
    CHECK(name("rs", "", asked, act) != name("r", "s", asked, act));
    CHECK(plain != name("r", "s", asked, action{"offer", R"({"amount":26,"order":"A"})"}));
    CHECK(plain != name("r", "s", asked, action{"grant", R"({"amount":25,"order":"A"})"}));
    CHECK(plain != name("r", "s", asked, std::nullopt));
    auto other = asked;
    other.options.pop_back();
    CHECK(plain != name("r", "s", other, act));
    CHECK(name("r", "s", asked, {}, "Hello") != name("r", "s", asked, {}, "Hello!"));
  }

  TEST_CASE("wording, deadlines and who is asked do not") {
    const auto asked = a_choice();
    auto other = asked;
    other.question = "Order A?";
    other.answer_within = milliseconds{1'000};
    other.expiry = on_expiry::escalate;
    other.route.queue = "money";
    other.route.cost = 80;
    other.route.undo = milliseconds{5'000};
    const std::optional act{action{"offer", "{}"}};
    CHECK(triggers::name_of_question("r", "s", asked, act, "") ==
          triggers::name_of_question("r", "s", other, act, ""));
  }

  TEST_CASE("texts that may differ in a bundle may differ here, numbers never") {
    auto asked = a_choice();
    asked.route.joins = {"storm", {"order", "amount"}};
    const auto name = [&](const char* arguments) {
      return triggers::name_of_question("r", "s", asked, action{"rebook", arguments}, "");
    };
    CHECK(name(R"({"amount":25,"order":"A"})") == name(R"({"amount":25,"order":"B"})"));
    CHECK(name(R"({"amount":25,"order":"A"})") != name(R"({"amount":26,"order":"A"})"));
    answer edited = verdict_of(verdict::approve);
    CHECK_FALSE(triggers::is_unfit(edited, asked));
    edited.arguments = R"({"amount":20,"order":"A"})";
    CHECK(triggers::is_unfit(edited, asked));
    CHECK_FALSE(triggers::is_unfit(edited, a_choice()));
  }

  TEST_CASE("the grid begins with five equal answers and ends with one") {
    const auto grid = triggers::reuse_grid();
    REQUIRE(grid.size() == 5);
    CHECK(grid.start == 0);
    CHECK(grid.first_reached(triggers::reuse_score(20)) == 0);
    CHECK(grid.first_reached(triggers::reuse_score(5)) == 0);
    CHECK(grid.first_reached(triggers::reuse_score(4)) == 1);
    CHECK(grid.first_reached(triggers::reuse_score(1)) == 4);
    CHECK(grid.first_reached(triggers::reuse_score(0)) == grid.size());
    CHECK(triggers::reuse_score(21) == 1);
  }
}

TEST_SUITE("answers that are reused") {
  TEST_CASE_FIXTURE(reuse_fixture, "a new question is asked, and its answer is told") {
    learnt = &known;
    submit(refund("1"));
    CHECK(decision_of("1") == decision::wait);
    CHECK(mark_of(0) == nullptr);
    CHECK_FALSE(core.now().asked.at(0).now.about->blind);
    answer_with("c~1", reject());
    const auto told = told_learner<question_told>();
    REQUIRE(told.size() == 1);
    REQUIRE(told[0].answered);
    CHECK(told[0].answered->question == question_of(refund("1")));
    CHECK(told[0].answered->id == "c~1");
    CHECK(told[0].answered->given.verdict == verdict::reject);
    CHECK_FALSE(told[0].answered->unfit);
    CHECK_FALSE(told[0].otherwise);
    CHECK_FALSE(told[0].mark);
  }

  TEST_CASE_FIXTURE(reuse_fixture, "until it is proven a known question is asked, blind") {
    answered_before(approve());
    submit(refund("1"));
    CHECK(decision_of("1") == decision::wait);
    CHECK(core.now().asked.at(0).now.about->blind);
    REQUIRE(mark_of(0) != nullptr);
    CHECK(mark_of(0)->rule == "reuse/gate");
    CHECK(mark_of(0)->score == doctest::Approx(6 / 20.0));
    CHECK(mark_of(0)->p == 1);
    answer_with("c~1", approve(R"({"amount":25})"));  // no edit: the arguments are as proposed
    auto told = told_learner<question_told>();
    REQUIRE(told.size() == 1);
    CHECK(told[0].otherwise == false);
    CHECK(told[0].mark);
    submit(refund("2"));  // its conversation has given its label
    CHECK(mark_of(1) == nullptr);
    CHECK_FALSE(core.now().asked.at(1).now.about->blind);
    answer_with("c~2", reject());
    told = told_learner<question_told>();
    REQUIRE(told.size() == 1);
    CHECK_FALSE(told[0].mark);
    CHECK(told[0].answered);
  }

  TEST_CASE_FIXTURE(reuse_fixture, "whoever answers otherwise is an error, and so is nobody") {
    answered_before(reject());
    submit(refund("1"));
    answer_with("c~1", approve());
    const auto told = told_learner<question_told>();
    REQUIRE(told.size() == 1);
    CHECK(told[0].otherwise == true);
    CHECK_FALSE(told[0].overridden);  // the agent was right
    CHECK(decision_of("1") == decision::proceed);
  }

  TEST_CASE_FIXTURE(reuse_fixture, "what is proven answers at once") {
    answered_before(approve());
    proven(5);
    queue_full = true;  // nobody is to be asked
    submit(refund("1"));
    const auto decided = told_learner<step_told>();
    const auto view = view_of("1");
    CHECK(view.decision == decision::proceed);
    CHECK(view.lane == lane::augmentation);
    REQUIRE(view.asked);
    CHECK(view.asked->state == intervention_state::answered);
    CHECK(view.asked->by == decided_by::precedent);
    CHECK(view.asked->given->verdict == verdict::approve);
    CHECK(view.asked->reason ==
          "as humans answered the same question 6 times before, last in before~6");
    CHECK(recorded<intervention_raised>() == 1);
    CHECK(core.may_passivate());
    REQUIRE(decided.size() == 1);
    CHECK_FALSE(decided[0].asked);
    CHECK_FALSE(decided[0].labelled);
    CHECK(decided[0].mark);
    CHECK(decided[0].reused == question_of(refund("1")));
    CHECK(mark_of(0) == nullptr);  // no label comes of it
    submit(refund("2"));
    CHECK(told_learner<question_told>().empty());
    CHECK(told_router<intervention_waiting>().empty());
    CHECK(told_router<intervention_closed>().empty());
    CHECK(decision_of("2") == decision::proceed);
  }

  TEST_CASE_FIXTURE(reuse_fixture, "fewer equal answers than are proven are asked about") {
    answered_before(approve(), 4);
    proven(5);
    submit(refund("1"));
    CHECK(decision_of("1") == decision::wait);
    REQUIRE(mark_of(0) != nullptr);
    CHECK(mark_of(0)->p == 1);
    CHECK(mark_of(0)->q < 1);
  }

  TEST_CASE_FIXTURE(reuse_fixture, "a refusal and an edit are reused like anything else") {
    SUBCASE("refused") {
      answered_before(reject("paid before"));
      proven(5);
      submit(refund("1"));
      CHECK(decision_of("1") == decision::reject);
      CHECK(view_of("1").asked->given->note == "paid before");
    }
    SUBCASE("edited") {
      answered_before(approve(R"({"amount":20})"));
      proven(5);
      submit(refund("1"));
      const auto view = view_of("1");
      CHECK(view.decision == decision::proceed);
      CHECK(view.act == action{"refund", R"({"amount":20})"});
    }
  }

  TEST_CASE_FIXTURE(reuse_fixture, "an audit asks a human who sees nothing of it") {
    answered_before(approve());
    proven(5, 1.0);  // every reused answer is audited
    submit(refund("1"));
    CHECK(decision_of("1") == decision::proceed);
    REQUIRE(core.now().asked.size() == 2);
    const card& audit = *core.now().asked[1].now.about;
    CHECK(audit.audit);
    CHECK(audit.firings.empty());
    CHECK(audit.asked.kind == query_kind::approval);
    CHECK(audit.act == action{"refund", R"({"amount":25})"});
    CHECK(hides_precedents(audit));
    REQUIRE(mark_of(0) != nullptr);
    CHECK(mark_of(0)->audit);
    answer_with("c~2", reject());
    const auto told = told_learner<question_told>();
    REQUIRE(told.size() == 1);
    CHECK(told[0].otherwise == true);
    REQUIRE(told[0].mark);
    CHECK(told[0].mark->audit);
    REQUIRE(told[0].answered);
    CHECK(told[0].answered->question == question_of(refund("1")));
    CHECK(told[0].answered->id == "c~2");
    CHECK(decision_of("1") == decision::proceed);  // what was done stays done
  }

  TEST_CASE_FIXTURE(reuse_fixture, "an audit that nobody answers is an error") {
    answered_before(approve());
    proven(5, 1.0);
    submit(refund("1"));
    time_is_over("c~2");
    const auto told = told_learner<question_told>();
    REQUIRE(told.size() == 1);
    CHECK_FALSE(told[0].by_human);
    CHECK_FALSE(told[0].answered);
    CHECK(told[0].mark);
  }

  TEST_CASE_FIXTURE(reuse_fixture, "without `reuse`, or where fresh humans must decide, all ask") {
    SUBCASE("no reuse") { set.approvals.front().how.reuse.reset(); }
    SUBCASE("several must agree") { route().quorum = 2; }
    SUBCASE("duties are separated") { route().not_by = {"eve"}; }
    SUBCASE("it cannot be undone") { route().irreversible = true; }
    answered_before(approve());
    if (set.approvals.front().how.reuse) proven(5);
    submit(refund("1"));
    CHECK(decision_of("1") == decision::wait);
    CHECK(mark_of(0) == nullptr);
    CHECK_FALSE(core.now().asked.at(0).now.about->blind);
  }

  TEST_CASE_FIXTURE(reuse_fixture, "where another rule asks as well a human answers both") {
    answered_before(approve());
    proven(5);
    set.approvals.push_back({"second", {"refund"}, {}});
    submit(refund("1"));
    CHECK(decision_of("1") == decision::wait);
    CHECK(mark_of(0) == nullptr);
    answer_with("c~1", approve());
    CHECK_FALSE(told_learner<question_told>().at(0).answered);  // it was another question
  }

  TEST_CASE_FIXTURE(reuse_fixture, "a question of another kind still to come asks, too") {
    answered_before(approve());
    proven(5);
    field order;
    order.name = "order";
    set.required.push_back({"complete", "refund", {order}, {}});
    submit(refund("1"));
    CHECK(decision_of("1") == decision::wait);
    CHECK(mark_of(0) == nullptr);
  }

  TEST_CASE_FIXTURE(reuse_fixture, "a value that was given before completes the action") {
    set.approvals.clear();
    field order;
    order.name = "order";
    auto& rule = set.required.emplace_back(required_rule{"complete", "refund", {order}, {}});
    rule.how.reuse = certified{};
    const auto asked = refund("1");
    submit(asked);
    answer values;
    values.values = R"({"order":"A1"})";
    answer_with("c~1", values);
    const auto told = told_learner<question_told>();
    REQUIRE(told.size() == 1);
    REQUIRE(told[0].answered);
    answer_table table;
    table.learn(*told[0].answered);
    table.publish(known.answers);
    certificate_mark mark;
    mark.rule = "reuse/complete";
    mark.scope = "refunds";
    known.outlooks[learner::key_of(mark)].now = {triggers::reuse_score(1), 1'000'000, 0.0};
    learnt = &known;
    submit(refund("2"));
    const auto view = view_of("2");
    CHECK(view.decision == decision::proceed);
    CHECK(view.act == action{"refund", R"({"amount":25,"order":"A1"})"});
  }

  TEST_CASE_FIXTURE(reuse_fixture, "a correction is an answer, and another label") {
    answered_before(approve());
    submit(refund("1"));
    answer_with("c~1", approve());
    ask(correct_decision{"c~1", false, verdict_of(verdict::reject), {}}, "eve");
    const auto told = told_learner<verdict_corrected>();
    REQUIRE(told.size() == 1);
    CHECK(told[0].otherwise == true);
    REQUIRE(told[0].answered);
    CHECK(told[0].answered->id == "c~1");
    CHECK(told[0].answered->given.verdict == verdict::reject);
  }

  TEST_CASE_FIXTURE(reuse_fixture, "what is reused teaches nobody, until a configurer says so") {
    answered_before(approve());
    proven(5);
    submit(refund("1"));
    const auto record_now = [&] {
      record::assembler all{{"default", "c"}, record::which::all};
      for (const auto& each : history) all.take(each, {});
      auto records = all.finish();
      REQUIRE(records.size() == 1);
      return records.front();
    };
    auto kept = record_now();
    REQUIRE(kept.questions.size() == 1);
    const auto& asked = kept.questions.front();
    CHECK(how_decided(asked) == "precedent");
    CHECK(asked.repeats == texts{"before~6", "before~5", "before~4", "before~3", "before~2"});
    CHECK(held_answer(asked) == nullptr);
    CHECK(judgement_of(kept) == judged::unknown);
    CHECK(kept.ended == decision::proceed);
    ask(correct_decision{"c~1", false, verdict_of(verdict::reject), {}}, "eve");
    CHECK(told_learner<verdict_corrected>().at(0).answered->given.verdict == verdict::reject);
    CHECK(judgement_of(record_now()) == judged::wrong);
  }

  TEST_CASE_FIXTURE(reuse_fixture, "blind questions and others are not in one bundle") {
    route().joins.key = "storm";
    answered_before(approve());
    submit(refund("1"));
    submit(refund("2"));
    const auto& asked = core.now().asked;
    REQUIRE(asked.size() == 2);
    CHECK(asked[0].now.about->blind);
    CHECK_FALSE(asked[1].now.about->blind);
    CHECK(asked[0].now.about->bundle_key != asked[1].now.about->bundle_key);
  }
}

}  // namespace weft::testing
