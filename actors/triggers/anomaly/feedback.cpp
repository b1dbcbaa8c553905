#include "actors/triggers/anomaly/feedback.hpp"

#include <algorithm>
#include <cmath>

#include "actors/triggers/confidence/beta.hpp"

namespace weft::triggers::anomaly {

bool feedback::is_precise() const {
  // The 5 % quantile is at least x when no more than 5 % lie below x.
  return confidence::log_incomplete_beta(1.0 + right_, 1.0 + wrong_, precision_least) <=
         std::log(0.05);
}

void feedback::learn(bool anomaly) {
  ++(anomaly ? right_ : wrong_);
  if (!anomaly && is_precise()) return;
  raise_ = std::clamp(raise_ + eta * ((anomaly ? 0.0 : 1.0) - target), 0.0, raise_max);
}

}  // namespace weft::triggers::anomaly
