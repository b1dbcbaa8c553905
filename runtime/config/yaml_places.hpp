#pragma once

#include <string_view>

namespace weft::config {

/// A place in a text; both count from 1, columns in characters.
struct text_place {
  int line = 1, column = 1;
};
/// The place of a byte; behind the end it is the end. Cost: linear in the text before it.
text_place place_of(std::string_view text, std::size_t byte);

/// The byte of `text` from which the byte at `offset` of a scalar's value was made: escapes are
/// undone, lines folded and indentation removed between the two. `begin` is where the scalar
/// stands, with its tag and anchor if any. What cannot be followed leads to the first line of the
/// value. Cost: linear in the scalar.
std::size_t source_of(std::string_view text, std::size_t begin, std::string_view value,
                      std::size_t offset);
/// True when a scalar begins with a quote and the text ends before it is closed, which yaml-cpp
/// lets through.
bool is_unclosed(std::string_view text, std::size_t begin, std::string_view value);

}  // namespace weft::config
