#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "actors/triggers/confidence/calibration.hpp"

namespace weft::triggers::confidence {

/// A prediction and what came of it. `p` is the stated chance of being right, 0 to 1.
struct outcome {
  double p = 0;
  bool right = false;
};
using outcomes = std::vector<outcome>;

/// Mean of (p - right)^2. Zero of nothing, like all figures here.
double brier(const outcomes& of);

/// Murphy 1973: Brier = reliability - resolution + uncertainty, exact when equal predictions are
/// one bin each.
struct brier_parts {
  double reliability = 0, resolution = 0, uncertainty = 0;
};
/// Bins by equal predictions.
brier_parts murphy(outcomes of);

/// Expected calibration error over bins of equal mass, min(15, n/50) and at least one of them.
struct calibration_error {
  double raw = 0;  // biased upwards: even a perfect forecaster misses its bins' shares a little
  double debiased = 0;  // less the mean absolute deviation that chance alone makes, never below 0
  std::size_t bins = 0;
};
calibration_error expected_calibration_error(outcomes of);

/// Mean of -ln p of what came; p cut to [1e-15, 1 - 1e-15].
double log_loss(const outcomes& of);

/// Chance that a right answer has a higher p than a wrong one, ties counting half. Nothing when
/// either kind is missing. O(n log n).
std::optional<double> auroc(outcomes of);

/// If only the answers with the highest p go ahead: which share does, and which share of those is
/// wrong. One point per distinct p, from strict to loose: nobody can go between equal scores.
struct risk_point {
  double threshold = 0, coverage = 0, risk = 0;
};
std::vector<risk_point> risk_coverage(outcomes of);

/// Mean of the risk over all coverages k/n (Geifman et al. 2019); within a group of equal p, errors
/// count at the group's rate: the mean over all orders of the group.
double area_under_risk_coverage(outcomes of);
/// The least area that any ranking has at the error rate e: e + (1 - e) ln(1 - e), for large n.
double least_area(double error_rate);

/// The largest coverage with at most this risk; 0 when there is none.
double coverage_at_risk(const outcomes& of, double risk);

}  // namespace weft::triggers::confidence
