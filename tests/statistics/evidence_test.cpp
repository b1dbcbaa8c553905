// Evidence about an error rate, against closed forms and published counts.

#include "actors/triggers/confidence/evidence.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "actors/triggers/confidence/beta.hpp"
#include "tests/statistics/worlds.hpp"

namespace weft::tests::statistics {

namespace c = triggers::confidence;

namespace {

double choose(int n, int k) {
  double product = 1;
  for (int i = 1; i <= k; ++i) product = product * (n - k + i) / i;
  return product;
}
double binomial(int n, int k, double p) {
  return choose(n, k) * std::pow(p, k) * std::pow(1 - p, n - k);
}

/// The least number of labels that certify with so many errors among them.
int labels_needed(int errors, double alpha, double delta) {
  int n = errors;
  while (c::log_evidence_of_counts(static_cast<std::uint64_t>(errors),
                                   static_cast<std::uint64_t>(n), alpha) < -std::log(delta))
    ++n;
  return n;
}

}  // namespace

TEST_SUITE("evidence") {
  TEST_CASE("the incomplete beta function: closed forms") {
    for (const double x : {0.001, 0.05, 0.3, 0.5, 0.77, 0.999}) {
      CAPTURE(x);
      for (const double shape : {0.5, 1.0, 3.0, 40.0}) {
        CAPTURE(shape);
        CHECK(std::exp(c::log_incomplete_beta(shape, 1, x)) ==
              doctest::Approx(std::pow(x, shape)).epsilon(1e-12));
        CHECK(std::exp(c::log_incomplete_beta(1, shape, x)) ==
              doctest::Approx(1 - std::pow(1 - x, shape)).epsilon(1e-12));
      }
      const double arcsine = 2 / std::numbers::pi * std::asin(std::sqrt(x));
      CHECK(std::exp(c::log_incomplete_beta(0.5, 0.5, x)) ==
            doctest::Approx(arcsine).epsilon(1e-12));
    }
    CHECK(std::exp(c::log_incomplete_beta(123, 123, 0.5)) == doctest::Approx(0.5).epsilon(1e-12));
    // Too small for a double, not for its logarithm.
    CHECK(c::log_incomplete_beta(2'000, 1, 0.01) ==
          doctest::Approx(2'000 * std::log(0.01)).epsilon(1e-12));
  }

  TEST_CASE("binomial tails agree with their sums") {
    for (const int n : {1, 7, 40, 300})
      for (const double p : {0.01, 0.05, 0.4}) {
        double sum = 0;
        for (int k = 0; k < std::min(n, 30); ++k) {
          sum += binomial(n, k, p);
          CHECK(std::exp(c::log_binomial_at_most(static_cast<std::uint64_t>(k),
                                                 static_cast<std::uint64_t>(n), p)) ==
                doctest::Approx(sum).epsilon(1e-9));
        }
      }
  }

  TEST_CASE("without errors, the upper bound falls to alpha at the known numbers of labels") {
    for (const auto& [alpha, n] : {std::pair{.05, 59U}, {.02, 149U}, {.01, 299U}}) {
      CHECK(c::rate_upper_bound(0, n, .05) <= alpha);
      CHECK(c::rate_upper_bound(0, n - 1, .05) > alpha);
    }
    CHECK(c::rate_upper_bound(3, 3, .05) == 1);
    CHECK(c::rate_upper_bound(0, 0, .05) == 1);
    // At the bound the tail is delta: that is its definition.
    CHECK(std::exp(c::log_binomial_at_most(4, 200, c::rate_upper_bound(4, 200, .05))) ==
          doctest::Approx(.05).epsilon(1e-9));
  }

  TEST_CASE("labels that certify, by errors among them: published counts") {
    struct row {
      double alpha;
      std::array<int, 4> labels;
    };
    constexpr std::array<row, 3> rows{
        {{.05, {72, 130, 174, 213}}, {.02, {183, 327, 439, 538}}, {.01, {367, 657, 881, 1080}}}};
    for (const auto& r : rows)
      for (int errors = 0; errors < 4; ++errors) {
        CAPTURE(r.alpha);
        CAPTURE(errors);
        CHECK(labels_needed(errors, r.alpha, .05) == r.labels[static_cast<std::size_t>(errors)]);
      }
  }

  TEST_CASE("at an error rate of alpha, evidence from counts is 1 in the mean") {
    for (const double alpha : {.05, .2})
      for (const int n : {1, 10, 60}) {
        double mean = 0;
        for (int k = 0; k <= n; ++k)
          mean += binomial(n, k, alpha) *
                  std::exp(c::log_evidence_of_counts(static_cast<std::uint64_t>(k),
                                                     static_cast<std::uint64_t>(n), alpha));
        CHECK(mean == doctest::Approx(1).epsilon(1e-9));
      }
  }

  TEST_CASE("how long evidence takes at smaller error rates: published medians") {
    for (const auto& [rate, median] : {std::pair{.01, 130}, {.02, 250}, {.03, 649}}) {
      std::vector<int> lengths;
      for (std::uint64_t run = 1; run <= 801; ++run) {
        uniform_numbers draw{run};
        std::uint64_t n = 0, k = 0;
        do {
          ++n;
          k += draw() < rate ? 1 : 0;
        } while (c::log_evidence_of_counts(k, n, .05) < -std::log(.05) && n < 5'000);
        lengths.push_back(static_cast<int>(n));
      }
      std::nth_element(lengths.begin(), lengths.begin() + 400, lengths.end());
      MESSAGE("labels at error rate " << 100 * rate << " %: median " << lengths[400]);
      CHECK(std::abs(lengths[400] - median) < .12 * median);
    }
  }

  TEST_CASE("a bet is fair at alpha and loses above it, whatever the chance of a label") {
    for (const double alpha : {.02, .05, .3})
      for (const auto& [p, q] : {std::pair{1.0, 1.0}, {1.0, .02}, {.02, .02}, {.5, .1}}) {
        const auto right = c::winnings_of(false, p, q, alpha);
        const auto wrong = c::winnings_of(true, p, q, alpha);
        for (std::size_t bet = 0; bet < c::bets; ++bet) {
          const auto mean_at = [&, p = p](double rate) {
            const double labelled = (1 - rate) * std::exp(right[bet]) + rate * std::exp(wrong[bet]);
            return p * labelled + (1 - p);  // no label, no change
          };
          CHECK(mean_at(alpha) == doctest::Approx(1).epsilon(1e-12));
          CHECK(mean_at(alpha + .05) < 1);
          CHECK(mean_at(alpha / 2) > 1);
          CHECK(std::isfinite(wrong[bet]));  // never all that was won is at stake
        }
      }
  }

  TEST_CASE("labels still needed: about right without errors, and never above alpha") {
    const double bar = -std::log(.05);
    const auto right = c::winnings_of(false, 1, 1, .05);
    c::wagers clean;
    for (int i = 0; i < 40; ++i) clean.add(right, false, 1, 1);
    const auto expected = clean.labels_until(bar, .05);
    REQUIRE(expected);
    int more = 0;
    for (; clean.log_evidence() < bar; ++more) clean.add(right, false, 1, 1);
    MESSAGE("labels needed after 40 without error: expected " << *expected << ", were " << more);
    CHECK(*expected >= more);  // half an error is feared
    CHECK(*expected <= 2.5 * more);
    CHECK(clean.labels_until(bar, .05) == 0.0);

    c::wagers bad;
    const auto wrong = c::winnings_of(true, 1, 1, .05);
    for (int i = 0; i < 40; ++i) bad.add(i % 10 == 0 ? wrong : right, i % 10 == 0, 1, 1);
    CHECK_FALSE(bad.labels_until(bar, .05));
    CHECK(bad.errors() == 4);
  }

  TEST_CASE("reviewers who overlook errors make alpha smaller") {
    CHECK(c::alpha_as_reviewed(.05, 0, 0, .05) == .05);
    // 59 probes found, none overlooked: fewer than 5 % are overlooked.
    CHECK(c::alpha_as_reviewed(.05, 0, 59, .05) >= .05 * .95);
    CHECK(c::alpha_as_reviewed(.05, 0, 58, .05) < .05 * .95);
    CHECK(c::alpha_as_reviewed(.05, 30, 100, .05) < .05 * .7);
    CHECK(c::alpha_as_reviewed(.05, 5, 5, .05) == 0);
  }
}

}  // namespace weft::tests::statistics
