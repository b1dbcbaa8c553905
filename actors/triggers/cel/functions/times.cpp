#include "actors/triggers/cel/times.hpp"

#include "actors/triggers/cel/functions.hpp"

// Parts of timestamps, in UTC or the zone that is named, and of durations.

namespace weft::triggers::cel {
namespace {

constexpr std::int64_t second = 1'000'000'000;

using part_of_calendar = int (*)(const calendar&);

value part(call& with, part_of_calendar which) {
  std::int64_t offset = 0;
  if (with.count() == 2) {
    const auto found = offset_of(with.text(1));
    if (!found)
      return with.fail({"the time zone '", with.text(1).substr(0, 64),
                        "' is not known, write its offset like \"+01:00\", or \"UTC\""});
    offset = *found;
  }
  return value::integer(which(calendar_of(with[0].seconds() + offset)));
}

template <part_of_calendar Which>
value part_of(call& with) {
  return part(with, Which);
}

/// The same name gives all of a duration in that unit.
template <part_of_calendar Which, std::int64_t Unit>
value part_or_whole(call& with) {
  if (with[0].is(kind::timestamp)) return part(with, Which);
  if (with.count() == 2) return value::error("no such overload: durations have no time zone");
  return value::integer(with[0].as_integer() / Unit);
}

value milliseconds(call& with) {
  if (with[0].is(kind::timestamp)) {
    if (with.count() == 2 && !offset_of(with.text(1)))
      return part(with, [](const calendar&) { return 0; });
    return value::integer(with[0].nanoseconds() / 1'000'000);
  }
  return value::integer(with[0].as_integer() % second / 1'000'000);
}

constexpr auto year = +[](const calendar& c) { return c.year; };
constexpr auto month = +[](const calendar& c) { return c.month - 1; };
constexpr auto date = +[](const calendar& c) { return c.day; };
constexpr auto day_of_month = +[](const calendar& c) { return c.day - 1; };
constexpr auto day_of_week = +[](const calendar& c) { return c.day_of_week; };
constexpr auto day_of_year = +[](const calendar& c) { return c.day_of_year; };
constexpr auto hours = +[](const calendar& c) { return c.hours; };
constexpr auto minutes = +[](const calendar& c) { return c.minutes; };
constexpr auto seconds = +[](const calendar& c) { return c.seconds; };

constexpr std::array<kinds, 4> of_time{timestamp_only, string_only};
constexpr std::array<kinds, 4> of_both{timestamp_only | duration_only, string_only};
constexpr std::array table{
    function{"getFullYear", style::method, 1, 2, of_time, integer_only, part_of<year>},
    function{"getMonth", style::method, 1, 2, of_time, integer_only, part_of<month>},
    function{"getDate", style::method, 1, 2, of_time, integer_only, part_of<date>},
    function{"getDayOfMonth", style::method, 1, 2, of_time, integer_only, part_of<day_of_month>},
    function{"getDayOfWeek", style::method, 1, 2, of_time, integer_only, part_of<day_of_week>},
    function{"getDayOfYear", style::method, 1, 2, of_time, integer_only, part_of<day_of_year>},
    function{"getHours", style::method, 1, 2, of_both, integer_only,
             part_or_whole<hours, 3'600 * second>},
    function{"getMinutes", style::method, 1, 2, of_both, integer_only,
             part_or_whole<minutes, 60 * second>},
    function{"getSeconds", style::method, 1, 2, of_both, integer_only,
             part_or_whole<seconds, second>},
    function{"getMilliseconds", style::method, 1, 2, of_both, integer_only, milliseconds},
};

}  // namespace

std::span<const function> time_functions() { return table; }

}  // namespace weft::triggers::cel
