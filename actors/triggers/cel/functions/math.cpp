#include <cmath>
#include <limits>

#include "actors/triggers/cel/functions.hpp"

// CEL's extension "math".

namespace weft::triggers::cel {
namespace {

/// The largest or least of the arguments, or of the one list.
template <ordered Wanted>
value extreme(call& with) {
  const bool one_list = with.count() == 1 && with[0].is(kind::list);
  const auto among = one_list ? with[0].elements() : with.arguments;
  with.budget -= static_cast<std::int64_t>(among.size());
  if (among.empty()) return value::error("the list is empty, it has no greatest or least number");
  value out = read(among.front());
  for (const auto& held : among) {
    const auto number = read(held);
    if (!number.is_number())
      return with.fail({"no such overload: numbers are compared, one is ", name_of(number.is())});
    if (order(number, out) == Wanted) out = number;
  }
  return out;
}

template <double (*Round)(double)>
value rounded(call& with) {
  return value::decimal(Round(with[0].as_decimal()));
}

value absolute(call& with) {
  const auto& of = with[0];
  if (of.is(kind::decimal)) return value::decimal(std::fabs(of.as_decimal()));
  if (of.is(kind::unsigned_integer) || of.as_integer() >= 0) return of;
  if (of.as_integer() == std::numeric_limits<std::int64_t>::min())
    return value::error("integer overflow: no int is its opposite");
  return value::integer(-of.as_integer());
}

value sign(call& with) {
  const auto& of = with[0];
  if (of.is(kind::unsigned_integer)) return value::unsigned_integer(of.as_unsigned() > 0 ? 1 : 0);
  if (of.is(kind::integer))
    return value::integer(of.as_integer() > 0 ? 1 : (of.as_integer() < 0 ? -1 : 0));
  const double number = of.as_decimal();
  if (number > 0) return value::decimal(1);
  return number < 0 ? value::decimal(-1) : of;
}

value is_nan(call& with) { return value::boolean(std::isnan(with[0].as_decimal())); }
value is_infinite(call& with) { return value::boolean(std::isinf(with[0].as_decimal())); }
value is_finite(call& with) { return value::boolean(std::isfinite(with[0].as_decimal())); }

value square_root(call& with) {
  const auto& of = with[0];
  if (of.is(kind::decimal)) return value::decimal(std::sqrt(of.as_decimal()));
  return value::decimal(std::sqrt(of.is(kind::integer) ? static_cast<double>(of.as_integer())
                                                       : static_cast<double>(of.as_unsigned())));
}

/// A value with these bits, of the kind of the argument.
value with_bits(const value& like, std::uint64_t bits) {
  return like.is(kind::integer) ? value::integer(static_cast<std::int64_t>(bits))
                                : value::unsigned_integer(bits);
}

enum class bitwise : std::uint8_t { both, either, one };

template <bitwise How>
value combined(call& with) {
  if (with[0].is() != with[1].is())
    return with.fail({"no such overload: ", name_of(with[0].is()), " and ", name_of(with[1].is()),
                      " have no bits in common"});
  const auto a = with[0].as_unsigned(), b = with[1].as_unsigned();
  if (How == bitwise::both) return with_bits(with[0], a & b);
  return with_bits(with[0], How == bitwise::either ? a | b : a ^ b);
}

value inverted(call& with) { return with_bits(with[0], ~with[0].as_unsigned()); }

/// Zeros come in from both sides, whatever the sign.
template <bool Left>
value shifted(call& with) {
  const auto by = with[1].as_integer();
  if (by < 0) return value::error("negative offset: bits are shifted by 0 or more");
  const auto bits = with[0].as_unsigned();
  if (by >= 64) return with_bits(with[0], 0);
  return with_bits(with[0], Left ? bits << by : bits >> by);
}

using takes = std::array<kinds, 4>;
constexpr takes numbers{number_kinds | list_only, number_kinds, number_kinds, number_kinds},
    number{number_kinds}, decimal{decimal_only}, wholes{whole_kinds, whole_kinds},
    shift{whole_kinds, integer_only};
constexpr auto plain = style::plain;
constexpr std::uint8_t many = 255;
constexpr std::array table{
    function{"math.greatest", plain, 1, many, numbers, number_kinds, extreme<ordered::greater>},
    function{"math.least", plain, 1, many, numbers, number_kinds, extreme<ordered::less>},
    function{"math.ceil", plain, 1, 1, decimal, decimal_only, rounded<std::ceil>},
    function{"math.floor", plain, 1, 1, decimal, decimal_only, rounded<std::floor>},
    function{"math.round", plain, 1, 1, decimal, decimal_only, rounded<std::round>},
    function{"math.trunc", plain, 1, 1, decimal, decimal_only, rounded<std::trunc>},
    function{"math.abs", plain, 1, 1, number, number_kinds, absolute},
    function{"math.sign", plain, 1, 1, number, number_kinds, sign},
    function{"math.sqrt", plain, 1, 1, number, decimal_only, square_root},
    function{"math.isNaN", plain, 1, 1, decimal, boolean_only, is_nan},
    function{"math.isInf", plain, 1, 1, decimal, boolean_only, is_infinite},
    function{"math.isFinite", plain, 1, 1, decimal, boolean_only, is_finite},
    function{"math.bitAnd", plain, 2, 2, wholes, whole_kinds, combined<bitwise::both>},
    function{"math.bitOr", plain, 2, 2, wholes, whole_kinds, combined<bitwise::either>},
    function{"math.bitXor", plain, 2, 2, wholes, whole_kinds, combined<bitwise::one>},
    function{"math.bitNot", plain, 1, 1, wholes, whole_kinds, inverted},
    function{"math.bitShiftLeft", plain, 2, 2, shift, whole_kinds, shifted<true>},
    function{"math.bitShiftRight", plain, 2, 2, shift, whole_kinds, shifted<false>},
};

}  // namespace

std::span<const function> math_functions() { return table; }

}  // namespace weft::triggers::cel
