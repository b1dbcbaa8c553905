#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace weft::triggers::anomaly {

inline constexpr std::size_t detectors_max = 16;
/// One score per detector, in the order of their table; 0 for none.
using detector_scores = std::array<float, detectors_max>;

/// What one step or one outcome of a call teaches the baseline. Sent after it is durable.
struct observation {
  bool outcome = false;  // else a step
  bool error = false;    // of the outcome
  std::uint64_t scope = 0, tool = 0;
  std::uint64_t previous = 0;  // the action before this call; 0: it is the first
  std::optional<double> confidence, sentiment, latency_ms, tokens;
  std::vector<std::pair<std::uint64_t, double>> numbers;  // by the hash of the name
  detector_scores scores{};
};

}  // namespace weft::triggers::anomaly
