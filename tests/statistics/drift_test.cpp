// Alarms: how long they take, against a Markov chain and published run lengths.

#include "actors/triggers/confidence/drift.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include <doctest/doctest.h>

#include "tests/statistics/worlds.hpp"

namespace weft::tests::statistics {

namespace c = triggers::confidence;

namespace {

double mean_run_length(double level, double rate, int runs) {
  uniform_numbers draw{17};
  double sum = 0;
  for (int run = 0; run < runs; ++run) {
    c::error_alarm alarm{.05, level};
    do ++sum;
    while (!alarm.add(draw() < rate));
  }
  return sum / runs;
}

/// The mean run length by a Markov chain (Brook and Evans 1972): the sum's range in `states` parts,
/// values between them by straight lines, the linear equations by elimination.
double exact_run_length(double level, double rate, std::size_t states = 1'200) {
  const double up = std::log(.10 / .05), down = std::log(.90 / .95);
  const double width = level / static_cast<double>(states);
  std::vector<std::vector<double>> rows(states, std::vector<double>(states + 1));
  for (std::size_t i = 0; i < states; ++i) {
    auto& row = rows[i];
    const auto goes_to = [&](double sum, double chance) {
      if (sum >= level) return;
      const double at = std::max(0.0, sum) / width;
      const auto below = static_cast<std::size_t>(at);
      const double way = at - static_cast<double>(below);
      row[below] -= chance * (1 - way);
      row[std::min(below + 1, states - 1)] -= chance * way;
    };
    row[i] += 1;
    row[states] = 1;
    goes_to(static_cast<double>(i) * width + up, rate);
    goes_to(static_cast<double>(i) * width + down, 1 - rate);
  }
  for (std::size_t pivot = 0; pivot < states; ++pivot)
    for (std::size_t i = pivot + 1; i < states; ++i) {
      const double factor = rows[i][pivot] / rows[pivot][pivot];
      if (factor == 0) continue;
      for (std::size_t j = pivot; j <= states; ++j) rows[i][j] -= factor * rows[pivot][j];
    }
  std::vector<double> lengths(states);
  for (std::size_t i = states; i-- > 0;) {
    double rest = rows[i][states];
    for (std::size_t j = i + 1; j < states; ++j) rest -= rows[i][j] * lengths[j];
    lengths[i] = rest / rows[i][i];
  }
  return lengths[0];
}

}  // namespace

TEST_SUITE("drift") {
  TEST_CASE("labels until the error alarm sounds: published run lengths") {
    struct row {
      double level, rate, labels;
      int runs;
    };
    constexpr std::array<row, 11> rows{{{3, .05, 1'292, 4'000},
                                        {3, .03, 17'493, 1'600},
                                        {3, .10, 108, 10'000},
                                        {3, .20, 32, 10'000},
                                        {4, .05, 4'018, 3'000},
                                        {4, .03, 179'099, 1'000},
                                        {4, .10, 164, 10'000},
                                        {4, .20, 43, 10'000},
                                        {5, .05, 11'528, 1'600},
                                        {5, .10, 207, 10'000},
                                        {5, .20, 53, 10'000}}};
    for (const auto& r : rows) {
      const double measured = mean_run_length(r.level, r.rate, r.runs);
      const double exact = exact_run_length(r.level, r.rate);
      MESSAGE("level " << r.level << ", error rate " << 100 * r.rate << " %: simulated " << measured
                       << ", by Markov chain " << exact << ", published " << r.labels);
      // A run length is at most about as varied as an exponential one: its mean over the runs is
      // off by 1/sqrt(runs). The chain's finite steps make up to one percent at long lengths.
      CHECK(measured == doctest::Approx(exact).epsilon(3 / std::sqrt(r.runs) + .01));
      // The published lengths were simulated, too, with fewer runs.
      CHECK(exact == doctest::Approx(r.labels).epsilon(r.rate > .05 ? .05 : .12));
    }
  }

  TEST_CASE("the alarm starts anew after it has sounded") {
    c::error_alarm alarm{.05};
    int errors = 0;
    do ++errors;
    while (!alarm.add(true));
    CHECK(errors == 6);  // 6 ln 2 is the first multiple above 4
    CHECK(alarm.sum() == 0);
    CHECK_FALSE(alarm.add(true));
    CHECK(alarm.sum() == doctest::Approx(std::numbers::ln2));
  }

  TEST_CASE("the stability index: nothing moved, half moved, and it does not care which way") {
    using counts = std::vector<std::uint32_t>;
    CHECK(c::stability_index(counts{10, 20, 30}, counts{10, 20, 30}) == 0);
    // Shares .25, .75 and .75, .25 up to the half steps: 2 x .5 ln 3.
    const double moved = c::stability_index(counts{250'000, 750'000}, counts{750'000, 250'000});
    CHECK(moved == doctest::Approx(std::log(3.0)).epsilon(1e-4));
    CHECK(c::stability_index(counts{5, 50, 500}, counts{90, 60, 7}) ==
          doctest::Approx(c::stability_index(counts{90, 60, 7}, counts{5, 50, 500})));
    CHECK(std::isfinite(c::stability_index(counts{0, 9}, counts{9, 0})));
  }

  TEST_CASE("the score watch warns of moved scores, not of chance") {
    int warnings = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
      c::score_watch watch{{.1, .2, .3, .4, .5, .6, .7, .8, .9}};
      uniform_numbers draw{seed};
      for (int i = 0; i < 10'000; ++i) watch.add(draw());
      warnings += watch.warns() ? 1 : 0;
    }
    CHECK(warnings == 0);

    c::score_watch watch{{.1, .2, .3, .4, .5, .6, .7, .8, .9}};
    uniform_numbers draw{5};
    for (int i = 0; i < 1'000; ++i) watch.add(draw());
    CHECK_FALSE(watch.warns());
    for (int i = 0; i < 500; ++i) watch.add(std::sqrt(draw()));
    CHECK(watch.warns());
    for (int i = 0; i < 500; ++i) watch.add(draw());
    CHECK_FALSE(watch.warns());
  }
}

}  // namespace weft::tests::statistics
