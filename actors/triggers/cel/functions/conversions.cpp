#include <charconv>
#include <cmath>
#include <string>

#include "actors/triggers/cel/functions.hpp"
#include "actors/triggers/cel/times.hpp"
#include "actors/triggers/cel/utf8.hpp"

// From one type to another.

namespace weft::triggers::cel {
namespace {

constexpr value out_of_range = value::error("range error: the number does not fit");

template <class Number>
bool read_whole(std::string_view text, Number& out) {
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, out);
  return error == std::errc{} && stop == end;
}

value integer(call& with) {
  const auto& of = with[0];
  switch (of.is()) {
    case kind::integer: return of;
    case kind::unsigned_integer:
      return of.as_integer() < 0 ? out_of_range : value::integer(of.as_integer());
    case kind::decimal: {
      const double number = of.as_decimal();
      // The limits themselves are refused: as doubles they are not exact.
      if (!(number > -0x1p63 && number < 0x1p63)) return out_of_range;
      return value::integer(static_cast<std::int64_t>(number));
    }
    case kind::timestamp: return value::integer(of.seconds());
    case kind::duration: return value::integer(of.as_integer() / 1'000'000'000);
    default: break;
  }
  std::int64_t number = 0;
  if (read_whole(of.text(), number)) return value::integer(number);
  return with.fail({"int() takes a text like \"12\""});
}

value unsigned_integer(call& with) {
  const auto& of = with[0];
  switch (of.is()) {
    case kind::unsigned_integer: return of;
    case kind::integer:
      return of.as_integer() < 0 ? out_of_range : value::unsigned_integer(of.as_unsigned());
    case kind::decimal: {
      const double number = of.as_decimal();
      if (!(number > -1 && number < 0x1p64)) return out_of_range;
      return value::unsigned_integer(static_cast<std::uint64_t>(number));
    }
    default: break;
  }
  std::uint64_t number = 0;
  if (read_whole(of.text(), number)) return value::unsigned_integer(number);
  return with.fail({"uint() takes a text like \"12\""});
}

value decimal(call& with) {
  const auto& of = with[0];
  switch (of.is()) {
    case kind::decimal: return of;
    case kind::integer: return value::decimal(static_cast<double>(of.as_integer()));
    case kind::unsigned_integer: return value::decimal(static_cast<double>(of.as_unsigned()));
    default: break;
  }
  auto text = of.text();
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  if (read_whole(text, number)) return value::decimal(number);
  return with.fail({"double() takes a text like \"1.5\""});
}

value string(call& with) {
  const auto& of = with[0];
  if (of.is(kind::string)) return of;
  if (of.is(kind::bytes)) {
    with.pay(of.size());
    if (damage_in(of.text())) return value::error("invalid UTF-8 in bytes, it is no string");
    return value::string(of.text());
  }
  return value::string(with.memory.keep(plain_text(of)));
}

value bytes(call& with) { return value::bytes(with.text(0)); }

value boolean(call& with) {
  const auto& of = with[0];
  if (of.is(kind::boolean)) return of;
  for (const std::string_view yes : {"1", "t", "true", "TRUE", "True"})
    if (of.text() == yes) return value::boolean(true);
  for (const std::string_view no : {"0", "f", "false", "FALSE", "False"})
    if (of.text() == no) return value::boolean(false);
  return value::error("Type conversion error: bool() takes \"true\" or \"false\"");
}

value type(call& with) { return value::type(name_of(with[0].is())); }

value dynamic(call& with) { return with[0]; }

value timestamp(call& with) {
  const auto& of = with[0];
  if (of.is(kind::timestamp)) return of;
  if (of.is(kind::integer)) {
    constexpr std::int64_t first = -62'135'596'800, last = 253'402'300'799;
    if (of.as_integer() < first || of.as_integer() > last) return out_of_range;
    return value::timestamp(of.as_integer(), 0);
  }
  if (const auto out = read_timestamp(of.text())) return *out;
  return value::error(
      "timestamp() takes a date and time like \"2026-02-03T23:31:20Z\" within "
      "range, years 1 to 9999");
}

value duration(call& with) {
  const auto& of = with[0];
  if (of.is(kind::duration)) return of;
  if (const auto out = read_duration(of.text())) return *out;
  return value::error(
      "duration() takes a text like \"1h30m\" or \"90s\" within range, up to 292 "
      "years");
}

constexpr kinds written = number_kinds | string_only;
constexpr std::array table{
    function{"int",
             style::plain,
             1,
             1,
             {written | timestamp_only | duration_only},
             integer_only,
             integer},
    function{"uint", style::plain, 1, 1, {written}, only(kind::unsigned_integer), unsigned_integer},
    function{"double", style::plain, 1, 1, {written}, decimal_only, decimal},
    function{
        "string",
        style::plain,
        1,
        1,
        {written | boolean_only | bytes_only | timestamp_only | duration_only | only(kind::type)},
        string_only,
        string},
    function{"bytes", style::plain, 1, 1, {string_only | bytes_only}, bytes_only, bytes},
    function{"bool", style::plain, 1, 1, {boolean_only | string_only}, boolean_only, boolean},
    function{"type", style::plain, 1, 1, {any_kind}, only(kind::type), type},
    function{"dyn", style::plain, 1, 1, {any_kind}, any_kind, dynamic},
    function{"timestamp",
             style::plain,
             1,
             1,
             {string_only | integer_only | timestamp_only},
             timestamp_only,
             timestamp},
    function{
        "duration", style::plain, 1, 1, {string_only | duration_only}, duration_only, duration},
};

}  // namespace

std::span<const function> conversion_functions() { return table; }

}  // namespace weft::triggers::cel
