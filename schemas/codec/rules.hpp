#pragma once

// Rules for the values of members (see table.hpp). Each says what would be right when it refuses.

#include "schemas/codec/table.hpp"
#include "schemas/step.hpp"

namespace weft::codec {

inline constexpr std::size_t text_bytes_max = 64 << 10;

bool text_up_to(node& n, std::string& out, std::size_t bytes_max);
template <std::size_t BytesMax>
bool bounded_text(node& n, std::string& out) {
  return text_up_to(n, out, BytesMax);
}
inline bool text(node& n, std::string& out) { return text_up_to(n, out, text_bytes_max); }

/// A caller-chosen id, an action's name.
bool id(node& n, std::string& out);
/// An intervention's id, as the node makes them.
bool intervention_id(node& n, std::string& out);

bool flag(node& n, bool& out);
bool number(node& n, double& out);
/// 0 to 1.
bool probability(node& n, double& out);
/// Integers from 0.
bool count(node& n, std::uint32_t& out);
bool big_count(node& n, std::uint64_t& out);
/// A version: from 1.
bool version(node& n, std::uint32_t& out);
/// Whole milliseconds.
bool span_in_ms(node& n, milliseconds& out);
/// Milliseconds since the epoch with up to three decimals.
bool moment(node& n, instant& out);

/// Fails with "`x` is 'abc', it must be one of …".
bool fail_word(node& n, std::string_view given, std::span<const std::string_view> allowed);

/// An enumeration's wire name.
template <class Enum>
bool word(node& n, Enum& out) {
  std::string_view given;
  if (!read_string(n, given)) return false;
  const auto found = from_string<Enum>(given);
  if (!found || given.empty()) return fail_word(n, given, names<Enum>::value);
  out = *found;
  return true;
}

template <class Table>
struct table_target;
template <class T, std::size_t N>
struct table_target<std::array<member<T>, N>> {
  using type = T;
};
template <const auto& Rows>
using target_of = typename table_target<std::remove_cvref_t<decltype(Rows)>>::type;

/// An object read by a table.
template <const auto& Rows>
bool object(node& n, target_of<Rows>& into) {
  return read_object(n, into, Rows).has_value();
}

}  // namespace weft::codec
