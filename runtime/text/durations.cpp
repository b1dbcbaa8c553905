#include "runtime/text/durations.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

namespace weft::text {
namespace {

using unit = std::pair<std::string_view, std::int64_t>;
constexpr std::array<unit, 5> units{
    unit{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};

template <class Number>
std::optional<Number> parse_whole(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<double> parse_number(std::string_view text) {
  const auto value = parse_whole<double>(text);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

std::optional<std::uint64_t> parse_unsigned(std::string_view text) {
  return parse_whole<std::uint64_t>(text);
}

std::optional<milliseconds> parse_duration(std::string_view text) {
  const auto digits = text.find_first_not_of("0123456789.");
  if (digits == std::string_view::npos) return std::nullopt;
  const auto count = parse_number(text.substr(0, digits));
  if (!count) return std::nullopt;
  for (const auto& [name, ms] : units) {
    if (name != text.substr(digits)) continue;
    const double span = *count * static_cast<double>(ms);
    if (span > 1e15) return std::nullopt;
    return milliseconds{std::llround(span)};
  }
  return std::nullopt;
}

std::string format_duration(milliseconds span) {
  for (auto unit = units.rbegin(); unit != units.rend(); ++unit)
    if (span.count() % unit->second == 0 && span.count() != 0)
      return std::to_string(span.count() / unit->second) + std::string{unit->first};
  return "0s";
}

}  // namespace weft::text
