#include "actors/triggers/cel/functions.hpp"

#include <algorithm>

namespace weft::triggers::cel {

std::span<const std::span<const function>> function_tables() {
  static const std::array tables{
      size_functions(),   string_functions(),     text_functions(),
      format_functions(), conversion_functions(), time_functions(),
      math_functions(),   encoder_functions(),    optional_functions(),
  };
  return tables;
}

const function* find_function(std::string_view name, bool method, std::size_t arguments) {
  for (const auto table : function_tables())
    for (const auto& row : table) {
      const bool fits = row.written == style::either || (row.written == style::method) == method;
      if (row.name == name && fits && arguments >= row.least && arguments <= row.most) return &row;
    }
  return nullptr;
}

const function* find_function(std::string_view name) {
  for (const auto table : function_tables()) {
    const auto found = std::ranges::find(table, name, &function::name);
    if (found != table.end()) return &*found;
  }
  return nullptr;
}

}  // namespace weft::triggers::cel
