#include "actors/triggers/cel/arithmetic.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace weft::triggers::cel {
namespace {

constexpr std::int64_t billion = 1'000'000'000;
constexpr value overflow = value::error("integer overflow, use double() for numbers so large");
constexpr value zero_divisor = value::error("divide by zero");
constexpr value time_range = value::error("timestamp out of range, years go from 1 to 9999");
constexpr value duration_range = value::error("duration out of range, it has at most 292 years");

value integers(operation does, std::int64_t a, std::int64_t b) {
  std::int64_t out = 0;
  switch (does) {
    case operation::add: return __builtin_add_overflow(a, b, &out) ? overflow : value::integer(out);
    case operation::subtract:
      return __builtin_sub_overflow(a, b, &out) ? overflow : value::integer(out);
    case operation::multiply:
      return __builtin_mul_overflow(a, b, &out) ? overflow : value::integer(out);
    default: break;
  }
  if (b == 0) return does == operation::divide ? zero_divisor : value::error("modulus by zero");
  if (a == std::numeric_limits<std::int64_t>::min() && b == -1) return overflow;
  return value::integer(does == operation::divide ? a / b : a % b);
}

value unsigned_integers(operation does, std::uint64_t a, std::uint64_t b) {
  std::uint64_t out = 0;
  bool over = false;
  switch (does) {
    case operation::add: over = __builtin_add_overflow(a, b, &out); break;
    case operation::subtract: over = __builtin_sub_overflow(a, b, &out); break;
    case operation::multiply: over = __builtin_mul_overflow(a, b, &out); break;
    default:
      if (b == 0) return does == operation::divide ? zero_divisor : value::error("modulus by zero");
      out = does == operation::divide ? a / b : a % b;
  }
  return over ? overflow : value::unsigned_integer(out);
}

std::optional<value> decimals(operation does, double a, double b) {
  switch (does) {
    case operation::add: return value::decimal(a + b);
    case operation::subtract: return value::decimal(a - b);
    case operation::multiply: return value::decimal(a * b);
    case operation::divide: return value::decimal(a / b);
    default: return std::nullopt;
  }
}

value durations(operation does, std::int64_t a, std::int64_t b) {
  std::int64_t out = 0;
  const bool over = does == operation::add ? __builtin_add_overflow(a, b, &out)
                                           : __builtin_sub_overflow(a, b, &out);
  return over ? duration_range : value::duration(out);
}

value moved(const value& when, std::int64_t by, bool back) {
  std::int64_t seconds = by / billion, rest = by % billion;
  seconds = when.seconds() + (back ? -seconds : seconds);
  std::int64_t nanoseconds = when.nanoseconds() + (back ? -rest : rest);
  if (nanoseconds < 0) {
    nanoseconds += billion;
    --seconds;
  } else if (nanoseconds >= billion) {
    nanoseconds -= billion;
    ++seconds;
  }
  if (seconds < first_second || seconds > last_second) return time_range;
  return value::timestamp(seconds, static_cast<std::uint32_t>(nanoseconds));
}

value between(const value& a, const value& b) {
  std::int64_t out = 0;
  if (__builtin_mul_overflow(a.seconds() - b.seconds(), billion, &out) ||
      __builtin_add_overflow(out, std::int64_t{a.nanoseconds()} - b.nanoseconds(), &out))
    return duration_range;
  return value::duration(out);
}

std::optional<value> of_times(operation does, const value& a, const value& b) {
  const bool adds = does == operation::add;
  if (!adds && does != operation::subtract) return std::nullopt;
  const bool a_time = a.is(kind::timestamp), b_time = b.is(kind::timestamp);
  const bool a_span = a.is(kind::duration), b_span = b.is(kind::duration);
  if (a_span && b_span) return durations(does, a.as_integer(), b.as_integer());
  if (a_time && b_span) return moved(a, b.as_integer(), !adds);
  if (adds && a_span && b_time) return moved(b, a.as_integer(), false);
  if (!adds && a_time && b_time) return between(a, b);
  return std::nullopt;
}

value joined(const value& a, const value& b, arena& memory, std::int64_t& budget) {
  const auto size = std::uint64_t{a.size()} + b.size();
  const bool is_list = a.is(kind::list);
  budget -= static_cast<std::int64_t>(is_list ? size : size / 64);
  if (budget < 0 || size > std::numeric_limits<std::uint32_t>::max())
    return value::error("too long to be joined");
  if (!is_list) {
    const auto text = memory.join({a.text(), b.text()});
    return a.is(kind::string) ? value::string(text) : value::bytes(text);
  }
  auto* const elements = memory.make_array<value>(size);
  std::ranges::copy(b.elements(), std::ranges::copy(a.elements(), elements).out);
  return value::list({elements, size});
}

}  // namespace

value computed(operation does, const value& a, const value& b, arena& memory,
               std::int64_t& budget) {
  if (a.failed()) return a;
  if (b.failed()) return b;
  std::optional<value> out;
  if (a.is() == b.is()) {
    switch (a.is()) {
      case kind::integer: return integers(does, a.as_integer(), b.as_integer());
      case kind::unsigned_integer: return unsigned_integers(does, a.as_unsigned(), b.as_unsigned());
      case kind::decimal: out = decimals(does, a.as_decimal(), b.as_decimal()); break;
      case kind::string:
      case kind::bytes:
      case kind::list:
        if (does == operation::add) return joined(a, b, memory, budget);
        break;
      default: break;
    }
  }
  if (!out) out = of_times(does, a, b);
  return out ? *out : no_overload(spelled(does), a, b, memory);
}

value opposite_of(const value& a) {
  if (a.failed()) return a;
  if (a.is(kind::decimal)) return value::decimal(-a.as_decimal());
  if (!a.is(kind::integer)) return value::error("no such overload: - takes an int or a double");
  if (a.as_integer() == std::numeric_limits<std::int64_t>::min()) return overflow;
  return value::integer(-a.as_integer());
}

value no_overload(std::string_view sign, const value& a, const value& b, arena& memory) {
  return value::error(
      memory.join({"no such overload: ", name_of(a.is()), " ", sign, " ", name_of(b.is())}));
}

std::string_view spelled(operation does) {
  switch (does) {
    case operation::all_of: return "&&";
    case operation::any_of: return "||";
    case operation::negation: return "!";
    case operation::opposite:
    case operation::subtract: return "-";
    case operation::equal: return "==";
    case operation::unequal: return "!=";
    case operation::less: return "<";
    case operation::less_equal: return "<=";
    case operation::greater: return ">";
    case operation::greater_equal: return ">=";
    case operation::in: return "in";
    case operation::add: return "+";
    case operation::multiply: return "*";
    case operation::divide: return "/";
    case operation::remainder: return "%";
    default: return "?:";
  }
}

}  // namespace weft::triggers::cel
