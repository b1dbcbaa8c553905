// From signals to one score, and all of it together for one scope.

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "actors/triggers/confidence/metrics.hpp"
#include "actors/triggers/confidence/scope_learner.hpp"
#include "tests/statistics/worlds.hpp"

namespace weft::tests::statistics {

namespace c = triggers::confidence;
using c::evidence_kind;

namespace {

constexpr certified rule{.alpha = 0.05, .delta = 0.05, .warmup = 300, .audits = 0.02};

/// An agent whose own number is worth little, while its tokens tell.
struct told_step {
  c::features from;
  bool error = false;
};
told_step step_of(uniform_numbers& draw, double error_max) {
  told_step out;
  const double truth = draw();
  out.from.of[static_cast<std::size_t>(evidence_kind::stated)] = .7 + .3 * draw();
  out.from.of[static_cast<std::size_t>(evidence_kind::least_token)] = truth;
  out.error = draw() < error_max * std::pow(1 - truth, 3);
  return out;
}

}  // namespace

TEST_SUITE("features") {
  TEST_CASE("token probabilities: of known logarithms") {
    const std::vector<double> logprobs{std::log(.9), std::log(.4), std::log(.6)};
    CHECK(*c::mean_token_probability(logprobs) == doctest::Approx(std::cbrt(.9 * .4 * .6)));
    CHECK(*c::least_token_probability(logprobs) == doctest::Approx(.4));
    CHECK(*c::lowest_tokens_probability(logprobs, 2) == doctest::Approx(std::sqrt(.4 * .6)));
    CHECK(*c::lowest_tokens_probability(logprobs) == doctest::Approx(std::cbrt(.9 * .4 * .6)));
    CHECK_FALSE(c::mean_token_probability({}));
    CHECK_FALSE(c::lowest_tokens_probability({}));
  }

  TEST_CASE("only the decision span counts, as far as there are tokens") {
    agent_signals signals;
    signals.token_logprobs = {std::log(.1), std::log(.8), std::log(.9)};
    signals.decision_span = {{1, 99}};
    CHECK(*c::features_of(signals)[evidence_kind::least_token] == doctest::Approx(.8));
    signals.decision_span = {{50, 99}};  // beyond the end: better all tokens than none
    CHECK(*c::features_of(signals)[evidence_kind::least_token] == doctest::Approx(.1));
    signals.top_logprobs = {{std::log(.5), std::log(.3)}, {std::log(.2), std::log(.7)}, {0.0}};
    CHECK(*c::features_of(signals)[evidence_kind::margin] == doctest::Approx(.2));
  }

  TEST_CASE("samples that say the same are one") {
    CHECK(c::normalised("  Refund   120\tEUR. ") == "refund 120 eur");
    const auto two = c::agreement_of({"Yes.", "yes", "no", "YES !"});
    CHECK(two->vote == .75);
    CHECK(two->entropy == doctest::Approx(-.75 * std::log(.75) - .25 * std::log(.25)));
    CHECK(two->agreement == doctest::Approx(1 - two->entropy / std::log(4.0)));
    CHECK(c::agreement_of({"a", "b", "c"})->agreement == doctest::Approx(0));
    CHECK(c::agreement_of({"a", "a"})->agreement == 1);
    CHECK(c::agreement_of({"a"})->agreement == 1);
    CHECK_FALSE(c::agreement_of({}));
  }

  TEST_CASE("what is missing is told apart from what is low") {
    agent_signals signals;
    CHECK_FALSE(c::features_of(signals).first());
    signals.verbalized = 85;
    signals.semantic_entropy = std::log(10.0);
    const auto some = c::features_of(signals);
    CHECK(*some.first() == doctest::Approx(0).scale(1));  // agreement comes before words
    CHECK(*some[evidence_kind::verbalized] == doctest::Approx(.85));
    const auto inputs = c::inputs_of(some);
    const auto missing = [&](evidence_kind kind) {
      return inputs[1 + c::evidence_kinds + static_cast<std::size_t>(kind)];
    };
    CHECK(missing(evidence_kind::stated) == 1);
    CHECK(missing(evidence_kind::agreement) == 0);
    CHECK(missing(evidence_kind::verbalized) == 0);
  }
}

TEST_SUITE("the score") {
  TEST_CASE("with nothing learnt it is the first signal as it is, and zero without any") {
    const c::scorer cold;
    CHECK(cold.score(c::features_of_score(.83)) == .83);
    CHECK(cold.score(c::features_of_score(1)) == 1);
    CHECK(cold.score({}) == 0);
    // The regression starts from the same place.
    const auto start = c::online_regression{}.frozen(1);
    CHECK(start.score(c::features_of_score(.83)) == doctest::Approx(.83));
    CHECK(start.score(c::features_of_score(1)) == doctest::Approx(.9999));
  }

  TEST_CASE("learns which signal tells, and its weights stay bounded") {
    uniform_numbers draw{8};
    c::online_regression regression;
    for (int i = 0; i < 3'000; ++i) {
      const auto told = step_of(draw, .8);
      regression.learn(told.from, !told.error);
    }
    c::outcomes stated, learnt;
    const auto scorer = regression.frozen(1);
    for (int i = 0; i < 4'000; ++i) {
      const auto told = step_of(draw, .8);
      stated.push_back({*told.from.first(), !told.error});
      learnt.push_back({scorer.score(told.from), !told.error});
    }
    MESSAGE("AUROC of the stated confidence " << *c::auroc(stated) << ", of the learnt score "
                                              << *c::auroc(learnt));
    CHECK(*c::auroc(stated) < .55);
    CHECK(*c::auroc(learnt) > .75);

    c::online_regression pushed;
    for (int i = 0; i < 20'000; ++i) pushed.learn(c::features_of_score(1), i % 50 == 0, 1e9);
    for (const double weight : pushed.frozen(1).weights) CHECK(std::abs(weight) <= 8);
  }
}

TEST_SUITE("the learner of a scope") {
  TEST_CASE("certifies, calibrates, and after drift scores by what it has learnt") {
    uniform_numbers draw{6};
    c::scope_learner learner{rule};
    std::uint64_t alarmed_at = 0;
    for (int step = 0; step < 30'000; ++step) {
      const auto now = learner.look();
      // First the agent is nearly always right; then it is not, and its tokens tell when.
      const auto told = step_of(draw, step < 8'000 ? .04 : .8);
      const double score = now.by.score(told.from);
      const auto decided = c::decide(now.now, rule, score, draw());
      const auto mark = c::mark_of(decided, rule, "sure", "m1", score);
      learner.decided(mark);
      if (decided.goes == c::course::proceed) continue;
      if (learner.learn(mark, told.error, told.from) == c::label_outcome::alarmed &&
          alarmed_at == 0)
        alarmed_at = static_cast<std::uint64_t>(step);
      if (step == 7'999) {
        REQUIRE(now.of_scope);
        CHECK((*now.of_scope)(.9).p > .95);
      }
    }
    MESSAGE("drift at step 8,000 found at "
            << alarmed_at << ", scorer version " << learner.scorer_version() << ", threshold now "
            << learner.view().threshold.value_or(-1) << ", " << learner.bytes() << " bytes");
    CHECK(alarmed_at > 8'000);
    CHECK(alarmed_at < 12'000);
    CHECK(learner.scorer_version() >= 1);
    CHECK(learner.view().threshold);  // what the stated confidence could never have proven
    CHECK(learner.bytes() < 160'000);
  }

  TEST_CASE("its memory has an end") {
    c::scope_learner learner{rule};
    uniform_numbers draw{3};
    for (int i = 0; i < 12'000; ++i) {
      certificate_mark mark;
      mark.how = rule;
      mark.score = draw();
      learner.learn(mark, draw() < .5, c::features_of_score(mark.score));
      if (i % 1'000 == 0) learner.look();
    }
    learner.look();
    CHECK(learner.window().labels().size() == c::label_window::labels_max);
    MESSAGE("a learner with all its labels: " << learner.bytes() << " bytes");
    CHECK(learner.bytes() < 160'000);
  }
}

}  // namespace weft::tests::statistics
