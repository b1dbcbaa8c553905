#include "actors/insight/insight.hpp"

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "runtime/config/trigger_file.hpp"
#include "schemas/codec/insight.hpp"
#include "tests/store/entries.hpp"

namespace weft::tests {
namespace {

using insight::insights;

/// A tenant's days, told record by record.
class told {
 public:
  /// One step about which `who` was asked.
  decision_record& asked(answer given, const std::string& who = "ana", double human_ms = 4'000) {
    auto& r = fresh();
    auto about = std::make_shared<card>();
    about->id = r.key.conversation + "~1";
    about->key = r.key;
    about->scope = "refunds";
    about->act = r.proposed.act;
    about->firings = r.firings;
    question_record q;
    q.about = about;
    q.state = intervention_state::answered;
    q.by = decided_by::human;
    q.answered_by = who;
    q.given = std::move(given);
    q.human_ms = human_ms;
    r.questions.push_back(std::move(q));
    return r;
  }
  decision_record& fresh() {
    auto& r = all_.emplace_back();
    r.key = of("c-" + std::to_string(all_.size()));
    r.at = at_ms(static_cast<std::int64_t>(all_.size() - 1) * 3'600'000);  // one an hour
    r.proposed.id = "s1";
    r.proposed.kind = step_kind::tool_call;
    r.proposed.scope = "refunds";
    r.proposed.act = action{"issue_refund", R"({"amount":120,"order":"A1"})"};
    r.proposed.signals.raw = R"({"model":"m-1","prompt_version":"p-2"})";
    r.firings = {{trigger_family::policy, "refund-over-100", "says", false}};
    return r;
  }
  card& card_of(decision_record& r) {
    auto copy = std::make_shared<card>(*r.questions[0].about);
    auto& out = *copy;
    r.questions[0].about = std::move(copy);
    return out;
  }
  insights taken() const {
    insights out;
    for (const auto& each : all_) out.take(each);
    return out;
  }

 private:
  std::vector<decision_record> all_;
};

answer approve() { return answer{verdict::approve}; }
answer reject() { return answer{verdict::reject}; }

}  // namespace

TEST_SUITE("insights") {
  TEST_CASE("Fleiss' kappa of the published example is 0.210") {
    // Ten subjects, fourteen raters, five categories.
    const std::vector<std::vector<std::uint32_t>> table{
        {0, 0, 0, 0, 14}, {0, 2, 6, 4, 2}, {0, 0, 3, 5, 6}, {0, 3, 9, 2, 0}, {2, 2, 8, 1, 1},
        {7, 7, 0, 0, 0},  {3, 2, 6, 3, 0}, {2, 5, 3, 2, 2}, {6, 5, 2, 1, 0}, {0, 2, 2, 3, 7}};
    insight::agreement agreed;
    for (const auto& row : table) {
      std::map<std::string, std::uint32_t> chosen;
      for (std::size_t i = 0; i < row.size(); ++i)
        if (row[i] > 0) chosen[std::to_string(i)] = row[i];
      agreed.add(chosen);
    }
    REQUIRE(agreed.kappa());
    CHECK(std::abs(*agreed.kappa() - 0.210) < 0.0005);
  }

  TEST_CASE("two who always agree have kappa 1, and without others there is none") {
    insight::agreement agreed;
    CHECK_FALSE(agreed.kappa());
    agreed.add({{"approve", 1}});
    CHECK_FALSE(agreed.kappa());
    agreed.add({{"approve", 2}});
    agreed.add({{"reject", 2}});
    CHECK(*agreed.kappa() == doctest::Approx(1));
    CHECK(agreed.subjects() == 2);
  }

  TEST_CASE("a rate has the interval of Clopper and Pearson") {
    // All of n: the lower end is 0.05^(1/n).
    CHECK(insight::rate(59, 59).low == doctest::Approx(std::pow(0.05, 1.0 / 59)));
    CHECK(insight::rate(0, 20).high == doctest::Approx(1 - std::pow(0.05, 1.0 / 20)));
    CHECK(insight::rate(0, 0).low == 0);
  }

  TEST_CASE("confidence is weighted by the inverse chance of a label") {
    insight::reliability of;
    for (int i = 0; i < 10; ++i) of.add(0.9, i < 9, 0);
    auto seen = of.view();
    CHECK(seen.brier == doctest::Approx(0.09));
    CHECK(seen.calibration_error == doctest::Approx(0));
    CHECK(seen.unweighted == 10);
    of.add(0.9, false, 0.1);  // stands for ten
    seen = of.view();
    CHECK(seen.brier == doctest::Approx((9 * 0.01 + 11 * 0.81) / 20));
    CHECK(seen.calibration_error == doctest::Approx(0.45));
    REQUIRE(seen.risk_coverage.size() == 1);
    CHECK(seen.risk_coverage[0].risk == doctest::Approx(0.55));
  }

  TEST_CASE("bins are of equal weight and curves have at most fifty points") {
    insight::reliability of;
    for (int i = 0; i <= 1'000; ++i) of.add(i / 1'000.0, i >= 500, 1);
    const auto seen = of.view();
    CHECK(seen.bins.size() == 10);
    for (const auto& bin : seen.bins) CHECK(std::abs(bin.weight - 100.1) < 1.2);
    REQUIRE(seen.risk_coverage.size() == 50);
    CHECK(seen.risk_coverage.front().coverage == doctest::Approx(1.0 / 1'001));
    CHECK(seen.risk_coverage.front().risk == 0);
    CHECK(seen.risk_coverage.back().coverage == doctest::Approx(1));
    CHECK(seen.risk_coverage.back().risk == doctest::Approx(500.0 / 1'001));
  }

  TEST_CASE("overrides are counted by rule, scope, and model with its prompt") {
    told days;
    for (int i = 0; i < 8; ++i) days.asked(approve());
    days.asked(reject());
    days.asked(answer{verdict::approve, R"({"amount":100,"order":"A1"})"});
    days.fresh();
    const auto seen = days.taken().view({"refund-over-100", "sleeping"});
    CHECK(seen.steps == 11);
    CHECK(seen.asked == 10);
    REQUIRE(seen.rules.size() == 1);
    CHECK(seen.rules[0].steps == 11);
    CHECK(seen.rules[0].overridden.of == 10);
    CHECK(seen.rules[0].overridden.happened == 2);
    CHECK(seen.rules[0].human_ms == doctest::Approx(40'000));
    REQUIRE(seen.models.size() == 1);
    CHECK(seen.models[0].name == "m-1");
    CHECK(seen.models[0].family == "p-2");
    CHECK(seen.scopes[0].overridden.happened == 2);
    CHECK(seen.never_fired == std::vector<std::string>{"sleeping"});
  }

  TEST_CASE("a step that was asked about twice counts once, with its first question") {
    told days;
    auto twice = days.asked(approve());
    auto second = twice.questions[0];
    auto about = std::make_shared<card>(*second.about);
    about->id = twice.key.conversation + "~2";
    second.about = about;
    twice.questions.push_back(second);
    insights out;
    out.take(twice, twice.key.conversation + "~1");
    out.take(twice, twice.key.conversation + "~2");
    const auto seen = out.view();
    CHECK(seen.steps == 1);
    CHECK(seen.asked == 2);
  }

  TEST_CASE("arguments that humans edit are told apart from those they leave") {
    told days;
    days.asked(answer{verdict::approve, R"({"amount":100,"order":"A1"})"});
    days.asked(approve());
    auto& needs = days.asked(answer{verdict::none, {}, {}, false, R"({"airport":"FRA"})"});
    auto& about = days.card_of(needs);
    about.asked.kind = query_kind::value;
    about.asked.form = {{"airport", "Airport"}};
    const auto seen = days.taken().view();
    REQUIRE(seen.arguments.size() == 2);
    for (const auto& row : seen.arguments) {
      CHECK(row.edited == (row.name == "amount" ? 1 : 0));
      CHECK(row.asked == (row.name == "airport" ? 1 : 0));
      CHECK(row.judged == 2);
    }
  }

  TEST_CASE("fifty-nine equal answers make a suggestion, fifty-eight do not") {
    told days;
    for (int i = 0; i < 58; ++i) days.asked(approve());
    CHECK(days.taken().view().suggestions.empty());
    days.asked(approve());
    const auto seen = days.taken().view();
    REQUIRE(seen.suggestions.size() == 1);
    const auto& rule = seen.suggestions[0];
    CHECK(rule.decision == "approve");
    CHECK(rule.evidence.of == 59);
    // 59 answers, the first and the last 58 hours apart, of 4 seconds each.
    CHECK(rule.questions_a_day == doctest::Approx(59 / (58.0 / 24)));
    CHECK(rule.human_minutes_a_day == doctest::Approx(59 * 4.0 / 60 / (58.0 / 24)));
    const auto read = config::parse_triggers(rule.yaml);
    INFO(rule.yaml);
    CHECK(read.errors.empty());
    REQUIRE(read.triggers.policies.size() == 1);
    CHECK(read.triggers.policies[0].outcome == policy_outcome::allow);
    CHECK(codec::encode_insight(seen).find("\"active\":false") != std::string::npos);
  }

  TEST_CASE("one dissent among ninety-three is allowed, among ninety-two it is not") {
    told days;
    days.asked(approve());
    for (int i = 0; i < 91; ++i) days.asked(reject());
    CHECK(days.taken().view().suggestions.empty());
    days.asked(reject());
    const auto seen = days.taken().view();
    REQUIRE(seen.suggestions.size() == 1);
    CHECK(seen.suggestions[0].decision == "reject");
    CHECK(seen.suggestions[0].yaml.find("outcome: block") != std::string::npos);
  }

  TEST_CASE("names that are hostile stay inside the suggested rule's quotes") {
    told days;
    for (int i = 0; i < 60; ++i) {
      auto& r = days.asked(approve());
      auto& about = days.card_of(r);
      about.scope = "x\" || true || \"\n: {[#";
      about.firings[0].rule = "r\"\\: \n{#";
    }
    const auto seen = days.taken().view();
    REQUIRE(seen.suggestions.size() == 1);
    const auto read = config::parse_triggers(seen.suggestions[0].yaml);
    INFO(seen.suggestions[0].yaml);
    CHECK(read.errors.empty());
    REQUIRE(read.triggers.policies.size() == 1);
    CHECK(read.triggers.policies[0].when ==
          "action.name == \"issue_refund\" && step.scope == \"x\\\" || true || \\\"\\n: {[#\"");
  }

  TEST_CASE("an answer to a bundle is one decision, however many it settled") {
    told days;
    for (int i = 0; i < 100; ++i) days.asked(approve()).questions[0].bundle = "b-1";
    CHECK(days.taken().view().suggestions.empty());
  }

  TEST_CASE("conflicts are ranked by how often they were asked, with the article chosen") {
    told days;
    for (int i = 0; i < 3; ++i) {
      auto& r = days.asked(answer{verdict::none, {}, {i == 0 ? "old" : "new"}});
      auto& about = days.card_of(r);
      about.asked.kind = query_kind::choice;
      about.asked.options = {{"old", "Article 3", {}}, {"new", "Article 9", {}}};
    }
    const auto seen = days.taken().view();
    REQUIRE(seen.conflicts.size() == 1);
    CHECK(seen.conflicts[0].asked == 3);
    CHECK(seen.conflicts[0].sides[0].title == "Article 9");
    CHECK(seen.conflicts[0].sides[0].chosen == 2);
    CHECK(seen.conflicts[0].sides[1].chosen == 1);
  }

  TEST_CASE("people are shown by name from twenty answers on, to others from five such people") {
    told days;
    for (int i = 0; i < 19; ++i) days.asked(approve(), "few", 100);
    for (int who = 0; who < 4; ++who)
      for (int i = 0; i < 20; ++i)
        days.asked(i == 10 ? reject() : approve(), "op" + std::to_string(who),
                   i < 5 ? 1'000 : 5'000);
    auto seen = days.taken();
    CHECK(seen.people().size() == 4);
    CHECK(seen.people()[0].streak == 10);
    CHECK(seen.people()[0].fast == 5);
    CHECK(seen.view().attention.fast_share.empty());
    CHECK(seen.view().attention.fast == 19 + 20);
    for (int i = 0; i < 20; ++i) days.asked(approve(), "op4", 5'000);
    const auto view = days.taken().view();
    REQUIRE(view.attention.fast_share.size() == 5);
    CHECK(view.attention.fast_share.front() == 0);
    CHECK(view.attention.fast_share.back() == doctest::Approx(0.25));
    CHECK(view.attention.longest_streak.back() == 20);
    CHECK(codec::encode_insight(view).find("op4") == std::string::npos);
  }

  TEST_CASE("what a configurer knows to be wrong shows which answers were not looked at") {
    told days;
    auto& let_through = days.asked(approve());
    let_through.questions[0].corrections.push_back({at_ms(9), "carl", false, reject(), {}});
    auto& caught = days.asked(reject());
    caught.questions[0].corrections.push_back({at_ms(9), "carl", true, {}, {}});
    const auto seen = days.taken().view().attention;
    CHECK(seen.checked == 2);
    CHECK(seen.known_wrong == 2);
    CHECK(seen.let_through == 1);
    CHECK(seen.mistaken == 1);
  }

  TEST_CASE("second opinions count for agreement and ask nothing about the step") {
    told days;
    for (int i = 0; i < 4; ++i) {
      auto& r = days.asked(i % 2 == 0 ? approve() : reject(), "ana");
      auto other = r.questions[0];
      auto about = std::make_shared<card>(*other.about);
      about->id = r.key.conversation + "~2";
      about->second_of = r.questions[0].about->id;
      about->audit = true;
      other.about = about;
      other.answered_by = "bo";
      r.questions.push_back(std::move(other));
    }
    const auto seen = days.taken().view();
    CHECK(seen.asked == 4);
    CHECK(seen.attention.compared == 4);
    CHECK(*seen.attention.kappa == doctest::Approx(1));
    CHECK(seen.attention.answers == 8);
  }

  TEST_CASE("names beyond the limits are counted, not kept") {
    insights out;
    for (std::size_t i = 0; i < limits::insight_names + 7; ++i) {
      decision_record r;
      r.key = of("c");
      r.proposed.id = "s";
      r.proposed.scope = "scope-" + std::to_string(i);
      out.take(r);
    }
    CHECK(out.view().scopes.size() == limits::insight_names);
    CHECK(out.view().overflowed == 7);
  }
}

}  // namespace weft::tests
