// Calibrators against closed forms and against fits made the slow, obvious way.

#include "actors/triggers/confidence/calibration.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "actors/triggers/confidence/score.hpp"
#include "tests/statistics/worlds.hpp"

namespace weft::tests::statistics {

namespace c = triggers::confidence;
using c::labelled_score;

namespace {

using labels = std::vector<labelled_score>;

/// The isotonic fit at the score `s`, which must be among the scores: the largest over all
/// beginnings at or below it, of the smallest over all ends at or above it, of the mean between.
double fit_by_definition(const labels& of, float s) {
  std::vector<float> scores;
  for (const auto& label : of) scores.push_back(label.score);
  double most = 0;
  for (const float from : scores) {
    if (from > s) continue;
    double least = 1;
    for (const float to : scores) {
      if (to < s) continue;
      double sum = 0, count = 0;
      for (const auto& label : of)
        if (label.score >= from && label.score <= to) {
          sum += label.right ? 1 : 0;
          ++count;
        }
      least = std::min(least, sum / count);
    }
    most = std::max(most, least);
  }
  return most;
}

labels some_labels(uniform_numbers& draw, int n, double steps) {
  labels out;
  for (int i = 0; i < n; ++i) {
    const double score = std::floor(draw() * steps) / steps;
    out.push_back({static_cast<float>(score), draw() < score});
  }
  return out;
}

}  // namespace

TEST_SUITE("calibration") {
  TEST_CASE("Platt: at the best fit the residuals, and their products with the inputs, vanish") {
    uniform_numbers draw{11};
    const auto of = some_labels(draw, 400, 1'000);
    const auto fit = c::platt::fit(of);
    double right = 0, sum = 0, product = 0;
    for (const auto& label : of) right += label.right ? 1 : 0;
    const double high = (right + 1) / (right + 2), low = 1 / (400 - right + 2);
    for (const auto& label : of) {
      const double off = fit(label.score) - (label.right ? high : low);
      sum += off;
      product += off * c::logit(label.score);
    }
    CHECK(std::abs(sum) < 1e-6);
    CHECK(std::abs(product) < 1e-6);
  }

  TEST_CASE("Platt: finds the line that made the labels") {
    uniform_numbers draw{5};
    labels of;
    for (int i = 0; i < 100'000; ++i) {
      const double score = .02 + .96 * draw();
      of.push_back({static_cast<float>(score), draw() < c::logistic(.6 * c::logit(score) - .4)});
    }
    const auto fit = c::platt::fit(of);
    CHECK(fit.a == doctest::Approx(.6).epsilon(.03));
    CHECK(fit.b == doctest::Approx(-.4).epsilon(.05));
  }

  TEST_CASE("Platt: labels that a line divides, one kind of labels, extreme scores") {
    labels divided;
    for (int i = 0; i < 50; ++i) divided.push_back({i < 25 ? .2F : .8F, i >= 25});
    const auto fit = c::platt::fit(divided);
    CHECK(fit(.8) == doctest::Approx(26 / 27.0).epsilon(1e-6));  // the smoothed target
    CHECK(fit(.2) == doctest::Approx(1 / 27.0).epsilon(1e-6));
    const auto all_right = c::platt::fit(labels(40, {1.0F, true}));
    CHECK(all_right(1) == doctest::Approx(41 / 42.0).epsilon(1e-6));
    CHECK(c::platt::fit({})(.3) == doctest::Approx(.3));
    const auto all_wrong = c::platt::fit(labels(40, {0.0F, false}));
    CHECK(all_wrong(0) == doctest::Approx(1 / 42.0).epsilon(1e-6));
  }

  TEST_CASE("isotonic: the fit of its definition, at every score") {
    uniform_numbers draw{7};
    for (int round = 0; round < 60; ++round) {
      const auto of = some_labels(draw, 25, round % 2 == 0 ? 8 : 1e6);
      const c::isotonic fit{of};
      for (const auto& label : of) {
        const double expected = std::clamp(fit_by_definition(of, label.score), 1 / 27.0, 26 / 27.0);
        CHECK(fit(label.score) == doctest::Approx(expected).epsilon(1e-5));
      }
    }
  }

  TEST_CASE("isotonic: rises everywhere, and is never sure") {
    uniform_numbers draw{9};
    const c::isotonic fit{some_labels(draw, 2'000, 1e6)};
    double before = 0;
    for (int i = 0; i <= 1'000; ++i) {
      const double value = fit(i / 1'000.0);
      CHECK(value >= before);
      before = value;
    }
    CHECK(fit(1) <= 1 - 1 / 2'002.0 + 1e-6);
    CHECK(c::isotonic{labels(8, {.5F, true})}(.5) == doctest::Approx(.9));
    CHECK(c::isotonic{}(.4) == .4);
  }

  TEST_CASE("Venn-Abers: the isotonic fits with the new label as 0 and as 1, anywhere") {
    uniform_numbers draw{13};
    for (int round = 0; round < 40; ++round) {
      const auto of = some_labels(draw, 18, round % 2 == 0 ? 6 : 1e6);
      const c::venn_abers fit{of};
      for (int i = 0; i <= 24; ++i) {
        // Scores of labels, and scores between and beyond them.
        const float s =
            i < 18 ? of[static_cast<std::size_t>(i)].score : static_cast<float>(draw() * 1.2 - .1);
        auto with = of;
        with.push_back({s, false});
        const double low = fit_by_definition(with, s);
        with.back().right = true;
        const double high = fit_by_definition(with, s);
        const auto got = fit(s);
        CHECK(got.low == doctest::Approx(low).epsilon(1e-5));
        CHECK(got.high == doctest::Approx(high).epsilon(1e-5));
      }
    }
  }

  TEST_CASE("Venn-Abers: one score for all, in closed form") {
    labels of(20, {.7F, true});
    for (std::size_t i = 0; i < 5; ++i) of[i].right = false;
    const auto got = c::venn_abers{of}(.7F);
    CHECK(got.low == doctest::Approx(15 / 21.0));
    CHECK(got.high == doctest::Approx(16 / 21.0));
    CHECK(got.width() == doctest::Approx(1 / 21.0));
    CHECK(got.point() == doctest::Approx(16 / 21.0 / (1 + 1 / 21.0)));
    CHECK(c::venn_abers{}(.7).width() == 1);
  }

  TEST_CASE("Venn-Abers: what comes true lies between the means of both ends") {
    double low = 0, high = 0, right = 0;
    const int rounds = 300, fresh = 40;
    for (int round = 0; round < rounds; ++round) {
      uniform_numbers draw{static_cast<std::uint64_t>(round) + 1};
      labels of;
      for (int i = 0; i < 100; ++i) {
        const double score = draw();
        of.push_back({static_cast<float>(score), draw() < .2 + .5 * score * score});
      }
      const c::venn_abers fit{of};
      for (int i = 0; i < fresh; ++i) {
        const double score = draw();
        const auto between = fit(score);
        low += between.low;
        high += between.high;
        right += draw() < .2 + .5 * score * score ? 1 : 0;
      }
    }
    MESSAGE("Venn-Abers on 100 labels: " << low / rounds / fresh << " to " << high / rounds / fresh
                                         << ", came true " << right / rounds / fresh);
    CHECK(low <= right);
    CHECK(right <= high);
    CHECK((high - low) / rounds / fresh < .15);
  }

  TEST_CASE("a calibrator's point lies in its interval, and both become better with labels") {
    uniform_numbers draw{21};
    double before = 1;
    for (const auto& [n, off_max] : {std::pair{40, .12}, {400, .05}, {4'000, .03}}) {
      const c::calibrator fit{some_labels(draw, n, 1e6)};
      double width = 0, off = 0;
      for (int i = 1; i < 100; ++i) {
        const auto at = fit(i / 100.0);
        CHECK(at.low <= at.p);
        CHECK(at.p <= at.high);
        CHECK(at.labels == static_cast<std::size_t>(n));
        width += at.width() / 99;
        off += std::abs(at.p - i / 100.0) / 99;
      }
      MESSAGE("calibrator of " << n << " labels: mean width " << width << ", mean error " << off);
      CHECK(width < before);
      CHECK(off < off_max);
      before = width;
    }
  }

  TEST_CASE("a scope with too few labels lends those of all scopes") {
    uniform_numbers draw{2};
    const c::calibrator all{some_labels(draw, 500, 1e6)};
    CHECK(c::calibrate(c::calibrator{some_labels(draw, 29, 1e6)}, all, .5).labels == 500);
    CHECK(c::calibrate(c::calibrator{some_labels(draw, 30, 1e6)}, all, .5).labels == 30);
    const auto nothing = c::calibrate({}, {}, .4);
    CHECK(nothing.p == .4);
    CHECK(nothing.width() == 1);
  }
}

}  // namespace weft::tests::statistics
