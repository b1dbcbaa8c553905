#pragma once

// Objects are read by tables: one row per member with its name, the rule that reads it, and whether
// it must be there. Dispatch, hints for misspelt names, duplicates and absences follow from them.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "schemas/box.hpp"
#include "schemas/codec/reading.hpp"

namespace weft::codec {

/// One row. `read` is called with the member's value and the struct being filled.
template <class T>
struct member {
  std::string_view name;
  bool (*read)(node& value, T& into);
  bool required = false;
};
inline constexpr bool required = true;

/// The problems tables find; `known` is asked for the names when one is needed.
bool fail_unknown(reading& in, const place& at, const std::vector<std::string_view>& known);
bool fail_twice(reading& in, const place& at);
bool fail_absent(reading& in, const place& object, std::string_view name);
/// "did you mean 'draft'?" when one of `known` is near to `name`, else which are known.
std::string nearest_hint(std::string_view name, const std::vector<std::string_view>& known);

/// Reads all (remaining) members of an object. A null stands for an absent optional member. Returns
/// one bit per row that was there, or nothing after a failure.
template <class T>
std::optional<std::uint64_t> read_members(member_walk& walk, reading& in, const place& at, T& into,
                                          std::span<const member<T>> rows) {
  std::uint64_t seen = 0;
  std::size_t row = 0;  // members mostly come in the order of the rows
  while (walk.next()) {
    const auto name = walk.name();
    std::size_t tried = 0;
    while (tried < rows.size() && rows[row].name != name) {
      row = row + 1 < rows.size() ? row + 1 : 0;
      ++tried;
    }
    node value = walk.value();
    if (tried == rows.size()) {
      if (in.trusted()) continue;
      std::vector<std::string_view> known;
      for (const auto& each : rows) known.push_back(each.name);
      fail_unknown(in, value.at, known);
      return std::nullopt;
    }
    const std::uint64_t bit = std::uint64_t{1} << row;
    if ((seen & bit) != 0) {
      fail_twice(in, value.at);
      return std::nullopt;
    }
    seen |= bit;
    if (!rows[row].required && value.is_null()) {
      seen &= ~bit;
    } else if (!rows[row].read(value, into)) {
      return std::nullopt;
    }
    row = row + 1 < rows.size() ? row + 1 : 0;
  }
  if (in.failed()) return std::nullopt;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].required && (seen >> i & 1) == 0) {
      fail_absent(in, at, rows[i].name);
      return std::nullopt;
    }
  }
  return seen;
}

template <class T, std::size_t N>
std::optional<std::uint64_t> read_object(node& n, T& into, const std::array<member<T>, N>& rows) {
  static_assert(N <= 64, "one bit per row");
  member_walk walk{n};
  return read_members<T>(walk, n.in, n.at, into, rows);
}

/// Reads a whole text that is one object.
template <class T, std::size_t N>
std::optional<problem> read_text(std::string_view text, source from, T& into,
                                 const std::array<member<T>, N>& rows) {
  reading in{text, from};
  member_walk walk{in};
  if (read_members<T>(walk, in, in.root(), into, rows) && in.ends()) return std::nullopt;
  return in.answer();
}

// -- rows out of parts ---------------------------------------------------------------------------
// A rule is a function `bool(node&, T&)`; templates below make rows and bigger rules out of rules.

template <auto Rule>
struct rule_of;
template <class T, bool (*Rule)(node&, T&)>
struct rule_of<Rule> {
  using value = T;
};
template <auto Rule>
using value_of_rule = typename rule_of<Rule>::value;

template <class T>
struct pointed;
template <class Owner, class Value>
struct pointed<Value Owner::*> {
  using owner = Owner;
  using value = Value;
};
template <auto Member>
using owner_of = typename pointed<decltype(Member)>::owner;

/// Reads a struct's member by a rule: `{"draft", set<&step::draft, text>}`.
template <auto Member, auto Rule>
bool set(node& n, owner_of<Member>& into) {
  return Rule(n, into.*Member);
}

template <auto Rule>
bool maybe(node& n, std::optional<value_of_rule<Rule>>& into) {
  return Rule(n, into.emplace());
}
template <auto Rule>
bool boxed(node& n, box<value_of_rule<Rule>>& into) {
  return Rule(n, into.emplace());
}

/// An array of at most `CountMax` elements.
template <auto Rule, std::size_t CountMax>
bool list(node& n, std::vector<value_of_rule<Rule>>& into) {
  element_walk walk{n};
  while (walk.next()) {
    if (!n.in.trusted() && walk.index() >= CountMax)
      return n.fail(fault::too_large,
                    spoken(n.at) + " may have at most " + std::to_string(CountMax) + " elements");
    node element = walk.value();
    if (!Rule(element, into.emplace_back())) return false;
  }
  return !n.in.failed();
}

/// The rows of a part, as rows of the whole that contains it.
template <auto Part, const auto& Rows, std::size_t I>
bool through(node& n, owner_of<Part>& whole) {
  return Rows[I].read(n, whole.*Part);
}
template <auto Part, const auto& Rows>
constexpr auto lifted() {
  return []<std::size_t... I>(std::index_sequence<I...>) {
    return std::array{
        member<owner_of<Part>>{Rows[I].name, through<Part, Rows, I>, Rows[I].required}...};
  }(std::make_index_sequence<Rows.size()>{});
}

/// One table out of several.
template <class T, std::size_t... N>
constexpr auto joined(const std::array<member<T>, N>&... parts) {
  std::array<member<T>, (N + ...)> all{};
  std::size_t at = 0;
  const auto add = [&](const auto& part) {
    for (const auto& row : part) all[at++] = row;
  };
  (add(parts), ...);
  return all;
}

}  // namespace weft::codec
