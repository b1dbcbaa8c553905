// Measures of confidence: identities they must obey, values known in closed form.

#include "actors/triggers/confidence/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "tests/statistics/worlds.hpp"

namespace weft::tests::statistics {

namespace c = triggers::confidence;
using c::outcomes;

namespace {

/// Predictions in steps of 1/`steps` that are right with the chance `right_at(p)`.
template <class Chance>
outcomes drawn(int n, double steps, Chance right_at, std::uint64_t seed = 1) {
  uniform_numbers draw{seed};
  outcomes out;
  for (int i = 0; i < n; ++i) {
    const double p = std::floor(draw() * steps) / steps;
    out.push_back({p, draw() < right_at(p)});
  }
  return out;
}

}  // namespace

TEST_SUITE("measures") {
  TEST_CASE("the Brier score is reliability less resolution plus uncertainty") {
    for (const double steps : {1.0, 4.0, 20.0}) {
      const auto of = drawn(500, steps, [](double p) { return p * p; });
      const auto parts = c::murphy(of);
      CHECK(c::brier(of) ==
            doctest::Approx(parts.reliability - parts.resolution + parts.uncertainty));
      CHECK(parts.reliability >= 0);
      CHECK(parts.resolution >= 0);
    }
    CHECK(c::brier({{1, true}, {0, false}}) == 0);
    CHECK(c::brier({{.5, true}, {.5, false}}) == .25);
    CHECK(c::brier({}) == 0);
  }

  TEST_CASE("calibration error: none for the calibrated, the offset for the offset") {
    const auto calibrated = drawn(20'000, 1e6, [](double p) { return p; });
    const auto fine = c::expected_calibration_error(calibrated);
    CHECK(fine.bins == 15);
    CHECK(fine.debiased < .004);
    CHECK(fine.raw > fine.debiased);
    const auto off =
        c::expected_calibration_error(drawn(20'000, 1e6, [](double p) { return .1 + .8 * p; }));
    CHECK(off.raw == doctest::Approx(.05).epsilon(.1));  // the mean of |.1 - .2 p| over [0, 1]
    CHECK(c::expected_calibration_error({{.9, true}, {.9, false}}).raw == doctest::Approx(.4));
    CHECK(c::expected_calibration_error(drawn(240, 1e6, [](double p) { return p; })).bins == 4);
  }

  TEST_CASE("log loss: closed forms") {
    CHECK(c::log_loss({{.5, true}, {.5, false}}) == doctest::Approx(std::log(2.0)));
    CHECK(c::log_loss({{.8, true}}) == doctest::Approx(-std::log(.8)));
    CHECK(std::isfinite(c::log_loss({{0, true}, {1, false}})));
  }

  TEST_CASE("AUROC: all pairs counted one by one, ties as halves") {
    for (const double steps : {3.0, 10.0, 1e6}) {
      const auto of = drawn(120, steps, [](double p) { return .3 + .4 * p; });
      double won = 0, pairs = 0;
      for (const auto& a : of)
        for (const auto& b : of)
          if (a.right && !b.right) {
            ++pairs;
            won += a.p > b.p ? 1 : a.p == b.p ? .5 : 0;
          }
      CHECK(*c::auroc(of) == doctest::Approx(won / pairs));
    }
    CHECK(c::auroc({{.9, true}, {.1, false}}) == 1.0);
    CHECK(c::auroc({{.1, true}, {.9, false}}) == 0.0);
    CHECK_FALSE(c::auroc({{.9, true}, {.1, true}}));
    CHECK_FALSE(c::auroc({}));
  }

  TEST_CASE("the area under risk and coverage: a perfect ranking reaches the least there is") {
    for (const double rate : {.05, .2, .5}) {
      outcomes perfect, constant, worst;
      const int n = 20'000;
      for (int i = 0; i < n; ++i) {
        const bool right = i >= rate * n;
        perfect.push_back({static_cast<double>(i) / n, right});
        worst.push_back({1 - static_cast<double>(i) / n, right});
        constant.push_back({.5, right});
      }
      CHECK(c::area_under_risk_coverage(perfect) ==
            doctest::Approx(c::least_area(rate)).epsilon(.002));
      CHECK(c::area_under_risk_coverage(constant) == doctest::Approx(rate));
      // All errors first: 1 up to the rate, then rate/x; the integral is rate - rate ln rate.
      CHECK(c::area_under_risk_coverage(worst) ==
            doctest::Approx(rate - rate * std::log(rate)).epsilon(.002));
    }
    CHECK(c::least_area(0) == 0);
    CHECK(c::least_area(1) == 1);
    // .2 + .8 ln .8
    CHECK(c::least_area(.2) == doctest::Approx(.0214852).epsilon(1e-5));
  }

  TEST_CASE("no ranking is better than the least area, none that is used worse than the worst") {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
      const auto of = drawn(300, 1e6, [](double p) { return .6 + .3 * p; }, seed);
      double wrong = 0;
      for (const auto& each : of) wrong += each.right ? 0 : 1;
      CHECK(c::area_under_risk_coverage(of) >= c::least_area(wrong / 300) - 1e-9);
    }
  }

  TEST_CASE("risk over coverage: one point per score, and the coverage at a risk") {
    const outcomes of{{.9, true}, {.9, true}, {.8, false}, {.7, true}, {.7, true}, {.6, false}};
    const auto points = c::risk_coverage(of);
    REQUIRE(points.size() == 4);
    CHECK(points[1].threshold == .8);
    CHECK(points[1].coverage == doctest::Approx(.5));
    CHECK(points[1].risk == doctest::Approx(1 / 3.0));
    CHECK(points[3].risk == doctest::Approx(1 / 3.0));
    CHECK(c::coverage_at_risk(of, .1) == doctest::Approx(2 / 6.0));
    CHECK(c::coverage_at_risk(of, .2) == doctest::Approx(5 / 6.0));  // risk is not monotone
    CHECK(c::coverage_at_risk(of, .4) == 1);
    CHECK(c::coverage_at_risk({{.9, false}}, .5) == 0);
  }

  TEST_CASE("coverage at 5 % risk in the smooth world is the oracle's 63 %") {
    const smooth_world world;
    CHECK(world.oracle_coverage(.05) == doctest::Approx(.63).epsilon(.001));
    uniform_numbers draw{4};
    outcomes of;
    for (int i = 0; i < 200'000; ++i) {
      const double score = draw();
      of.push_back({score, draw() >= world.chance_of_error(score)});
    }
    CHECK(c::coverage_at_risk(of, .05) == doctest::Approx(.63).epsilon(.01));
  }
}

}  // namespace weft::tests::statistics
