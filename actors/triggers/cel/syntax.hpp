#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/triggers/cel/nodes.hpp"
#include "actors/triggers/cel/tokens.hpp"

namespace weft::triggers::cel {

/// Forms in which an expression can be written, before names mean anything.
enum class form : std::uint8_t {
  literal,
  name,          // `name`; rooted when it was written with a dot before it
  member,        // parts[0].name
  maybe_member,  // parts[0].?name
  element,       // parts[0][parts[1]]
  maybe_element,
  call,     // name(parts…)
  method,   // parts[0].name(parts[1]…)
  list,     // parts; `optional_link` set where a `?` stands before one
  map,      // keys and values in turn; the same for keys
  message,  // name{…}, which there is none of
  unary,    // operation(parts[0])
  joined    // operation(parts…)
};

struct part {
  form is = form::literal;
  operation does = operation::constant;
  bool rooted = false;
  std::uint16_t depth = 1;
  std::size_t at = 0;  // of the first byte that is its own: an operator's, a name's
  std::string name{};
  value held{};  // texts are in the arena that the parser was given
  std::vector<std::uint32_t> parts{};
};

struct syntax {
  std::vector<part> parts;
  std::uint32_t root = 0;
};

/// Reads `text`, which is valid UTF-8. `wrong` says why not.
std::optional<syntax> parse(std::string_view text, arena& constants, complaint& wrong);

/// Words that no name can be.
bool is_reserved(std::string_view word);

}  // namespace weft::triggers::cel
