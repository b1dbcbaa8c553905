#include "actors/triggers/cel/value.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace weft::triggers::cel {
namespace {

constexpr std::uint32_t scanned_max = 8;  // a map of so many members needs no order

ordered of(auto a, auto b) {
  if (a < b) return ordered::less;
  return b < a ? ordered::greater : ordered::same;
}
ordered of_decimals(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return ordered::unordered;
  return of(a, b);
}
ordered opposite(ordered which) {
  if (which == ordered::less) return ordered::greater;
  return which == ordered::greater ? ordered::less : which;
}

ordered integer_and_decimal(std::int64_t a, double b) {
  if (b >= 0x1p63 && b > static_cast<double>(a)) return ordered::less;
  return of_decimals(static_cast<double>(a), b);
}

ordered numbers(const value& a, const value& b) {
  const auto x = a.is(), y = b.is();
  if (x == kind::integer) {
    if (y == kind::integer) return of(a.as_integer(), b.as_integer());
    if (y == kind::decimal) return integer_and_decimal(a.as_integer(), b.as_decimal());
    if (a.as_integer() < 0) return ordered::less;
    return of(a.as_unsigned(), b.as_unsigned());
  }
  if (y == kind::integer) return opposite(numbers(b, a));
  if (x == kind::decimal && y == kind::decimal) return of_decimals(a.as_decimal(), b.as_decimal());
  if (x == kind::unsigned_integer && y == kind::unsigned_integer)
    return of(a.as_unsigned(), b.as_unsigned());
  if (x == kind::unsigned_integer)
    return of_decimals(static_cast<double>(a.as_unsigned()), b.as_decimal());
  return opposite(numbers(b, a));
}

bool same_key(const value& a, const value& b) {
  if (a.is(kind::string)) return b.is(kind::string) && a.text() == b.text();
  if (a.is_number()) return b.is_number() && numbers(a, b) == ordered::same;
  return a.is(kind::boolean) && b.is(kind::boolean) && a.as_boolean() == b.as_boolean();
}

/// An order of keys of all kinds, by which they can be found.
bool before(const value& a, const value& b) {
  const auto rank = [](const value& key) {
    if (key.is(kind::boolean)) return 0;
    return key.is_number() ? 1 : 2;
  };
  if (rank(a) != rank(b)) return rank(a) < rank(b);
  if (a.is(kind::boolean)) return !a.as_boolean() && b.as_boolean();
  return a.is_number() ? numbers(a, b) == ordered::less : a.text() < b.text();
}

bool equal_lists(const value& a, const value& b, std::int64_t& budget) {
  if (a.size() != b.size()) return false;
  const auto left = a.elements(), right = b.elements();
  for (std::size_t i = 0; i < left.size(); ++i)
    if (budget < 0 || !equal(read(left[i]), read(right[i]), budget)) return false;
  return true;
}

bool equal_maps(const value& a, const value& b, std::int64_t& budget) {
  if (a.size() != b.size()) return false;
  const auto& members = a.members();
  for (std::uint32_t i = 0; i < members.size; ++i) {
    const auto* other = find(b.members(), members.entries[i].key);
    if (budget < 0 || other == nullptr ||
        !equal(read(members.entries[i].held), read(*other), budget))
      return false;
  }
  return true;
}

}  // namespace

std::string_view name_of(kind what) {
  static constexpr std::array<std::string_view, 15> names{"error",
                                                          "null_type",
                                                          "bool",
                                                          "int",
                                                          "uint",
                                                          "double",
                                                          "string",
                                                          "bytes",
                                                          "google.protobuf.Duration",
                                                          "google.protobuf.Timestamp",
                                                          "list",
                                                          "map",
                                                          "type",
                                                          "optional_type",
                                                          "deferred"};
  return names[static_cast<std::size_t>(what)];
}

const value* find(const map_data& in, const value& key) {
  if (in.sorted == nullptr) {
    for (std::uint32_t i = 0; i < in.size; ++i)
      if (same_key(in.entries[i].key, key)) return &in.entries[i].held;
    return nullptr;
  }
  if (!key.is(kind::string) && !key.is(kind::boolean) && !key.is_number()) return nullptr;
  const auto* const end = in.sorted + in.size;
  const auto* const at =
      std::lower_bound(in.sorted, end, key, [&in](std::uint32_t place, const value& wanted) {
        return before(in.entries[place].key, wanted);
      });
  if (at == end || !same_key(in.entries[*at].key, key)) return nullptr;
  return &in.entries[*at].held;
}

bool equal(const value& a, const value& b, std::int64_t& budget) {
  --budget;
  if (a.is_number()) return b.is_number() && numbers(a, b) == ordered::same;
  if (a.is() != b.is()) return false;
  switch (a.is()) {
    case kind::null: return true;
    case kind::boolean: return a.as_boolean() == b.as_boolean();
    case kind::duration: return a.as_integer() == b.as_integer();
    case kind::timestamp: return a.seconds() == b.seconds() && a.nanoseconds() == b.nanoseconds();
    case kind::string:
    case kind::bytes:
    case kind::type: budget -= a.size() / 64; return a.text() == b.text();
    case kind::list: return equal_lists(a, b, budget);
    case kind::map: return equal_maps(a, b, budget);
    case kind::optional:
      if (a.held() == nullptr || b.held() == nullptr) return a.held() == b.held();
      return equal(read(*a.held()), read(*b.held()), budget);
    default: return false;
  }
}

ordered order(const value& a, const value& b) {
  if (a.is_number() && b.is_number()) return numbers(a, b);
  if (a.is() != b.is()) return ordered::never;
  switch (a.is()) {
    case kind::boolean: return of(a.as_boolean(), b.as_boolean());
    case kind::duration: return of(a.as_integer(), b.as_integer());
    case kind::timestamp:
      if (a.seconds() != b.seconds()) return of(a.seconds(), b.seconds());
      return of(a.nanoseconds(), b.nanoseconds());
    case kind::string:
    case kind::bytes: return of(a.text().compare(b.text()), 0);
    default: return ordered::never;
  }
}

std::optional<value> make_map(arena& memory, std::span<const entry> entries,
                              std::uint32_t* repeated) {
  auto* const data = new (memory.allocate(sizeof(map_data))) map_data;
  data->entries = entries.data();
  data->size = static_cast<std::uint32_t>(entries.size());
  const auto twice = [repeated](std::uint32_t place) {
    if (repeated != nullptr) *repeated = place;
    return std::optional<value>{};
  };
  if (entries.size() <= scanned_max) {
    for (std::uint32_t i = 1; i < data->size; ++i)
      for (std::uint32_t k = 0; k < i; ++k)
        if (same_key(entries[i].key, entries[k].key)) return twice(i);
    return value::map(*data);
  }
  auto* const sorted = memory.make_array<std::uint32_t>(data->size);
  std::iota(sorted, sorted + data->size, 0U);
  std::sort(sorted, sorted + data->size, [entries](std::uint32_t a, std::uint32_t b) {
    if (before(entries[a].key, entries[b].key)) return true;
    return a < b && !before(entries[b].key, entries[a].key);
  });
  for (std::uint32_t i = 1; i < data->size; ++i)
    if (same_key(entries[sorted[i - 1]].key, entries[sorted[i]].key)) return twice(sorted[i]);
  data->sorted = sorted;
  return value::map(*data);
}

}  // namespace weft::triggers::cel
