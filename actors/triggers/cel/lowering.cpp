#include "actors/triggers/cel/lowering.hpp"

#include <algorithm>
#include <utility>

#include "actors/triggers/cel/arithmetic.hpp"
#include "actors/triggers/cel/functions.hpp"
#include "actors/triggers/cel/program.hpp"

namespace weft::triggers::cel {

using std::string_view;

std::nullopt_t lowering::fail(std::size_t at, std::string says) {
  if (!wrong_) wrong_ = complaint{at, std::move(says)};
  return std::nullopt;
}

std::size_t lowering::begin_of(std::uint32_t which) const {
  const part* of = &from_.parts[which];
  for (;;) {
    const bool is_before = of->is == form::call || of->is == form::list || of->is == form::map ||
                           of->is == form::unary || of->parts.empty();
    if (is_before) return of->at;
    of = &from_.parts[of->parts.front()];
  }
}

lowering::place lowering::mistake(std::size_t at, std::string says) {
  if (names_.checked) return fail(at, std::move(says));
  node failure{.does = operation::failure, .at = static_cast<std::uint32_t>(at)};
  failure.held = value::string(into_.constants.keep(says));
  return add(failure);
}

lowering::place lowering::add(node what, const variable* shape) {
  if (into_.nodes.size() >= nodes_max)
    return fail(what.at, "the expression has more than " + std::to_string(nodes_max) +
                             " parts, split it into several");
  into_.nodes.push_back(what);
  return lowered{static_cast<std::uint32_t>(into_.nodes.size() - 1), shape};
}

lowering::place lowering::constant(const part& of, value held) {
  return add({.may_be = only(held.is()), .at = static_cast<std::uint32_t>(of.at), .held = held});
}

const value* lowering::constant_in(const lowered& what) const {
  const auto& found = into_.nodes[what.node];
  return found.does == operation::constant ? &found.held : nullptr;
}

std::uint32_t lowering::keep_links(const std::vector<std::uint32_t>& links) {
  const auto begin = into_.links.size();
  into_.links.insert(into_.links.end(), links.begin(), links.end());
  return static_cast<std::uint32_t>(begin);
}

std::optional<complaint> lowering::whole() {
  const auto root = lower(from_.root);
  if (!root) return std::move(wrong_);
  into_.root = root->node;
  if (names_.checked && (may_be(*root) & names_.result) == 0) {
    const auto wants = names_.result == boolean_only ? "true or false" : spoken(names_.result);
    return complaint{begin_of(from_.root), "the expression wants " + wants + " and this is " +
                                               spoken(may_be(*root)) +
                                               ", compare it with something"};
  }
  return std::nullopt;
}

lowering::place lowering::lower(std::uint32_t which) {
  const part& of = from_.parts[which];
  switch (of.is) {
    case form::literal: return constant(of, of.held);
    case form::name: return qualified(of, which);
    case form::member: return member(of, which);
    case form::maybe_member: {
      const auto from = lower(of.parts[0]);
      if (!from) return std::nullopt;
      node out{.does = operation::maybe_member,
               .may_be = only(kind::optional),
               .at = static_cast<std::uint32_t>(of.at),
               .a = from->node};
      out.held = value::string(into_.constants.keep(of.name));
      return add(out);
    }
    case form::element:
    case form::maybe_element: return element(of);
    case form::call: return is_macro(of) ? macro(of) : called(of);
    case form::method: return is_macro(of) ? macro(of) : method(of);
    case form::list: return list(of);
    case form::map: return map(of);
    case form::unary: return unary(of);
    case form::joined: return joined(of);
    case form::message: break;
  }
  return fail(of.at, "messages are not known here");
}

lowering::place lowering::member(const part& of, std::uint32_t which) {
  if (dotted(which)) return qualified(of, which);
  const auto from = lower(of.parts[0]);
  return from ? plain_member(of, *from) : std::nullopt;
}

lowering::place lowering::plain_member(const part& of, lowered from) {
  node out{.does = operation::member, .at = static_cast<std::uint32_t>(of.at), .a = from.node};
  out.held = value::string(into_.constants.keep(of.name));
  constexpr kinds with_members = only(kind::map) | optional_only;
  if ((may_be(from) & with_members) == 0)
    return mistake(of.at, "this is " + spoken(may_be(from)) + " and has no " + in_quotes(of.name));
  if (from.shape == nullptr || from.shape->members.empty()) return add(out);
  for (const auto& known : from.shape->members)
    if (known.name == of.name) {
      out.may_be = known.may_be;
      return add(out, &known);
    }
  return unknown_member(of, *from.shape);
}

lowering::place lowering::element(const part& of) {
  const auto from = lower(of.parts[0]);
  if (!from) return std::nullopt;
  const auto which = lower(of.parts[1]);
  if (!which) return std::nullopt;
  constexpr kinds with_elements = only(kind::map) | list_only | optional_only;
  if ((may_be(*from) & with_elements) == 0)
    return mistake(of.at, "this is " + spoken(may_be(*from)) + " and has no elements");
  const bool maybe = of.is == form::maybe_element;
  const auto* name = constant_in(*which);
  const bool named = name != nullptr && name->is(kind::string);
  if (!maybe && may_be(*from) == list_only && (may_be(*which) & number_kinds) == 0)
    return mistake(of.at, "a list takes an int in [], this is " + spoken(may_be(*which)));
  if (!maybe && named && (may_be(*from) & list_only) == 0) {
    part as_member{.at = of.at, .name = std::string{name->text()}};
    return plain_member(as_member, *from);
  }
  return add({.does = maybe ? operation::maybe_element : operation::element,
              .may_be = maybe ? only(kind::optional) : any_kind,
              .at = static_cast<std::uint32_t>(of.at),
              .a = from->node,
              .b = which->node});
}

lowering::place lowering::list(const part& of) {
  std::vector<std::uint32_t> links;
  bool constants = true;
  for (const auto element : of.parts) {
    const auto got = lower(element & ~optional_link);
    if (!got) return std::nullopt;
    const auto mark = element & optional_link;
    constants = constants && mark == 0 && constant_in(*got) != nullptr;
    links.push_back(got->node | mark);
  }
  if (constants) {
    auto* const elements = into_.constants.make_array<value>(links.size());
    for (std::size_t i = 0; i < links.size(); ++i) elements[i] = into_.nodes[links[i]].held;
    return constant(of, value::list({elements, links.size()}));
  }
  return add({.does = operation::list,
              .count = static_cast<std::uint16_t>(links.size()),
              .may_be = list_only,
              .at = static_cast<std::uint32_t>(of.at),
              .a = keep_links(links)});
}

lowering::place lowering::map(const part& of) {
  std::vector<std::uint32_t> links;
  constexpr kinds keys = string_only | boolean_only | whole_kinds;
  for (std::size_t i = 0; i < of.parts.size(); ++i) {
    const auto got = lower(of.parts[i] & ~optional_link);
    if (!got) return std::nullopt;
    if (names_.checked && i % 2 == 0 && (may_be(*got) & keys) == 0)
      return fail(from_.parts[of.parts[i] & ~optional_link].at,
                  "keys are strings, ints, uints or bools, this is " + spoken(may_be(*got)));
    links.push_back(got->node | (of.parts[i] & optional_link));
  }
  return add({.does = operation::map,
              .count = static_cast<std::uint16_t>(links.size()),
              .may_be = only(kind::map),
              .at = static_cast<std::uint32_t>(of.at),
              .a = keep_links(links)});
}

lowering::place lowering::unary(const part& of) {
  const auto from = lower(of.parts[0]);
  if (!from) return std::nullopt;
  const bool negates = of.does == operation::negation;
  const kinds takes = negates ? boolean_only : kinds{integer_only | decimal_only};
  if ((may_be(*from) & takes) == 0)
    return mistake(begin_of(of.parts[0]), std::string{spelled(of.does)} + " wants " +
                                              (negates ? "true or false" : "an int or a double") +
                                              " and this is " + spoken(may_be(*from)));
  return add({.does = of.does,
              .may_be = static_cast<kinds>(may_be(*from) & takes),
              .at = static_cast<std::uint32_t>(of.at),
              .a = from->node});
}

lowering::place lowering::joined(const part& of) {
  switch (of.does) {
    case operation::all_of:
    case operation::any_of: return logical(of);
    case operation::conditional: return conditional(of);
    default: return binary(of);
  }
}

lowering::place lowering::logical(const part& of) {
  std::vector<std::uint32_t> links;
  for (const auto side : of.parts) {
    const auto got = lower(side);
    if (!got) return std::nullopt;
    if (names_.checked && (may_be(*got) & boolean_only) == 0)
      return fail(begin_of(side), std::string{spelled(of.does)} +
                                      " wants true or false and this is " + spoken(may_be(*got)) +
                                      ", compare it with something");
    links.push_back(got->node);
  }
  return add({.does = of.does,
              .count = static_cast<std::uint16_t>(links.size()),
              .may_be = boolean_only,
              .at = static_cast<std::uint32_t>(of.at),
              .a = keep_links(links)});
}

lowering::place lowering::conditional(const part& of) {
  std::vector<std::uint32_t> links;
  kinds out = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto got = lower(of.parts[i]);
    if (!got) return std::nullopt;
    if (i > 0) out |= may_be(*got);
    if (i == 0 && names_.checked && (may_be(*got) & boolean_only) == 0)
      return fail(begin_of(of.parts[0]),
                  "?: wants true or false before ? and this is " + spoken(may_be(*got)));
    links.push_back(got->node);
  }
  return add({.does = operation::conditional,
              .count = 3,
              .may_be = out,
              .at = static_cast<std::uint32_t>(of.at),
              .a = keep_links(links)});
}

lowering::place lowering::binary(const part& of) {
  const auto a = lower(of.parts[0]);
  if (!a) return std::nullopt;
  const auto b = lower(of.parts[1]);
  if (!b) return std::nullopt;
  const auto makes = kinds_of(of.does, may_be(*a), may_be(*b));
  if (names_.checked && makes == 0) {
    if (of.does == operation::in)
      return fail(of.at, "in wants a list or a map to its right and this is " + spoken(may_be(*b)) +
                             R"(, write for example ["a", "b"])");
    const bool compares = kinds_of(of.does, any_kind, any_kind) == boolean_only;
    return fail(of.at, in_quotes(spelled(of.does)) +
                           (compares ? " compares " : " stands between ") + spoken(may_be(*a)) +
                           " and " + spoken(may_be(*b)) +
                           (compares ? ", both must be numbers or of one type"
                                     : ", both must be of one type that has it"));
  }
  return add({.does = of.does,
              .may_be = makes == 0 ? any_kind : makes,
              .at = static_cast<std::uint32_t>(of.at),
              .a = a->node,
              .b = b->node});
}

}  // namespace weft::triggers::cel
