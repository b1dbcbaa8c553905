#include "tools/replay/human_times.hpp"

namespace weft::replay {

std::chrono::microseconds draw_time(const traffic::quantile_table& times, std::mt19937_64& random,
                                    double speed) {
  std::uniform_real_distribution<double> share{0.0, 1.0};
  const double seconds = traffic::seconds_at(times, share(random)) / speed;
  return std::chrono::microseconds{static_cast<std::int64_t>(seconds * 1e6)};
}

}  // namespace weft::replay
