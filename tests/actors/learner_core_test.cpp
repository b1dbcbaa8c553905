#include <cmath>
#include <random>

#include <doctest/doctest.h>

#include "actors/learner/core.hpp"
#include "actors/triggers/anomaly/examine.hpp"
#include "actors/triggers/confidence/decide.hpp"
#include "tests/support/json.hpp"

namespace weft::testing {
namespace {

namespace confidence = triggers::confidence;
namespace anomaly = triggers::anomaly;

constexpr instant now{std::chrono::seconds{1'000}};
/// The grid is laid from a fifth of the warm-up, at least from 20 scores.
constexpr certified rule{.alpha = 0.05, .delta = 0.05, .warmup = 100, .audits = 0.02};
constexpr std::size_t scores_to_lay = 20;

/// How many labels without an error prove a threshold: the mean of what 20 bets with the stakes
/// k / 21 have won, (1 + k / 21 alpha / (1 - alpha))^n, must reach 1 / delta.
std::size_t clean_labels(double alpha, double delta) {
  for (std::size_t n = 1;; ++n) {
    double won = 0;
    for (int k = 1; k <= 20; ++k)
      won += std::pow(1 + k / 21.0 * alpha / (1 - alpha), static_cast<double>(n)) / 20;
    if (won >= 1 / delta) return n;
  }
}

certificate_mark a_mark(double score = 0.9) {
  certificate_mark mark;
  mark.rule = "sure";
  mark.epoch = "model-1";
  mark.how = rule;
  mark.score = score;
  mark.t = 1;
  mark.scope = "refunds";
  return mark;
}

/// A tenant's conversations, as far as the learner sees them: they decide by the board that was
/// published last.
struct tenant {
  learner::core core;
  learner::board_ptr board;
  std::vector<event> recorded;
  std::string name = "acme";
  std::vector<firing> fired = {{.family = trigger_family::confidence, .rule = "sure"}};

  void take(learner::effects out) {
    CHECK(out.outbox.empty());
    if (out.fresh) board = std::move(out.fresh);
    for (auto& each : out.events) recorded.push_back(std::move(each));
  }
  confidence::standing standing(const certificate_mark& about = a_mark()) const {
    if (!board) return {};
    const auto found = board->outlooks.find(learner::key_of(about));
    return found == board->outlooks.end() ? confidence::standing{} : found->second.now;
  }
  certificate_mark decide(double score, double u) const {
    const auto decided = confidence::decide(standing(), rule, score, u);
    auto mark = confidence::mark_of(decided, rule, "sure", "model-1", score);
    mark.scope = "refunds";
    return mark;
  }
  void tell(const std::string& id, const certificate_mark& mark, bool labelled = true) {
    step_told told{.tenant = name, .scope = mark.scope, .id = id, .labelled = labelled};
    told.asked = labelled && !mark.audit;
    if (told.asked) told.fired = fired;
    told.mark = mark;
    take(core.handle(told, now));
  }
  void answer(const std::string& id, const certificate_mark& mark, bool overridden,
              bool by_human = true) {
    question_told told{.tenant = name, .scope = mark.scope, .id = id, .fired = fired};
    told.by_human = by_human;
    told.overridden = overridden;
    told.mark = mark;
    take(core.handle(told, now));
  }
  void labelled(const std::string& id, const certificate_mark& mark, bool overridden = false) {
    tell(id, mark);
    answer(id, mark, overridden);
  }
  /// Right answers until a threshold is proven and published; `first` makes ids unique.
  void prove(const std::string& first = "proof-") {
    for (std::size_t i = 0; i < 400; ++i) {
      if (standing().threshold && standing().decisions >= 200) return;
      labelled(first + std::to_string(i), decide(0.9, 0));
    }
  }
  json view() const {
    const auto out = core.handle(view_learner{7, {name, "ops", role::admin}});
    REQUIRE(out.outbox.size() == 1);
    const auto& reply = std::get<to_front>(out.outbox[0]).what;
    CHECK(reply.to == 7);
    return json::parse(std::get<document>(reply.body).json);
  }
};

std::shared_ptr<const anomaly::observation> a_sight(bool outcome = false) {
  anomaly::observation seen;
  seen.outcome = outcome;
  seen.tool = 5;
  return std::make_shared<const anomaly::observation>(seen);
}

}  // namespace

TEST_SUITE("learner core") {
  TEST_CASE("a threshold is published with the very label that proves it") {
    tenant acme;
    const auto proof = scores_to_lay + clean_labels(rule.alpha, rule.delta);
    CHECK(proof > scores_to_lay + 59);  // fewer than ln(delta) / ln(1 - alpha) prove nothing
    for (std::size_t i = 1; i < proof; ++i) acme.labelled(std::to_string(i), a_mark());
    CHECK_FALSE(acme.standing().threshold);
    acme.labelled("last", a_mark());
    // All scores were equal, so what holds for the strictest threshold holds for all steps.
    CHECK(acme.standing().threshold == 0.0);
    CHECK(acme.standing().decisions == proof);
    CHECK(acme.recorded.size() == proof);
  }

  TEST_CASE("a right agent is asked about for the warm-up and then only audited") {
    tenant acme;
    std::mt19937_64 random{4};
    std::uniform_real_distribution<double> uniform;
    std::size_t asked = 0, audited = 0, alone = 0;
    constexpr std::size_t steps = 4'000;
    for (std::size_t i = 0; i < steps; ++i) {
      const auto mark = acme.decide(0.5 + uniform(random) / 2, uniform(random));
      const bool labelled = mark.p == 1 || mark.audit;
      ++(mark.audit ? audited : labelled ? asked : alone);
      const auto id = std::to_string(i);
      acme.tell(id, mark, labelled);
      if (labelled) acme.answer(id, mark, false);
    }
    CHECK(asked > rule.warmup);
    CHECK(asked < 800);
    // Audits fall as warmup / t, never below 2 %: 100 (1 + ln 40) = 469 if all is certified at
    // once.
    CHECK(audited < 100 * (1 + std::log(40.0)) + 100);
    CHECK(alone > steps - 800 - 569);
    CHECK(acme.recorded.size() == asked + audited);
  }

  TEST_CASE("overridden and expired questions are errors, and recorded as such") {
    tenant acme;
    acme.labelled("right", a_mark());
    acme.labelled("wrong", a_mark(), true);
    acme.tell("expired", a_mark());
    acme.answer("expired", a_mark(), false, false);
    REQUIRE(acme.recorded.size() == 3);
    std::vector<bool> errors;
    for (const auto& each : acme.recorded) {
      CHECK(each.by == "node");
      CHECK(each.at == now);
      errors.push_back(std::get<label_learned>(each.body).error);
    }
    CHECK(errors == std::vector<bool>{false, true, true});
    const auto proof = acme.view().at_pointer("/certificates/0");
    CHECK(proof["labels"].number() == 3);
    CHECK(proof["errors"].number() == 2);
    const auto counts = acme.view().at_pointer("/rules/0");
    CHECK(counts["agreed"].number() == 1);  // nobody agreed or disagreed with what expired
    CHECK(counts["overridden"].number() == 1);
  }

  TEST_CASE("labels count in the order of decisions, however late the answers come") {
    tenant in_order, backwards;
    constexpr int steps = 120;
    const auto wrong = [](int i) { return i % 40 == 7; };
    const auto mark = [](int i) { return a_mark(i % 2 == 0 ? 0.9 : 0.6); };
    for (auto* each : {&in_order, &backwards})
      for (int i = 0; i < steps; ++i) each->tell(std::to_string(i), mark(i));
    for (int i = 0; i < steps; ++i) in_order.answer(std::to_string(i), mark(i), wrong(i));
    for (int i = steps - 1; i > 0; --i) backwards.answer(std::to_string(i), mark(i), wrong(i));
    CHECK(backwards.recorded.empty());
    backwards.answer("0", mark(0), wrong(0));
    REQUIRE(in_order.recorded.size() == steps);
    REQUIRE(backwards.recorded.size() == steps);
    for (int i = 0; i < steps; ++i) {
      const auto& a = std::get<label_learned>(in_order.recorded[i].body);
      const auto& b = std::get<label_learned>(backwards.recorded[i].body);
      CHECK(a.mark == b.mark);
      CHECK(a.error == wrong(i));
      CHECK(b.error == wrong(i));
    }
    CHECK(in_order.view()["certificates"] == backwards.view()["certificates"]);
  }

  TEST_CASE("a corrected label makes the certificate what it would have been") {
    tenant corrected, right_at_once;
    constexpr int steps = 150;
    const auto id = [](int i) { return std::to_string(i); };
    for (int i = 0; i < steps; ++i) {
      corrected.labelled(id(i), a_mark(), i == 40);  // the human erred about step 40
      right_at_once.labelled(id(i), a_mark(), false);
    }
    CHECK(corrected.view()["certificates"] != right_at_once.view()["certificates"]);
    verdict_corrected word{.tenant = "acme", .id = "40", .fired = corrected.fired};
    word.before = true;
    word.by = "eve";
    corrected.take(corrected.core.handle(word, now));
    CHECK(corrected.view()["certificates"] == right_at_once.view()["certificates"]);
    CHECK(corrected.standing().threshold == right_at_once.standing().threshold);
    const auto counts = corrected.view().at_pointer("/rules/0");
    CHECK(counts["agreed"].number() == steps);
    CHECK(counts["overridden"].number() == 0);
    const auto& recorded = corrected.recorded.back();
    CHECK(recorded.by == "eve");
    CHECK(std::get<label_corrected>(recorded.body).id == "40");
    CHECK_FALSE(std::get<label_corrected>(recorded.body).error);

    SUBCASE("and stays so after a restart") {
      tenant after;
      after.board = after.core.restore("acme", corrected.recorded);
      CHECK(after.standing().threshold == right_at_once.standing().threshold);
    }
    SUBCASE("and back again") {
      word.overridden = true;
      word.before = false;
      corrected.take(corrected.core.handle(word, now));
      CHECK(corrected.view().at_pointer("/certificates/0")["errors"].number() == 1);
    }
  }

  TEST_CASE("a correction of what proves nothing changes the counts and records nothing") {
    tenant acme;
    acme.labelled("1", a_mark());
    const auto before = acme.recorded.size();
    verdict_corrected word{.tenant = "acme", .id = "elsewhere", .fired = acme.fired};
    word.overridden = true;
    acme.take(acme.core.handle(word, now));
    CHECK(acme.recorded.size() == before);
    CHECK(acme.view().at_pointer("/rules/0")["overridden"].number() == 1);
  }

  TEST_CASE("what was recorded leads to the same thresholds, and no warm-up begins anew") {
    tenant before, after;
    before.prove();
    REQUIRE(before.standing().threshold);
    after.board = after.core.restore("acme", before.recorded);
    REQUIRE(after.board);
    CHECK(after.standing().threshold == before.standing().threshold);
    CHECK(after.standing().audits_least == before.standing().audits_least);
    // The last label tells of all decisions before its own.
    const auto last = std::get<label_learned>(before.recorded.back().body).mark.t;
    CHECK(after.standing().decisions == last);
    CHECK(last > rule.warmup);
    CHECK(after.view()["certificates"] == before.view()["certificates"]);
    CHECK(after.decide(0.9, 0.999).p < 1);

    // A question from before the restart is answered only now: it counts at once.
    after.answer("of-old", before.decide(0.9, 0), true);
    CHECK(after.recorded.size() == 1);
  }

  TEST_CASE("a history without labels leaves no board") {
    learner::core core;
    CHECK(core.restore("acme", {{now, "ana", directive_revoked{"d"}}}) == nullptr);
  }

  TEST_CASE("wrong audits raise the drift alarm, which is published at once") {
    tenant acme;
    acme.prove();
    REQUIRE(acme.standing().threshold);
    // Bernoulli CUSUM from zero: each error adds ln 2, the level is 4.
    const int needed = static_cast<int>(std::ceil(4 / std::log(2.0)));
    for (int i = 1; i <= needed; ++i) {
      CHECK(acme.standing().threshold);
      const auto mark = acme.decide(0.9, 0);
      REQUIRE(mark.audit);
      acme.labelled("audit-" + std::to_string(i), mark, true);
    }
    CHECK_FALSE(acme.standing().threshold);
    CHECK(acme.standing().decisions == 0);
    CHECK(acme.view().at_pointer("/certificates/0")["alarms"].number() == 1);
    CHECK(acme.view().at_pointer("/certificates/0")["phase"].text() == "laying");

    tenant restarted;
    restarted.board = restarted.core.restore("acme", acme.recorded);
    CHECK_FALSE(restarted.standing().threshold);
    CHECK(restarted.standing().decisions == 0);
    acme.prove("again-");
    CHECK(acme.standing().threshold);
  }

  TEST_CASE("each model, scope, rule and tenant has a certificate of its own") {
    auto other = a_mark();
    CHECK(learner::key_of(other) == learner::key_of(a_mark()));
    other.how.audits = 0.5;
    other.score = 0.1;
    CHECK(learner::key_of(other) == learner::key_of(a_mark()));
    const auto differs = [](auto change) {
      auto mark = a_mark();
      change(mark);
      return learner::key_of(mark) != learner::key_of(a_mark());
    };
    CHECK(differs([](auto& m) { m.rule = "surer"; }));
    CHECK(differs([](auto& m) { m.epoch = "model-2"; }));
    CHECK(differs([](auto& m) { m.scope = ""; }));
    CHECK(differs([](auto& m) { m.how.alpha = 0.04; }));
    CHECK(differs([](auto& m) { m.how.delta = 0.04; }));
    CHECK(differs([](auto& m) { m.how.warmup = 101; }));
    CHECK(differs([](auto& m) { m.epoch = "model-", m.scope = "1refunds"; }));

    tenant acme;
    acme.prove();
    acme.name = "bolt";
    CHECK(acme.view()["certificates"].elements().empty());
  }

  TEST_CASE("boards are published when there is something in them, and seldom otherwise") {
    learner::core core;
    std::size_t boards = 0;
    for (int i = 0; i < 1'000; ++i) {
      step_told told{.tenant = "acme", .id = std::to_string(i)};
      told.mark = a_mark();
      boards += core.handle(told, now).fresh ? 1 : 0;
    }
    CHECK(boards == 10);
    boards = 0;
    for (int i = 0; i < 1'000; ++i) boards += core.handle(step_told{}, now).fresh ? 1 : 0;
    CHECK(boards == 0);
  }

  TEST_CASE("what is usual is published after fifty steps, or ten verdicts of humans") {
    tenant acme;
    for (int i = 0; i < 50; ++i) {
      CHECK(acme.board == nullptr);
      acme.take(acme.core.handle(step_told{.tenant = "acme", .seen = a_sight()}, now));
    }
    REQUIRE(acme.board);
    CHECK(acme.board->usual->steps() == 50);

    question_told alarm{.tenant = "acme", .scope = "refunds"};
    alarm.fired = {{.family = trigger_family::anomaly, .rule = "repeated_call"}};
    for (int i = 0; i < 5; ++i) acme.take(acme.core.handle(alarm, now));  // expired: no verdict
    alarm.by_human = true;
    for (int i = 0; i < 10; ++i) acme.take(acme.core.handle(alarm, now));
    // Every false alarm adds 1 - 0.7.
    const auto refunds = anomaly::hash_of("refunds");
    CHECK(acme.board->usual->raise("repeated_call", refunds) == doctest::Approx(3));
    alarm.overridden = true;  // an anomaly indeed
    for (int i = 0; i < 10; ++i) acme.take(acme.core.handle(alarm, now));
    CHECK(acme.board->usual->raise("repeated_call", refunds) == 0);
    CHECK(acme.board->usual->verdicts("repeated_call", refunds)->right() == 10);
    CHECK(acme.board->usual->verdicts("repeated_call", 0) == nullptr);
  }

  TEST_CASE("verdicts on alarms are recorded, and hold after a restart") {
    tenant acme;
    question_told alarm{.tenant = "acme", .scope = "refunds", .by_human = true};
    alarm.fired = {{.family = trigger_family::anomaly, .rule = "repeated_call"},
                   {.family = trigger_family::anomaly, .rule = "repeated_call"},
                   {.family = trigger_family::anomaly, .rule = "no_such_detector"}};
    for (int i = 0; i < 4; ++i) acme.take(acme.core.handle(alarm, now));
    REQUIRE(acme.recorded.size() == 4);  // each detector once, and only those that there are
    const auto& first = std::get<alarm_judged>(acme.recorded.front().body);
    CHECK(first.detector == "repeated_call");
    CHECK(first.scope == "refunds");
    CHECK_FALSE(first.anomaly);

    learner::core again;
    const auto board = again.restore("acme", acme.recorded);
    REQUIRE(board);
    REQUIRE(board->usual);
    // Four false alarms, each of which adds 1 - 0.7.
    CHECK(board->usual->raise("repeated_call", anomaly::hash_of("refunds")) ==
          doctest::Approx(1.2));
  }

  TEST_CASE("more certificates than there is room for are ignored and counted") {
    tenant acme;
    auto mark = a_mark();
    for (std::size_t i = 0; i < learner::limits::certificates + 3; ++i) {
      mark.epoch = std::to_string(i);
      acme.tell(mark.epoch, mark);
    }
    acme.answer(mark.epoch, mark, false);
    CHECK(acme.recorded.empty());
    CHECK(acme.view()["certificates"].elements().size() == learner::limits::certificates);
    CHECK(acme.view()["ignored"].number() == 4);  // three steps and an answer
    mark.epoch = "0";
    acme.answer("0", mark, false);
    CHECK(acme.recorded.size() == 1);
  }

  TEST_CASE("more rules and detectors' scopes than there is room for are ignored and counted") {
    tenant acme;
    for (std::size_t i = 0; i < learner::limits::rules; ++i)
      acme.core.handle(step_told{.tenant = "acme", .fired = {{.rule = std::to_string(i)}}}, now);
    CHECK_FALSE(acme.view().has("ignored"));
    acme.core.handle(step_told{.tenant = "acme", .fired = {{.rule = "one-more"}}}, now);
    CHECK(acme.view()["rules"].elements().size() == learner::limits::rules);
    CHECK(acme.view()["ignored"].number() == 1);

    tenant bolt;
    for (std::size_t i = 0; i < learner::limits::detectors + 2; ++i)
      bolt.core.handle(
          step_told{.tenant = "acme",
                    .scope = std::to_string(i),
                    .fired = {{.family = trigger_family::anomaly, .rule = "repeated_call"}}},
          now);
    CHECK(bolt.view()["detectors"].elements().size() == learner::limits::detectors);
    CHECK(bolt.view()["ignored"].number() == 2);
  }

  TEST_CASE("a rule that cannot be evaluated is shown with the reason, though it never fires") {
    tenant acme;
    step_told told{.tenant = "acme"};
    told.failures = {{"refund-limit", "no such key: 'amount'"}};
    acme.core.handle(told, now);
    told.failures = {{"refund-limit", "no such key: 'currency'"}};
    acme.core.handle(told, now);
    CHECK(acme.view()["rules"].dump() ==
          R"([{"name":"refund-limit","family":"policy","fired":0,"asked":0,"agreed":0,)"
          R"("overridden":0,"failed":2,"failure":"no such key: 'currency'"}])");
  }

  TEST_CASE("the view tells how each trigger does") {
    tenant acme;
    CHECK(acme.view().dump() ==
          R"({"steps":0,"asked":0,"rules":[],"certificates":[],"detectors":[]})");
    const firing policy{.family = trigger_family::policy, .rule = "refund-limit"};
    const firing strange{.family = trigger_family::anomaly, .rule = "repeated_call"};
    step_told told{.tenant = "acme", .scope = "refunds", .fired = {policy, strange, policy}};
    acme.core.handle(told, now);
    told.asked = true;
    acme.core.handle(told, now);
    acme.core.handle(step_told{.tenant = "acme", .seen = a_sight(true)}, now);  // an outcome
    question_told ended{.tenant = "acme", .scope = "refunds", .fired = {policy, strange}};
    ended.by_human = true;
    for (int i = 0; i < 4; ++i) acme.core.handle(ended, now);
    ended.fired = {policy};
    ended.overridden = true;
    acme.core.handle(ended, now);
    acme.prove();

    const auto view = acme.view();
    CHECK(view["steps"].number() == 2 + view.at_pointer("/rules/0")["fired"].number() +
                                        view.at_pointer("/certificates/0")["audits"].number());
    CHECK(view["asked"].number() == 1 + view.at_pointer("/rules/0")["asked"].number());
    const auto& rules = view["rules"];
    REQUIRE(rules.elements().size() == 3);
    CHECK(view.at_pointer("/rules/0/family").text() == "confidence");
    CHECK(rules[1U].dump() == R"({"name":"refund-limit","family":"policy","fired":2,"asked":1,)"
                              R"("agreed":4,"overridden":1,"failed":0})");
    CHECK(rules[2U]["name"].text() == "repeated_call");

    const auto& proof = view.at_pointer("/certificates/0");
    CHECK(proof["rule"].text() == "sure");
    CHECK(proof["scope"].text() == "refunds");
    CHECK(proof["epoch"].text() == "model-1");
    CHECK(proof["alpha"].number() == rule.alpha);
    CHECK(proof["delta"].number() == rule.delta);
    CHECK(proof["phase"].text() == "proven");
    CHECK(proof["threshold"].number() == *acme.standing().threshold);
    CHECK_FALSE(proof.has("needed"));  // the loosest threshold is proven
    CHECK(proof["errors"].number() == 0);
    CHECK(proof["labels"].number() == static_cast<double>(acme.recorded.size()));

    // Four false alarms raise the count by floor(4 x 0.3) = 1.
    const anomaly::detector* row = nullptr;
    for (const auto* each : anomaly::all_detectors())
      if (each->name == "repeated_call") row = each;
    REQUIRE(row != nullptr);
    REQUIRE(view["detectors"].elements().size() == 1);
    const auto& detector = view.at_pointer("/detectors/0");
    CHECK(detector["scope"].text() == "refunds");
    CHECK(detector["fired"].number() == 2);
    CHECK(detector["false_alarms"].number() == 4);
    CHECK(detector["threshold"].number() == row->threshold + 1);
  }
}

}  // namespace weft::testing
