#include <algorithm>
#include <array>

#include "actors/triggers/cel/functions.hpp"
#include "actors/triggers/cel/lowering.hpp"

// Macros look like calls, and bind names in their arguments.

namespace weft::triggers::cel {
namespace {

enum class expands : std::uint8_t { has, loop, bind };

/// One macro. `x` stands before the dot where it is a method. `names` are bound by it.
struct macro_row {
  std::string_view name;
  bool is_method;
  std::uint8_t arguments;  // in the parentheses
  expands how;
  operation does;
  std::uint8_t names;
};
constexpr std::array<macro_row, 18> rows{{
    {"has", false, 1, expands::has, operation::has, 0},
    {"all", true, 2, expands::loop, operation::for_all, 1},
    {"all", true, 3, expands::loop, operation::for_all, 2},
    {"exists", true, 2, expands::loop, operation::exists, 1},
    {"exists", true, 3, expands::loop, operation::exists, 2},
    {"exists_one", true, 2, expands::loop, operation::exists_one, 1},
    {"exists_one", true, 3, expands::loop, operation::exists_one, 2},
    {"existsOne", true, 2, expands::loop, operation::exists_one, 1},
    {"existsOne", true, 3, expands::loop, operation::exists_one, 2},
    {"filter", true, 2, expands::loop, operation::select, 1},
    {"map", true, 2, expands::loop, operation::transform, 1},
    {"map", true, 3, expands::loop, operation::transform, 1},
    {"transformList", true, 3, expands::loop, operation::transform, 2},
    {"transformList", true, 4, expands::loop, operation::transform, 2},
    {"transformMap", true, 3, expands::loop, operation::transform_map, 2},
    {"transformMap", true, 4, expands::loop, operation::transform_map, 2},
    {"optMap", true, 2, expands::bind, operation::maybe_map, 1},
    {"optFlatMap", true, 2, expands::bind, operation::maybe_flat_map, 1},
}};

const macro_row* row_of(const part& of) {
  const bool is_method = of.is == form::method;
  const auto arguments = of.parts.size() - (is_method ? 1 : 0);
  const auto found = std::ranges::find_if(rows, [&](const macro_row& row) {
    return row.name == of.name && row.is_method == is_method && row.arguments == arguments;
  });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace

std::vector<std::string_view> macro_names() {
  std::vector<std::string_view> out;
  for (const auto& row : rows) out.push_back(row.name);
  return out;
}

/// `cel.bind(name, value, body)`.
bool lowering::is_bind(const part& of) const {
  return of.is == form::method && of.name == "bind" && of.parts.size() == 4 &&
         dotted(of.parts[0]) == "cel";
}

bool lowering::is_macro(const part& of) const { return is_bind(of) || row_of(of) != nullptr; }

lowering::place lowering::macro(const part& of) {
  if (is_bind(of)) return bind(of, of.parts[1], of.parts[2], of.parts[3], operation::bind);
  const auto& row = *row_of(of);
  switch (row.how) {
    case expands::has: return has(of);
    case expands::bind: return bind(of, of.parts[1], of.parts[0], of.parts[2], row.does);
    default: break;
  }
  const bool conditional =
      (row.does == operation::transform || row.does == operation::transform_map) &&
      row.arguments == row.names + 2;
  return loop(of, row.does, row.names == 2, conditional);
}

lowering::place lowering::has(const part& of) {
  const part& asked = from_.parts[of.parts[0]];
  if (asked.is != form::member)
    return fail(begin_of(of.parts[0]),
                "has() asks for a member by its name, like has(action.arguments.amount)");
  const auto got = lower(of.parts[0]);
  if (!got) return std::nullopt;
  auto& last = into_.nodes[got->node];
  // Where a dotted name is a variable by itself, it is there.
  if (last.does == operation::variable) return constant(of, value::boolean(true));
  if (last.does != operation::member) return got;  // a failure
  last.does = operation::has;
  last.may_be = boolean_only;
  return lowered{got->node};
}

std::optional<std::string> lowering::bound_name(std::uint32_t which) {
  const part& of = from_.parts[which];
  if (of.is == form::name && !of.rooted) return of.name;
  return fail(of.at, "a name must stand here, like x in list.all(x, x > 0)");
}

std::uint32_t lowering::open(std::string name) {
  locals_.push_back(std::move(name));
  into_.locals = std::max(into_.locals, static_cast<std::uint32_t>(locals_.size()));
  return static_cast<std::uint32_t>(locals_.size() - 1);
}

lowering::place lowering::loop(const part& of, operation does, bool two, bool conditional) {
  const auto range = lower(of.parts[0]);
  if (!range) return std::nullopt;
  constexpr kinds with_elements = list_only | only(kind::map);
  if (names_.checked && (may_be(*range) & with_elements) == 0)
    return fail(of.at, of.name + "() is for lists and maps, this is " + spoken(may_be(*range)));
  const auto first = bound_name(of.parts[1]);
  const auto second = two && first ? bound_name(of.parts[2]) : std::string{};
  if (!first || !second) return std::nullopt;
  if (two && *first == *second)
    return fail(from_.parts[of.parts[2]].at,
                "both names are " + in_quotes(*first) + ", the second one must be another");
  std::vector<std::uint32_t> links{open(*first), nowhere, nowhere, nowhere};
  if (two) links[1] = open(*second);
  std::size_t next = two ? 3 : 2;
  const bool yields = does == operation::transform || does == operation::transform_map;
  for (auto slot = conditional ? 2U : 3U; slot < 4; ++slot, ++next) {
    const auto got = lower(of.parts[next]);
    if (!got) return std::nullopt;
    if (names_.checked && !(yields && slot == 3) && (may_be(*got) & boolean_only) == 0)
      return fail(begin_of(of.parts[next]),
                  of.name + "() wants true or false here and this is " + spoken(may_be(*got)));
    links[slot] = got->node;
  }
  close(two ? 2 : 1);
  kinds gives = boolean_only;
  if (does == operation::select || does == operation::transform) gives = list_only;
  if (does == operation::transform_map) gives = only(kind::map);
  return add({.does = does,
              .may_be = gives,
              .at = static_cast<std::uint32_t>(of.at),
              .a = range->node,
              .b = keep_links(links)});
}

lowering::place lowering::bind(const part& of, std::uint32_t name_at, std::uint32_t what,
                               std::uint32_t body, operation does) {
  const auto held = lower(what);
  const auto name = held ? bound_name(name_at) : std::nullopt;
  if (!name) return std::nullopt;
  const auto local = open(*name);
  const auto got = lower(body);
  if (!got) return std::nullopt;
  close(1);
  return add({.does = does,
              .may_be = does == operation::bind ? may_be(*got) : optional_only,
              .at = static_cast<std::uint32_t>(of.at),
              .a = held->node,
              .b = keep_links({local, nowhere, nowhere, got->node})});
}

}  // namespace weft::triggers::cel
