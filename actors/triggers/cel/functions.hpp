#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "actors/triggers/cel/value.hpp"

namespace weft::triggers::cel {

/// One call under way. The arguments are there, of the kinds that the function takes.
struct call {
  std::span<const value> arguments;
  arena& memory;
  std::int64_t& budget;  // steps that are left; below 0: too many were taken

  const value& operator[](std::size_t which) const { return arguments[which]; }
  std::size_t count() const { return arguments.size(); }
  std::string_view text(std::size_t which) const { return arguments[which].text(); }
  /// Takes the steps for so much text; false when too few are left.
  bool pay(std::size_t bytes) {
    budget -= static_cast<std::int64_t>(bytes / 64);
    return budget >= 0;
  }
  value fail(std::initializer_list<std::string_view> why) { return value::error(memory.join(why)); }
};

/// How a function is written: `size(x)`, `x.size()`, either.
enum class style : std::uint8_t { plain, method, either };

/// One function. To add one, write it in a file in functions/ and put its row in that file's table
/// (a new file's table has its row in functions.cpp).
struct function {
  std::string_view name;  // "size", "math.abs"
  style written;
  std::uint8_t least, most;    // arguments, what stands before the dot included
  std::array<kinds, 4> takes;  // the last one holds for all further ones
  kinds gives;
  value (*run)(call& with);

  kinds takes_at(std::size_t which) const { return takes[which < 4 ? which : 3]; }
};

inline constexpr kinds boolean_only = only(kind::boolean), integer_only = only(kind::integer),
                       string_only = only(kind::string), bytes_only = only(kind::bytes),
                       list_only = only(kind::list), decimal_only = only(kind::decimal),
                       number_kinds = integer_only | only(kind::unsigned_integer) | decimal_only,
                       whole_kinds = integer_only | only(kind::unsigned_integer),
                       duration_only = only(kind::duration), timestamp_only = only(kind::timestamp),
                       optional_only = only(kind::optional);

// The tables, one per file in functions/.
std::span<const function> size_functions();
std::span<const function> string_functions();
std::span<const function> text_functions();
std::span<const function> format_functions();
std::span<const function> conversion_functions();
std::span<const function> time_functions();
std::span<const function> math_functions();
std::span<const function> encoder_functions();
std::span<const function> optional_functions();

/// All tables.
std::span<const std::span<const function>> function_tables();

/// The function of this name that can be written so with so many arguments; null: none.
const function* find_function(std::string_view name, bool method, std::size_t arguments);
/// Any function of this name; null: none.
const function* find_function(std::string_view name);

}  // namespace weft::triggers::cel
