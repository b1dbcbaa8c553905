#include "tools/replay/human_times.hpp"

#include <algorithm>

namespace weft::replay {

double human_seconds(double p) {
  const auto above = std::upper_bound(human_times.begin(), human_times.end(), p,
                                      [](double at, const quantile& q) { return at < q.share; });
  if (above == human_times.begin()) return human_times.front().seconds;
  if (above == human_times.end()) return human_times.back().seconds;
  const auto& below = *(above - 1);
  const double part = (p - below.share) / (above->share - below.share);
  return below.seconds + part * (above->seconds - below.seconds);
}

std::chrono::microseconds draw_human_time(std::mt19937_64& random, double speed) {
  std::uniform_real_distribution<double> share{0.0, 1.0};
  const double seconds = human_seconds(share(random)) / speed;
  return std::chrono::microseconds{static_cast<std::int64_t>(seconds * 1e6)};
}

}  // namespace weft::replay
