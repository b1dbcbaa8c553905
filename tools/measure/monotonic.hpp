#pragma once

#include <cstdint>
#include <ctime>

namespace weft::measure {

/// Nanoseconds; a moment counts from some fixed point in the past.
using nanoseconds_t = std::int64_t;

inline nanoseconds_t monotonic_ns() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return nanoseconds_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
}

inline constexpr nanoseconds_t one_second = 1'000'000'000;
inline double seconds_of(nanoseconds_t span) { return static_cast<double>(span) * 1e-9; }
inline double micros_of(nanoseconds_t span) { return static_cast<double>(span) * 1e-3; }
inline nanoseconds_t from_seconds(double seconds) {
  return static_cast<nanoseconds_t>(seconds * 1e9);
}

}  // namespace weft::measure
