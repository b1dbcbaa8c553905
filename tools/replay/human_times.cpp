#include "tools/replay/human_times.hpp"

#include <algorithm>

namespace weft::replay {

double seconds_at(const std::array<quantile, 33>& times, double p) {
  const auto above = std::upper_bound(times.begin(), times.end(), p,
                                      [](double at, const quantile& q) { return at < q.share; });
  if (above == times.begin()) return times.front().seconds;
  if (above == times.end()) return times.back().seconds;
  const auto& below = *(above - 1);
  const double part = (p - below.share) / (above->share - below.share);
  return below.seconds + part * (above->seconds - below.seconds);
}

std::chrono::microseconds draw_time(const std::array<quantile, 33>& times, std::mt19937_64& random,
                                    double speed) {
  std::uniform_real_distribution<double> share{0.0, 1.0};
  const double seconds = seconds_at(times, share(random)) / speed;
  return std::chrono::microseconds{static_cast<std::int64_t>(seconds * 1e6)};
}

}  // namespace weft::replay
