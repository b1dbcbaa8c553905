#include <array>

#include "actors/triggers/cel/functions.hpp"
#include "actors/triggers/cel/lowering.hpp"

// What can be said about kinds before there are values. A kind that is not known fits everywhere.

namespace weft::triggers::cel {
namespace {

constexpr kinds same_order =
    boolean_only | string_only | bytes_only | duration_only | timestamp_only;

kinds sums(bool adds, kinds a, kinds b) {
  const kinds both = a & b;
  kinds out = both & (number_kinds | duration_only);
  if (adds) out |= both & (string_only | bytes_only | list_only);
  if ((a & timestamp_only) != 0 && (b & duration_only) != 0) out |= timestamp_only;
  if (adds && (a & duration_only) != 0 && (b & timestamp_only) != 0) out |= timestamp_only;
  if (!adds && (both & timestamp_only) != 0) out |= duration_only;
  return out;
}

}  // namespace

std::string spoken(kinds what) {
  static constexpr std::array<std::string_view, 15> words{
      "an error",   "null",        "a bool", "an int", "a uint", "a double",    "a string", "bytes",
      "a duration", "a timestamp", "a list", "a map",  "a type", "an optional", "a value"};
  std::string out;
  if (what == any_kind) return "a value";
  for (std::size_t i = 0; i < words.size(); ++i)
    if ((what & (1U << i)) != 0) out.append(out.empty() ? "" : " or ").append(words[i]);
  return out;
}

kinds kinds_of(operation does, kinds a, kinds b) {
  switch (does) {
    case operation::add: return sums(true, a, b);
    case operation::subtract: return sums(false, a, b);
    case operation::multiply:
    case operation::divide: return a & b & number_kinds;
    case operation::remainder: return a & b & whole_kinds;
    case operation::less:
    case operation::less_equal:
    case operation::greater:
    case operation::greater_equal:
      return (a & b & same_order) != 0 || ((a & number_kinds) != 0 && (b & number_kinds) != 0)
                 ? boolean_only
                 : kinds{0};
    case operation::equal:
    case operation::unequal: return may_equal(a, b) ? boolean_only : kinds{0};
    case operation::in: return (b & (list_only | only(kind::map))) != 0 ? boolean_only : kinds{0};
    default: return any_kind;
  }
}

bool may_equal(kinds a, kinds b) {
  return (a & b) != 0 || ((a & number_kinds) != 0 && (b & number_kinds) != 0);
}

}  // namespace weft::triggers::cel
