#pragma once

#include <optional>
#include <string_view>

#include "schemas/time.hpp"

namespace weft::text {

/// Reads a point in time as people and programs give it: "2026-11-26", "2026-11-26T15:30:00Z"
/// (UTC, fractions of a second are fine), or milliseconds since the Unix epoch as on the wire.
/// Nothing for other text.
std::optional<instant> parse_instant(std::string_view text);

}  // namespace weft::text
