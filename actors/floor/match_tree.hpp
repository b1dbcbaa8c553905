#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "actors/floor/match.hpp"

namespace weft::floor {

/// What a part of an expression is, as far as it is known before there is a conversation.
enum class value_type : std::uint8_t { boolean, integer, decimal, string, list, unknown };

enum class operation : std::uint8_t {
  literal,      // literals[0]
  attribute,    // of the subject, a string
  queues,       // of the subject
  member,       // of the metadata: path
  has,          // whether the last name of the path is there
  list,         // literals
  negation,     // left
  conjunction,  // left and right, like all that follow
  disjunction,
  equal,
  unequal,
  less,
  less_equal,
  greater,
  greater_equal,
  in,
  contains,
  starts_with,
  ends_with,
  size  // left
};

using literal = std::variant<bool, std::int64_t, double, std::string>;

struct node {
  operation does = operation::literal;
  value_type type = value_type::boolean;
  value_type elements = value_type::unknown;  // of a list
  std::size_t at = 0;                         // where it begins in the text
  std::size_t left = 0, right = 0;            // places in `nodes`
  std::string_view subject::* attribute = nullptr;
  std::vector<literal> literals{};
  std::vector<std::string> path{};
};

/// The tree of an expression; parts come before what they are a part of.
struct expression {
  std::string text;
  std::vector<node> nodes;
  std::size_t root = 0;
};

/// Reads and checks all that can be known before there is a conversation. See match::compile.
result<expression> parse(std::string_view text, const std::string& pointer);

/// "a string": how a sentence speaks of it.
std::string_view spoken(value_type type);
/// Whether it can turn out to be of this type.
bool may_be(value_type type, value_type wanted);
/// Why a relation, written `sign`, cannot stand between these two; nothing when it can.
std::optional<std::string> misfit(operation does, std::string_view sign, const node& left,
                                  const node& right);
/// Why a method, written `name`, cannot be called on this; nothing when it can.
std::optional<std::string> misfit(operation does, std::string_view name, const node& receiver);

}  // namespace weft::floor
