#include "actors/floor/match_tree.hpp"

// CEL's rules of types, as its checker applies them where all is known. What a member of the
// metadata is shows only when it is read, so it passes everywhere.

namespace weft::floor {
namespace {

bool is_number(value_type type) {
  return type == value_type::integer || type == value_type::decimal;
}

/// The checker keeps integers and decimals apart, although their values compare.
bool may_equal(value_type a, value_type b) {
  return a == b || a == value_type::unknown || b == value_type::unknown;
}

bool may_order(value_type a, value_type b) {
  return may_equal(a, b) || (is_number(a) && is_number(b));
}

}  // namespace

std::string_view spoken(value_type type) {
  switch (type) {
    case value_type::boolean: return "a boolean";
    case value_type::integer: return "an integer";
    case value_type::decimal: return "a decimal";
    case value_type::string: return "a string";
    case value_type::list: return "a list";
    case value_type::unknown: break;
  }
  return "a member of the metadata";
}

bool may_be(value_type type, value_type wanted) {
  return type == wanted || type == value_type::unknown;
}

std::optional<std::string> misfit(operation does, std::string_view sign, const node& left,
                                  const node& right) {
  const bool looks_in = does == operation::in;
  if (looks_in && !may_be(right.type, value_type::list))
    return "in wants a list to its right and this is " + std::string{spoken(right.type)} +
           R"(, write for example ["a", "b"] or conversation.queues)";
  const auto a = left.type, b = looks_in ? right.elements : right.type;
  const auto compares = "'" + std::string{sign} + "' compares " + std::string{spoken(a)} +
                        " with " + (looks_in ? "the elements of a list, each " : "") +
                        std::string{spoken(b)} + ", ";
  if (a == value_type::list || b == value_type::list)
    return compares + "ask a list with in or size()";
  if (does == operation::equal || does == operation::unequal || looks_in) {
    if (may_equal(a, b)) return std::nullopt;
    const bool numbers = is_number(a) && is_number(b);
    return compares + (numbers ? "write both alike, 1.0 is a decimal" : "both must be of one type");
  }
  if (may_order(a, b)) return std::nullopt;
  return compares + "both must be numbers or of one type";
}

std::optional<std::string> misfit(operation does, std::string_view name, const node& receiver) {
  const bool measures = does == operation::size;
  if (may_be(receiver.type, value_type::string)) return std::nullopt;
  if (measures && receiver.type == value_type::list) return std::nullopt;
  return std::string{name} + "() is for strings" + (measures ? " and lists" : "") + ", this is " +
         std::string{spoken(receiver.type)};
}

}  // namespace weft::floor
