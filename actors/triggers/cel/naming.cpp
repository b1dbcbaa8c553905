#include <algorithm>
#include <array>
#include <utility>

#include "actors/triggers/cel/functions.hpp"
#include "actors/triggers/cel/lowering.hpp"
#include "actors/triggers/cel/nearest.hpp"
#include "actors/triggers/cel/patterns.hpp"

// What names mean: variables, types and functions.

namespace weft::triggers::cel {
namespace {

using std::string_view;

constexpr std::array<string_view, 14> types{"bool",
                                            "int",
                                            "uint",
                                            "double",
                                            "string",
                                            "bytes",
                                            "list",
                                            "map",
                                            "type",
                                            "null_type",
                                            "optional_type",
                                            "google.protobuf.Timestamp",
                                            "google.protobuf.Duration",
                                            "optional.Type"};

std::string counted(std::size_t least, std::size_t most, bool is_method) {
  const std::size_t before = is_method ? 1 : 0;
  least -= std::min(least, before);
  most -= std::min(most, before);
  if (most == 0) return "no arguments";
  auto out = std::to_string(least);
  if (most >= 250) return "at least " + out + (least == 1 ? " argument" : " arguments");
  if (most != least) out += " to " + std::to_string(most);
  return out + (most == 1 ? " argument" : " arguments");
}

}  // namespace

/// `a.b.c` where it may be one name; nothing where it begins with a value.
std::optional<std::string> lowering::dotted(std::uint32_t which) const {
  const part& of = from_.parts[which];
  if (of.is == form::name) return of.name;
  if (of.is != form::member) return std::nullopt;
  auto before = dotted(of.parts[0]);
  if (!before) return std::nullopt;
  return *before + "." + of.name;
}

std::optional<std::uint32_t> lowering::find_local(string_view name) const {
  for (auto i = locals_.size(); i > 0; --i)
    if (locals_[i - 1] == name) return static_cast<std::uint32_t>(i - 1);
  return std::nullopt;
}

/// In the container first, from the inside out.
const variable* lowering::find_variable(string_view dotted_name, bool rooted) const {
  string_view scope = rooted ? string_view{} : string_view{names_.container};
  for (;;) {
    const auto full = scope.empty() ? std::string{dotted_name}
                                    : std::string{scope} + "." + std::string{dotted_name};
    const auto found = std::ranges::find(names_.variables, full, &variable::name);
    if (found != names_.variables.end()) return &*found;
    if (scope.empty()) return nullptr;
    const auto dot = scope.rfind('.');
    scope = dot == string_view::npos ? string_view{} : scope.substr(0, dot);
  }
}

lowering::place lowering::variable_node(const part& of, const variable& found) {
  const auto index = static_cast<std::uint32_t>(&found - names_.variables.data());
  return add({.does = operation::variable,
              .may_be = found.may_be,
              .at = static_cast<std::uint32_t>(of.at),
              .a = index},
             &found);
}

/// A chain of names: the longest part of it that is a variable, then members of that.
lowering::place lowering::qualified(const part& of, std::uint32_t which) {
  std::vector<const part*> chain{&of};  // the last name first
  while (chain.back()->is == form::member) chain.push_back(&from_.parts[chain.back()->parts[0]]);
  const part& root = *chain.back();
  const auto local = root.rooted ? std::nullopt : find_local(root.name);
  std::size_t used = 1;
  place from;
  if (local) {
    from = add({.does = operation::local, .at = static_cast<std::uint32_t>(root.at), .a = *local});
  } else {
    auto at = which;
    for (used = chain.size(); used > 0 && !from; --used) {
      const auto name = *dotted(at);
      if (const auto* found = find_variable(name, root.rooted)) {
        from = variable_node(root, *found);
      } else if (const auto type = std::ranges::find(types, name); type != types.end()) {
        from = constant(root, value::type(*type == "optional.Type" ? "optional_type" : *type));
      }
      if (wrong_) return std::nullopt;
      if (!from && used > 1) at = from_.parts[at].parts[0];
      if (from) break;
    }
    if (!from) return unknown_name(root);
  }
  for (auto rest = chain.size() - used; from && rest > 0; --rest)
    from = plain_member(*chain[rest - 1], *from);
  return from;
}

lowering::place lowering::unknown_name(const part& of) {
  std::vector<string_view> known;
  std::string member;  // of a variable that is called so
  for (const auto& one : names_.variables) {
    known.emplace_back(one.name);
    for (const auto& inner : one.members)
      if (member.empty() && inner.name == of.name) member = one.name + "." + inner.name;
  }
  for (const auto& one : locals_) known.emplace_back(one);
  std::string says = in_quotes(of.name) + " is not known";
  says += member.empty() ? suggestion(of.name, known) : ", did you mean '" + member + "'?";
  if (find_function(of.name) != nullptr)
    says = in_quotes(of.name) + " is a function, call it like " + of.name + "(…)";
  else if (!known.empty())
    says += (says.back() == '?' ? " Known are " : ", known are ") + listed(known);
  return mistake(of.at, std::move(says));
}

lowering::place lowering::unknown_member(const part& of, const variable& shape) {
  std::vector<string_view> known;
  for (const auto& one : shape.members) known.emplace_back(one.name);
  auto says = in_quotes(shape.name) + " has no " + in_quotes(of.name) + suggestion(of.name, known);
  says += (says.back() == '?' ? " Known are " : ", known are ") + listed(known);
  return mistake(of.at, std::move(says));
}

lowering::place lowering::called(const part& of) { return call(of, of.name, false, of.parts); }

lowering::place lowering::method(const part& of) {
  // `math.abs(x)` is written like a method of `math`, which is no value.
  if (const auto before = dotted(of.parts[0])) {
    const auto root = before->substr(0, before->find('.'));
    const auto full = *before + "." + of.name;
    if (!find_local(root) && find_variable(root, false) == nullptr &&
        find_function(full) != nullptr)
      return call(of, full, false, {of.parts.begin() + 1, of.parts.end()});
  }
  return call(of, of.name, true, of.parts);
}

lowering::place lowering::call(const part& of, string_view name, bool is_method,
                               const std::vector<std::uint32_t>& arguments) {
  const auto* calls = find_function(name, is_method, arguments.size());
  if (calls == nullptr) return unknown_call(of, name, is_method, arguments.size());
  std::vector<lowered> got;
  for (const auto argument : arguments) {
    const auto one = lower(argument);
    if (!one) return std::nullopt;
    got.push_back(*one);
  }
  for (std::size_t i = 0; i < got.size(); ++i)
    if (names_.checked && (may_be(got[i]) & calls->takes_at(i)) == 0)
      return fail(is_method && i == 0 ? of.at : begin_of(arguments[i]),
                  std::string{name} + "() " + (is_method && i == 0 ? "is for " : "takes ") +
                      spoken(calls->takes_at(i)) + ", this is " + spoken(may_be(got[i])));
  if (name == "matches") return matches(of, *calls, got);
  return bound_call(of, *calls, got);
}

lowering::place lowering::bound_call(const part& of, const function& calls,
                                     const std::vector<lowered>& arguments) {
  std::vector<std::uint32_t> links;
  for (const auto& one : arguments) links.push_back(one.node);
  return add({.does = operation::call,
              .count = static_cast<std::uint16_t>(links.size()),
              .may_be = calls.gives,
              .at = static_cast<std::uint32_t>(of.at),
              .a = keep_links(links),
              .calls = &calls});
}

/// A pattern that is written out is compiled once.
lowering::place lowering::matches(const part& of, const function& calls,
                                  const std::vector<lowered>& arguments) {
  const auto* pattern = constant_in(arguments[1]);
  if (pattern == nullptr || !pattern->is(kind::string)) return bound_call(of, calls, arguments);
  std::string why;
  auto compiled = compile_pattern(pattern->text(), why);
  if (!compiled) return mistake(into_.nodes[arguments[1].node].at, std::move(why));
  node out{.does = operation::matches,
           .may_be = boolean_only,
           .at = static_cast<std::uint32_t>(of.at),
           .a = arguments[0].node};
  out.held = value::integer(static_cast<std::int64_t>(into_.patterns.size()));
  into_.patterns.push_back(std::move(compiled));
  return add(out);
}

lowering::place lowering::unknown_call(const part& of, string_view name, bool is_method,
                                       std::size_t arguments) {
  const auto* known = find_function(name);
  if (known != nullptr) {
    const bool other_style = known->written == (is_method ? style::plain : style::method);
    if (other_style)
      return mistake(of.at,
                     std::string{name} + "() is written " +
                         (is_method ? std::string{name} + "(x)" : "x." + std::string{name} + "()"));
    std::size_t least = known->least, most = known->most;
    for (const auto table : function_tables())
      for (const auto& row : table)
        if (row.name == name) {
          least = std::min<std::size_t>(least, row.least);
          most = std::max<std::size_t>(most, row.most);
        }
    return mistake(of.at, std::string{name} + "() takes " + counted(least, most, is_method) +
                              ", here " + (arguments - (is_method ? 1 : 0) == 1 ? "is " : "are ") +
                              std::to_string(arguments - (is_method ? 1 : 0)));
  }
  if (name == "not") return mistake(of.at, "'not' is not known, write !");
  std::vector<string_view> all = macro_names();
  for (const auto table : function_tables())
    for (const auto& row : table) all.push_back(row.name);
  return mistake(of.at, "there is no function " + in_quotes(name) + suggestion(name, all));
}

}  // namespace weft::triggers::cel
