#pragma once

#include <array>
#include <cstdint>

namespace weft::triggers::anomaly {

/// How large a detector's scores usually are: a histogram over all steps, those without a score
/// included, in bins of an eighth of an octave of 1 + score. Counts are halved when they reach 2^17
/// steps, so that old times fade. 1 KiB.
class reference {
 public:
  /// Scores from 0; 0 is no score.
  void add(double score);
  /// The conformal p-value (1 + steps with a score in the same bin or above) / (1 + steps): for a
  /// step like those before, the chance of p or less is at most p. O(bins).
  double p(double score) const;
  std::uint32_t steps() const { return steps_; }
  std::uint32_t scored() const { return scored_; }  // steps with a score

 private:
  static constexpr std::size_t bins = 256;
  static constexpr std::uint32_t steps_max = 1U << 17U;
  static std::size_t bin_of(double score);

  std::array<std::uint32_t, bins> count_{};
  std::uint32_t steps_ = 0, scored_ = 0;
};

}  // namespace weft::triggers::anomaly
