#pragma once

#include <cstdint>
#include <string_view>

namespace weft::triggers::cel {

enum class kind : std::uint8_t {
  error,
  null,
  boolean,
  integer,
  unsigned_integer,
  decimal,
  string,
  bytes,
  duration,
  timestamp,
  list,
  map,
  type,
  optional,
  deferred
};
/// "int": CEL's name of a type.
std::string_view name_of(kind what);

/// Several kinds at once, one bit each.
using kinds = std::uint16_t;
constexpr kinds only(kind what) { return static_cast<kinds>(1U << static_cast<unsigned>(what)); }
inline constexpr kinds any_kind = 0xFFFF;

}  // namespace weft::triggers::cel
