#pragma once

#include <string>

namespace weft::config {

/// A mistake in a trigger set: what is wrong and what would be right. Lines and columns count from
/// 1, columns in characters.
struct trigger_error {
  int line = 1, column = 1;
  std::string text;
  bool operator==(const trigger_error&) const = default;
};

/// "file:line:column: what is wrong", as compilers say it.
std::string shown(const trigger_error& wrong, const std::string& file);

}  // namespace weft::config
