#include "actors/triggers/anomaly/reference.hpp"

#include <algorithm>
#include <cmath>

namespace weft::triggers::anomaly {

std::size_t reference::bin_of(double score) {
  if (!(score > 0)) return 0;
  const double bin = 8 * std::log2(1 + score);
  return bin >= bins - 1 ? bins - 1 : static_cast<std::size_t>(bin);
}

void reference::add(double score) {
  if (steps_ >= steps_max) {
    for (auto& n : count_) n /= 2;
    steps_ /= 2;
    scored_ /= 2;
  }
  ++steps_;
  if (!(score > 0)) return;
  ++scored_;
  ++count_[bin_of(score)];
}

double reference::p(double score) const {
  if (!(score > 0)) return 1;
  std::uint64_t above = 0;
  for (std::size_t bin = bin_of(score); bin < bins; ++bin) above += count_[bin];
  return (1.0 + static_cast<double>(above)) / (1.0 + steps_);
}

}  // namespace weft::triggers::anomaly
