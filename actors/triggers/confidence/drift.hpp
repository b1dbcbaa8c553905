#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace weft::triggers::confidence {

/// Bernoulli CUSUM: adds ln(p1/p0) for an error and ln((1-p1)/(1-p0)) for none, never below zero,
/// and alarms at `level`. With p0 = 0.05, p1 = 0.1 and level 4 a false alarm comes every 3,950
/// labels at an error rate of 5 %, every 183,000 at 3 %; a rate of 10 % is found after 160 labels
/// in the mean, one of 20 % after 43 (Markov chain, tests/statistics/drift_test.cpp).
class error_alarm {
 public:
  /// Expects the rate `alpha`, looks for twice that. `0 < alpha < 1`, `level > 0`.
  explicit error_alarm(double alpha, double level = 4);
  /// True when this label raises the alarm; the sum then starts anew.
  bool add(bool error);
  double sum() const { return sum_; }
  bool operator==(const error_alarm&) const = default;

 private:
  double up_, down_, level_, sum_ = 0;
};

/// Population stability index between two counts over the same bins: the sum of (a - b) ln(a / b)
/// over shares, each count taken half a step larger so that empty bins do no harm. About
/// (bins - 1)(1/n + 1/m) when nothing has changed.
double stability_index(const std::vector<std::uint32_t>& before,
                       const std::vector<std::uint32_t>& now);

/// Watches scores, which need no labels, for an early warning. The first 500 scores are what is
/// usual; every further 500 are compared with them. A warning begins above 0.25 and ends below 0.1
/// (the customary marks). It proves nothing and only makes audits more frequent.
class score_watch {
 public:
  static constexpr std::uint32_t block = 500;
  score_watch() = default;
  /// `edges` ascending; n edges make n + 1 bins.
  explicit score_watch(std::vector<double> edges);
  void add(double score);
  bool warns() const { return warns_; }
  double index() const { return index_; }  // of the last full block
  bool operator==(const score_watch&) const = default;

 private:
  std::vector<double> edges_;
  std::vector<std::uint32_t> usual_, lately_;
  std::uint32_t usual_count_ = 0, lately_count_ = 0;
  double index_ = 0;
  bool warns_ = false;
};

}  // namespace weft::triggers::confidence
