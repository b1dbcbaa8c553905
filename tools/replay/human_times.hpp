#pragma once

#include <chrono>
#include <random>

#include "tools/traffic/star_times.hpp"

namespace weft::replay {

/// A time drawn from one of STAR's tables (tools/traffic/star_times.hpp), `speed` times as fast.
std::chrono::microseconds draw_time(const traffic::quantile_table& times, std::mt19937_64& random,
                                    double speed);
/// How long an operator looks at a card.
inline std::chrono::microseconds draw_human_time(std::mt19937_64& random, double speed) {
  return draw_time(traffic::human_times, random, speed);
}

}  // namespace weft::replay
