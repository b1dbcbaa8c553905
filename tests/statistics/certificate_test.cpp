// How a certificate and those around it behave, label by label.

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "actors/triggers/confidence/label_order.hpp"
#include "tests/statistics/worlds.hpp"

namespace weft::tests::statistics {

namespace c = triggers::confidence;
using c::label_outcome;

namespace {

constexpr certified rule{.alpha = 0.05, .delta = 0.05, .warmup = 100, .audits = 0.02};

certificate_mark asked(double score) {
  certificate_mark mark;
  mark.how = rule;
  mark.score = score;
  return mark;
}
certificate_mark audited(double score, double share) {
  auto mark = asked(score);
  mark.p = mark.q = share;
  mark.audit = true;
  return mark;
}

/// A certificate with one threshold, 0, so that every label counts for it.
c::certificate of_one_cell() { return c::certificate{rule, {{0.0}, 0}}; }

void learn_right(c::certificate& proof, int labels) {
  for (int i = 0; i < labels; ++i) proof.learn(asked(.5), false);
}

}  // namespace

TEST_SUITE("deciding") {
  TEST_CASE("with nothing proven every step is asked and counts in full") {
    for (const std::uint64_t decisions : {0U, 99U, 5'000U}) {
      const auto out = c::decide({std::nullopt, decisions, 0}, rule, 1.0, 0.0);
      CHECK(out.goes == c::course::ask);
      CHECK(out.p == 1);
      CHECK(out.q == 1);
      CHECK(out.t == decisions + 1);
    }
  }

  TEST_CASE("warm-up asks even what is proven") {
    const auto out = c::decide({.5, 99, 0}, rule, .9, .99);
    CHECK(out.goes == c::course::ask);
    CHECK(out.q == 1);
    CHECK(c::decide({.5, 100, 0}, rule, .9, .9999).goes == c::course::proceed);
  }

  TEST_CASE("audits fall like warmup/t down to their least share") {
    CHECK(c::audit_share({.5, 0, 0}, rule, 100) == 1);
    CHECK(c::audit_share({.5, 0, 0}, rule, 200) == .5);
    CHECK(c::audit_share({.5, 0, 0}, rule, 5'000) == .02);
    CHECK(c::audit_share({.5, 0, 0}, rule, 1'000'000) == .02);
    CHECK(c::audit_share({.5, 0, .2}, rule, 1'000'000) == .2);  // scores have moved
    CHECK(c::audit_share({.5, 0, 0}, certified{.05, .05, 100, 0}, 1'000'000'000) == .001);
  }

  TEST_CASE("above the threshold a step goes ahead, by chance audited; below it is asked") {
    const c::standing now{.5, 399, 0};
    const auto ahead = c::decide(now, rule, .5, .25);
    CHECK(ahead.goes == c::course::proceed);
    CHECK(ahead.p == .25);
    CHECK(c::decide(now, rule, .5, .2499).goes == c::course::proceed_and_audit);
    const auto below = c::decide(now, rule, .4999, 0);
    CHECK(below.goes == c::course::ask);
    CHECK(below.p == 1);
    CHECK(below.q == .25);  // the least chance in its region is that of autonomous steps
    CHECK(c::decide(now, rule, std::nan(""), 0).goes == c::course::ask);
    const auto mark = c::mark_of(below, rule, "sure", "m1", std::nan(""));
    CHECK(mark.score == 0);
    CHECK(mark.t == 400);
    CHECK_FALSE(mark.audit);
    CHECK(c::mark_of(c::decide(now, rule, .5, 0), rule, "sure", "m1", .5).audit);
  }
}

TEST_SUITE("the grid") {
  TEST_CASE("of scores: about every fiftieth, falling to zero, begun at a fifth") {
    std::vector<double> scores;
    for (int i = 0; i <= 200; ++i) scores.push_back(i / 200.0);
    const auto grid = c::threshold_grid::from_scores(scores);
    REQUIRE(grid.size() == 50);
    for (std::size_t cell = 0; cell < 50; ++cell)
      CHECK(grid.thresholds[cell] ==
            doctest::Approx(1 - static_cast<double>(cell + 1) / 50).epsilon(.011));
    CHECK(grid.thresholds[grid.start] == doctest::Approx(.8));
    CHECK(grid.thresholds.back() == 0);
  }
  TEST_CASE("of scores that are all the same: all or nothing") {
    const auto grid = c::threshold_grid::from_scores(std::vector<double>(60, .9));
    CHECK(grid.thresholds == std::vector<double>{.9, 0});
    CHECK(grid.start == 0);
    CHECK(c::threshold_grid::from_scores({}).thresholds == std::vector<double>{0});
  }
  TEST_CASE("a score reaches the thresholds from its own down") {
    const auto grid = c::threshold_grid::even();
    CHECK(grid.first_reached(.8) == grid.start);
    CHECK(grid.first_reached(.81) == grid.start);
    CHECK(grid.first_reached(.79) == grid.start + 1);
    CHECK(grid.first_reached(1) == 0);
    CHECK(grid.first_reached(-1) == grid.size());
  }
}

TEST_SUITE("a certificate") {
  TEST_CASE("is proven by enough labels without error, and by nothing less") {
    auto proof = of_one_cell();
    // All bets win ln(1 + k/21 x 0.05/0.95) a label; the mean of 20 must reach 20.
    int labels = 0;
    const auto evidence = [](int n) {
      double mean = 0;
      for (int k = 1; k <= 20; ++k) mean += std::pow(1 + k / 21.0 * .05 / .95, n) / 20;
      return mean;
    };
    while (evidence(labels) < 20) ++labels;
    learn_right(proof, labels - 1);
    CHECK_FALSE(proof.now().threshold);
    CHECK(proof.view().phase == c::certificate_phase::proving);
    learn_right(proof, 1);
    CHECK(proof.now().threshold == 0.0);
    CHECK(proof.view().phase == c::certificate_phase::proven);
    MESSAGE("labels without error until a single threshold is proven: " << labels);
  }

  TEST_CASE("climbs down from threshold to threshold, each by the labels of its own region") {
    c::certificate proof{rule, {{.8, .5, .2}, 0}};
    for (int i = 0; i < 100; ++i) {
      proof.learn(asked(.9), false);
      proof.learn(asked(.3), true);  // all wrong below .5
    }
    CHECK(proof.now().threshold == .5);
    const auto view = proof.view();
    CHECK(view.next_threshold == .2);
    CHECK_FALSE(view.labels_needed);  // half of the labels there are errors
    CHECK(view.labels == 200);
    CHECK(view.errors == 100);
  }

  TEST_CASE("lays its grid from the first fifth of warm-up, whose labels do not count") {
    c::certificate proof{rule};
    for (int i = 0; i < 20; ++i)
      CHECK(proof.learn(asked(.5 + i / 100.0), false) == label_outcome::laid);
    CHECK(proof.view().phase == c::certificate_phase::proving);
    CHECK(proof.learn(asked(.6), false) == label_outcome::counted);
    CHECK(proof.view().next_threshold > .6);
  }

  TEST_CASE("refuses impossible numbers") {
    auto proof = of_one_cell();
    auto mark = asked(.5);
    mark.q = 0;
    CHECK(proof.learn(mark, false) == label_outcome::refused);
    mark.q = .5;
    mark.p = .4;
    CHECK(proof.learn(mark, false) == label_outcome::refused);
    CHECK(proof.learn(asked(std::nan("")), false) == label_outcome::refused);
    CHECK(proof.learn(asked(1.5), false) == label_outcome::refused);
    CHECK(proof == of_one_cell());
  }

  TEST_CASE("falls back to asking when audits find too many errors, and begins anew") {
    auto proof = of_one_cell();
    learn_right(proof, 150);
    REQUIRE(proof.now().threshold);
    int errors = 1;
    while (proof.learn(audited(.5, .5), true) != label_outcome::alarmed) ++errors;
    CHECK(errors == 6);
    CHECK_FALSE(proof.now().threshold);
    CHECK(proof.now().decisions == 0);
    CHECK(proof.view().alarms == 1);
    CHECK(proof.view().labels == 0);

    SUBCASE("labels decided before the alarm are not counted after it") {
      const auto after = proof;
      CHECK(proof.learn(audited(.5, .5), false) == label_outcome::stale);
      auto below = asked(.1);
      below.q = .5;
      CHECK(proof.learn(below, false) == label_outcome::stale);
      proof.decided(below);
      CHECK(proof == after);
    }
    SUBCASE("evidence from before does not help") {
      learn_right(proof, 60);
      CHECK_FALSE(proof.now().threshold);
      learn_right(proof, 90);
      CHECK(proof.now().threshold);
    }
  }

  TEST_CASE("certifies a smaller alpha for reviewers who overlook errors") {
    auto strict = of_one_cell();
    strict.certify(c::alpha_as_reviewed(rule.alpha, 30, 100, .05));
    learn_right(strict, 115);
    CHECK_FALSE(strict.now().threshold);
    learn_right(strict, 100);
    CHECK(strict.now().threshold);
    CHECK(strict.view().alpha < .05 * .7);
    auto hopeless = of_one_cell();  // reviewers who saw nothing: nothing is ever proven
    hopeless.certify(c::alpha_as_reviewed(rule.alpha, 5, 5, .05));
    learn_right(hopeless, 10'000);
    CHECK_FALSE(hopeless.now().threshold);
    auto lenient = of_one_cell();
    lenient.certify(.5);
    CHECK(lenient.view().alpha == rule.alpha);
    strict.certify(.5);  // too late
    CHECK(strict.view().alpha < .05 * .7);
  }

  TEST_CASE("told the same again it becomes the same again, alarms included") {
    // A world that turns bad, so that the story has an alarm in it.
    uniform_numbers draw{3};
    c::certificate lived{rule}, from_all{rule}, from_labels{rule};
    std::vector<std::pair<certificate_mark, bool>> labels;
    for (int step = 0; step < 20'000; ++step) {
      const double score = draw();
      const bool error = draw() < (step < 8'000 ? .01 : .25);
      const auto decided = c::decide(lived.now(), rule, score, draw());
      const auto mark = c::mark_of(decided, rule, "sure", "m1", score);
      lived.decided(mark);
      from_all.decided(mark);
      if (decided.goes == c::course::proceed) continue;
      lived.learn(mark, error);
      from_all.learn(mark, error);
      labels.emplace_back(mark, error);
    }
    CHECK(lived.view().alarms >= 1);
    CHECK(lived == from_all);
    for (const auto& [mark, error] : labels) from_labels.learn(mark, error);
    CHECK(from_labels.now().threshold == lived.now().threshold);
    CHECK(from_labels.view().alarms == lived.view().alarms);
    CHECK(from_labels.view().labels == lived.view().labels);
    CHECK(from_labels.view().labels_needed == lived.view().labels_needed);
  }
}

TEST_SUITE("the order of labels") {
  TEST_CASE("labels wait for every earlier one") {
    c::label_order order;
    order.expect("a", asked(.1));
    order.expect("b", asked(.2));
    order.expect("c", asked(.3));
    CHECK(order.settle("b", true).empty());
    CHECK(order.settle("c", false).empty());
    const auto due = order.settle("a", false);
    REQUIRE(due.size() == 3);
    CHECK(due[0].mark.score == .1);
    CHECK(due[1].error);
    CHECK_FALSE(due[2].error);
    CHECK(order.waiting() == 0);
  }
  TEST_CASE("only the first word about a step counts, unknown ones are passed over") {
    c::label_order order;
    order.expect("a", asked(.1));
    order.expect("a", asked(.9));
    order.expect("b", asked(.2));
    CHECK(order.waiting() == 2);
    CHECK(order.settle("z", true).empty());
    CHECK(order.settle("b", true).empty());
    CHECK(order.settle("b", false).empty());
    const auto due = order.settle("a", false);
    REQUIRE(due.size() == 2);
    CHECK(due[0].mark.score == .1);
    CHECK(due[1].error);
  }
  TEST_CASE("a label that is held back can be corrected, one that is not there cannot") {
    c::label_order order;
    order.expect("a", asked(.1));
    order.expect("b", asked(.2));
    CHECK_FALSE(order.correct("b", true));  // nobody has said anything about it
    order.settle("b", false);
    CHECK(order.correct("b", true));
    CHECK_FALSE(order.correct("z", true));
    const auto due = order.settle("a", false);
    REQUIRE(due.size() == 2);
    CHECK(due[1].id == "b");
    CHECK(due[1].error);
    CHECK_FALSE(order.correct("b", false));  // it has left
  }
  TEST_CASE("what is never answered becomes an error when too many wait") {
    c::label_order order;
    for (std::size_t i = 0; i < c::label_order::waiting_max; ++i)
      CHECK(order.expect(std::to_string(i), asked(.1)).empty());
    order.settle("1", false);
    const auto due = order.expect("one more", asked(.1));
    REQUIRE(due.size() == 2);
    CHECK(due[0].error);        // "0": nobody ever said
    CHECK_FALSE(due[1].error);  // "1"
    CHECK(order.waiting() == c::label_order::waiting_max - 1);
  }
}

}  // namespace weft::tests::statistics
