#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace weft::config {

/// Limits on a YAML text. Aliases are followed, so a small text can be a large document: every
/// value counts one and its bytes, as often as it is reached.
inline constexpr std::size_t yaml_nesting_max = 64, yaml_cost_max = 512 << 10;

struct yaml_refusal {
  std::size_t byte = 0;  // where
  std::string text;
};

/// Why a text is not even looked into: damaged UTF-8, control characters, broken YAML, a second
/// document, more than the limits. Must be asked before yaml-cpp builds a document, which recurses
/// with the nesting. Cost: linear in the text.
std::optional<yaml_refusal> refusal_of(const std::string& yaml);

}  // namespace weft::config
