#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "actors/triggers/cel/value.hpp"

namespace re2 {
class RE2;
}

namespace weft::triggers::cel {

struct function;

enum class operation : std::uint8_t {
  constant,
  variable,       // a: its place
  local,          // a: its place
  member,         // a: of what; held: the name
  has,            // a: of what; held: the name
  maybe_member,   // a.?name
  element,        // a[b]
  maybe_element,  // a[?b]
  call,           // calls: the function; links from a on, count of them
  matches,        // a: the text; held: the place in `patterns`
  list,           // links from a on, count of them, `optional_link` set on optional ones
  map,            // the same, keys and values in turn
  all_of,         // && of the links from a on
  any_of,         // || of them
  negation,       // !a
  opposite,       // -a
  conditional,    // links: condition, then, else
  equal,          // a and b, like all that follow
  unequal,
  less,
  less_equal,
  greater,
  greater_equal,
  in,
  add,
  subtract,
  multiply,
  divide,
  remainder,
  // a: the range; links from b on: variable, second variable or `nowhere`, condition or `nowhere`,
  // body
  for_all,
  exists,
  exists_one,
  select,     // filter(): body is the condition
  transform,  // map(), transformList()
  transform_map,
  bind,       // a: what; links from b on: variable, body
  maybe_map,  // optMap: the same
  maybe_flat_map,
  failure  // held: why
};

inline constexpr std::uint32_t nowhere = 0xFFFFFFFF, optional_link = 0x80000000;

struct node {
  operation does = operation::constant;
  std::uint16_t count = 0;  // of links
  kinds may_be = any_kind;
  std::uint32_t at = 0;  // its place in the text, in bytes
  std::uint32_t a = 0, b = 0;
  value held{};
  const function* calls = nullptr;
};

/// `variable.member == "text"`, without which an expression cannot be true.
struct demand {
  std::uint32_t variable = 0;  // its place
  std::string_view member, text;
};

/// A compiled expression. Parts stand before what they are a part of.
struct code {
  std::string text;
  std::vector<node> nodes;
  std::vector<std::uint32_t> links;
  std::uint32_t root = 0;
  std::uint32_t locals = 0;  // at most so many at once
  arena constants;
  std::vector<std::shared_ptr<const re2::RE2>> patterns;
  std::vector<std::string> variables;  // of the environment
  std::vector<demand> demands;
};

}  // namespace weft::triggers::cel
