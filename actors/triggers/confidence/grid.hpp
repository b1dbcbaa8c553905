#pragma once

#include <cstddef>
#include <vector>

namespace weft::triggers::confidence {

inline constexpr std::size_t cells_max = 50;

/// The thresholds a certificate tries, strict to loose, and the one it begins with. Fixed before
/// the first label that counts: a grid that knew the labels would void the proof.
struct threshold_grid {
  std::vector<double> thresholds;  // falling, at most `cells_max`
  std::size_t start = 0;

  /// Thresholds that about 2 %, 4 % … 98 % of `scores` reach, and 0 for all; equal ones once. Only
  /// the tenths are taken from the scores, with even steps between: a cell more costs nothing, but
  /// an uneven step may not be climbed down. Starts at 20 %: stricter cells see labels too seldom.
  /// O(n log n); without scores it is the single threshold 0.
  static threshold_grid from_scores(std::vector<double> scores);
  /// Evenly spaced from 1 - 1/cells down to 0, started at 20 % of the way.
  static threshold_grid even(std::size_t cells = cells_max);

  std::size_t size() const { return thresholds.size(); }
  /// The first cell whose threshold the score reaches; `size()` when there is none.
  std::size_t first_reached(double score) const;
  bool operator==(const threshold_grid&) const = default;
};

}  // namespace weft::triggers::confidence
