#pragma once

#include <chrono>
#include <cstdint>

namespace weft {

/// A point in time: microseconds since the Unix epoch, UTC. Cores receive it, they never ask for
/// it.
using instant = std::chrono::sys_time<std::chrono::microseconds>;
using std::chrono::microseconds;
using std::chrono::milliseconds;

/// Milliseconds since the Unix epoch with three decimals, as times are written on the wire.
inline double to_wire_ms(instant t) {
  return static_cast<double>(t.time_since_epoch().count()) / 1000.0;
}

/// The span `later - earlier` in milliseconds; zero when either end is unset or the order is wrong.
inline double span_ms(instant earlier, instant later) {
  if (earlier == instant{} || later <= earlier) return 0.0;
  return static_cast<double>((later - earlier).count()) / 1000.0;
}

}  // namespace weft
