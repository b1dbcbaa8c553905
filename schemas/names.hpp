#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace weft {

/// The spelling of an enumeration's values on every wire and in every record.
/// Specialise once per enumeration; values are numbered from zero in the order of the names.
template <class Enum>
struct names;

/// The wire name of `value`.
template <class Enum>
constexpr std::string_view to_string(Enum value) {
  return names<Enum>::value[static_cast<std::size_t>(value)];
}

/// The value whose wire name is `text`, or nothing.
template <class Enum>
constexpr std::optional<Enum> from_string(std::string_view text) {
  const auto& all = names<Enum>::value;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i] == text) return static_cast<Enum>(i);
  return std::nullopt;
}

}  // namespace weft
