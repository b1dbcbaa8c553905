#include "runtime/text/instants.hpp"

#include <cmath>

#include "runtime/text/durations.hpp"

namespace weft::text {
namespace {

/// Takes a number of exactly `digits` digits and the mark behind it, if there has to be one.
std::optional<unsigned> take(std::string_view& text, std::size_t digits, char mark) {
  if (text.size() < digits + (mark == 0 ? 0 : 1)) return std::nullopt;
  const auto number = parse_unsigned(text.substr(0, digits));
  if (!number || (mark != 0 && text[digits] != mark)) return std::nullopt;
  text.remove_prefix(digits + (mark == 0 ? 0 : 1));
  return static_cast<unsigned>(*number);
}

std::optional<microseconds> time_of_day(std::string_view text) {
  if (text.empty() || text.back() != 'Z') return std::nullopt;
  text.remove_suffix(1);
  const auto hours = take(text, 2, ':'), minutes = take(text, 2, ':');
  const auto seconds = parse_number(text);
  const bool in_range = hours && minutes && seconds && text.size() >= 2 && *hours < 24 &&
                        *minutes < 60 && *seconds >= 0 && *seconds < 60;
  if (!in_range) return std::nullopt;
  return std::chrono::hours{*hours} + std::chrono::minutes{*minutes} +
         microseconds{std::llround(*seconds * 1e6)};
}

}  // namespace

std::optional<instant> parse_instant(std::string_view text) {
  constexpr double latest_ms = 253'402'300'799'999;  // the end of the year 9999
  if (const auto ms = parse_number(text)) {
    if (*ms < 0 || *ms > latest_ms) return std::nullopt;
    return instant{microseconds{std::llround(*ms * 1e3)}};
  }
  const auto year = take(text, 4, '-'), month = take(text, 2, '-'), day = take(text, 2, 0);
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                         std::chrono::month{*month}, std::chrono::day{*day}};
  if (!date.ok() || *year < 1970) return std::nullopt;
  const instant midnight = std::chrono::sys_days{date};
  if (text.empty()) return midnight;
  if (text.front() != 'T') return std::nullopt;
  const auto since = time_of_day(text.substr(1));
  if (!since) return std::nullopt;
  return midnight + *since;
}

}  // namespace weft::text
