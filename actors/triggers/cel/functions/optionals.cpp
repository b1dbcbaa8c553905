#include "actors/triggers/cel/functions.hpp"

// Values that may be there or not.

namespace weft::triggers::cel {
namespace {

value holding(call& with, const value& held) {
  auto* const kept = with.memory.make_array<value>(1);
  *kept = held;
  return value::optional(kept);
}

bool is_zero(const value& of) {
  switch (of.is()) {
    case kind::null: return true;
    case kind::decimal: return of.as_decimal() == 0;
    case kind::boolean:
    case kind::integer:
    case kind::unsigned_integer:
    case kind::duration: return of.as_integer() == 0;
    case kind::timestamp: return of.seconds() == 0 && of.nanoseconds() == 0;
    case kind::string:
    case kind::bytes:
    case kind::list:
    case kind::map: return of.size() == 0;
    case kind::optional: return of.held() == nullptr;
    default: return false;
  }
}

value of(call& with) { return holding(with, with[0]); }
value of_non_zero(call& with) {
  return is_zero(with[0]) ? value::optional(nullptr) : holding(with, with[0]);
}
value none(call&) { return value::optional(nullptr); }
value has_value(call& with) { return value::boolean(with[0].held() != nullptr); }
value held(call& with) {
  if (with[0].held() != nullptr) return read(*with[0].held());
  return value::error("optional.none() dereference: ask hasValue() first, or write orValue(x)");
}
value or_other(call& with) { return with[0].held() != nullptr ? with[0] : with[1]; }
value or_value(call& with) { return with[0].held() != nullptr ? read(*with[0].held()) : with[1]; }

constexpr std::array<kinds, 4> anything{any_kind, any_kind}, one{optional_only, any_kind},
    two{optional_only, optional_only};
constexpr std::array table{
    function{"optional.of", style::plain, 1, 1, anything, optional_only, of},
    function{"optional.ofNonZeroValue", style::plain, 1, 1, anything, optional_only, of_non_zero},
    function{"optional.none", style::plain, 0, 0, anything, optional_only, none},
    function{"hasValue", style::method, 1, 1, one, boolean_only, has_value},
    function{"value", style::method, 1, 1, one, any_kind, held},
    function{"or", style::method, 2, 2, two, optional_only, or_other},
    function{"orValue", style::method, 2, 2, one, any_kind, or_value},
};

}  // namespace

std::span<const function> optional_functions() { return table; }

}  // namespace weft::triggers::cel
