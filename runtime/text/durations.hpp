#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "schemas/time.hpp"

namespace weft::text {

/// Reads "250ms", "30s", "5m", "2h" or "1d"; fractions are fine ("1.5h"). Nothing for other text.
std::optional<milliseconds> parse_duration(std::string_view text);

/// Reads a decimal number that fills the whole text.
std::optional<double> parse_number(std::string_view text);
std::optional<std::uint64_t> parse_unsigned(std::string_view text);

/// Writes it in the largest unit that leaves a whole number: "90s", "2h".
std::string format_duration(milliseconds span);

}  // namespace weft::text
