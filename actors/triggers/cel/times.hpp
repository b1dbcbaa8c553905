#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "actors/triggers/cel/value.hpp"

namespace weft::triggers::cel {

/// RFC 3339 (`2026-02-03T23:31:20.5+01:00`), years 1 to 9999; nothing when it is none.
std::optional<value> read_timestamp(std::string_view text);
/// `1h30m`, `-1.5s`, `10ms`: numbers with h, m, s, ms, us or ns; nothing when it is none, or beyond
/// the 292 years that 64 bits of nanoseconds hold.
std::optional<value> read_duration(std::string_view text);
/// In UTC, with as many digits of the second as it takes.
std::string write_timestamp(const value& when);
/// In seconds: `90s`, `0.5s`.
std::string write_duration(std::int64_t nanoseconds);

/// A date and a time of day.
struct calendar {
  int year = 1970, month = 1, day = 1;  // from 1
  int hours = 0, minutes = 0, seconds = 0;
  int day_of_week = 0;  // from Sunday, 0
  int day_of_year = 0;  // from 0
};
calendar calendar_of(std::int64_t seconds_since_1970);

/// Seconds by which a zone is ahead of UTC: `UTC`, `+01:00`, `-09:30`, `02:00`; nothing for others.
std::optional<std::int64_t> offset_of(std::string_view zone);

}  // namespace weft::triggers::cel
