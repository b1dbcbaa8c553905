#include <algorithm>

#include "schemas/codec/query_shape.hpp"

// `answer_schema`: the flat subset of JSON Schema that MCP elicitation speaks, to and from `field`.
// A property is first read as drawn, whatever its type, then held against what its type may have.

namespace weft {
namespace codec {
namespace {
enum class drawn_type : std::uint8_t { string, number, integer, boolean, array };
enum class schema_type : std::uint8_t { object };
}  // namespace
}  // namespace codec

template <>
struct names<codec::drawn_type> {
  static constexpr std::array<std::string_view, 5> value{"string", "number", "integer", "boolean",
                                                         "array"};
};
template <>
struct names<codec::schema_type> {
  static constexpr std::array<std::string_view, 1> value{"object"};
};
}  // namespace weft

namespace weft::codec {
namespace {

constexpr auto short_text = bounded_text<limits::option_bytes>;
constexpr auto words = list<short_text, limits::options>;

// -- as drawn ------------------------------------------------------------------------------------
constexpr std::array titled_members{
    member<option>{"const", set<&option::value, short_text>, required},
    member<option>{"title", set<&option::title, short_text>},
};
constexpr auto titled = list<object<titled_members>, limits::options>;

struct drawn_items {
  drawn_type type = drawn_type::string;
  std::vector<std::string> plain;
  std::vector<option> titles;
};
constexpr std::array items_members{
    member<drawn_items>{"type", set<&drawn_items::type, word<drawn_type>>},
    member<drawn_items>{"enum", set<&drawn_items::plain, words>},
    member<drawn_items>{"anyOf", set<&drawn_items::titles, titled>},
};

struct drawn {
  drawn_type type = drawn_type::string;
  weft::field into;
  std::vector<std::string> plain;
  std::optional<drawn_items> items;
};

template <auto Member, auto Rule>
bool part(node& n, drawn& all) {
  return set<Member, Rule>(n, all.into);
}

using f = weft::field;
constexpr std::array property_members{
    member<drawn>{"type", set<&drawn::type, word<drawn_type>>, required},
    member<drawn>{"title", part<&f::title, short_text>},
    member<drawn>{"description", part<&f::description, short_text>},
    member<drawn>{"default", part<&f::default_value, canonical_value<limits::option_bytes>>},
    member<drawn>{"minLength", part<&f::length_min, maybe<count>>},
    member<drawn>{"maxLength", part<&f::length_max, maybe<count>>},
    member<drawn>{"format", part<&f::format, short_text>},
    member<drawn>{"minimum", part<&f::minimum, maybe<number>>},
    member<drawn>{"maximum", part<&f::maximum, maybe<number>>},
    member<drawn>{"enum", set<&drawn::plain, words>},
    member<drawn>{"oneOf", part<&f::options, titled>},
    member<drawn>{"items", set<&drawn::items, maybe<object<items_members>>>},
    member<drawn>{"minItems", part<&f::items_min, maybe<count>>},
    member<drawn>{"maxItems", part<&f::items_max, maybe<count>>},
};

/// What each type of field may have beside type, title, description and default.
struct permission {
  field_type type;
  std::string_view spoken;
  std::array<std::string_view, 3> members;
};
constexpr std::array permissions{
    permission{field_type::string, "a string", {"minLength", "maxLength", "format"}},
    permission{field_type::number, "a number", {"minimum", "maximum"}},
    permission{field_type::integer, "an integer", {"minimum", "maximum"}},
    permission{field_type::boolean, "a boolean", {}},
    permission{field_type::single_select, "a single select", {"enum", "oneOf"}},
    permission{field_type::multi_select, "a multi select", {"items", "minItems", "maxItems"}},
};
constexpr std::size_t common_members = 4;

bool has(std::uint64_t seen, std::string_view name) {
  for (std::size_t i = 0; i < property_members.size(); ++i)
    if (property_members[i].name == name) return (seen >> i & 1) != 0;
  return false;
}

field_type type_meant(const drawn& property, std::uint64_t seen) {
  switch (property.type) {
    case drawn_type::number: return field_type::number;
    case drawn_type::integer: return field_type::integer;
    case drawn_type::boolean: return field_type::boolean;
    case drawn_type::array: return field_type::multi_select;
    case drawn_type::string: break;
  }
  return has(seen, "enum") || has(seen, "oneOf") ? field_type::single_select : field_type::string;
}

bool only_permitted(node& n, field_type type, std::uint64_t seen) {
  const auto& may = permissions[static_cast<std::size_t>(type)];
  for (std::size_t i = common_members; i < property_members.size(); ++i) {
    const auto name = property_members[i].name;
    if ((seen >> i & 1) == 0 || std::ranges::count(may.members, name) > 0) continue;
    std::string detail = in_quotes(name) + " does not belong to ";
    detail.append(may.spoken).append(", beside title, description and default it may have ");
    if (may.members[0].empty()) detail += "nothing";
    for (const auto each : may.members)
      if (!each.empty()) detail.append(each == may.members[0] ? "" : ", ").append(each);
    return n.in.fail({&n.at, name}, fault::invalid, std::move(detail));
  }
  return true;
}

/// Moves plain values to options; exactly one of the two ways to list them must be used.
bool take_options(node& n, std::vector<std::string>& plain, std::vector<option>& titles,
                  std::string_view titled_name, weft::field& into) {
  if (plain.empty() == titles.empty())
    return n.fail(fault::invalid, spoken(n.at) + " must list its values once, with enum or " +
                                      std::string{titled_name});
  if (&into.options != &titles) into.options = std::move(titles);
  for (auto& value : plain) into.options.push_back({std::move(value), {}, {}});
  return true;
}

bool read_property(node& n, weft::field& into) {
  drawn property;
  const auto seen = read_object(n, property, property_members);
  if (!seen) return false;
  const auto type = type_meant(property, *seen);
  if (!only_permitted(n, type, *seen)) return false;
  property.into.name = std::move(into.name);
  into = std::move(property.into);
  into.type = type;
  if (type == field_type::single_select)
    return take_options(n, property.plain, into.options, "oneOf", into);
  if (type != field_type::multi_select) return true;
  if (!property.items) return fail_absent(n.in, n.at, "items");
  auto& items = *property.items;
  if (items.type != drawn_type::string)
    return n.in.fail({&n.at, "items"}, fault::invalid,
                     "the items of a multi select must be strings from a list");
  return take_options(n, items.plain, items.titles, "items/anyOf", into);
}

bool read_properties(node& n, std::vector<weft::field>& into) {
  member_walk walk{n};
  while (walk.next()) {
    node property = walk.value();
    const auto same = [&](const weft::field& f) { return f.name == walk.name(); };
    if (std::ranges::any_of(into, same)) return fail_twice(n.in, property.at);
    if (into.size() == limits::fields)
      return n.fail(fault::too_large,
                    "a form may have at most " + std::to_string(limits::fields) + " fields");
    into.emplace_back().name = walk.name();
    if (!read_property(property, into.back())) return false;
  }
  return !n.in.failed();
}

// -- the form ------------------------------------------------------------------------------------
struct drawn_form {
  schema_type type = schema_type::object;
  std::vector<weft::field> fields;
  std::vector<std::string> needed;
};
constexpr std::array form_members{
    member<drawn_form>{"type", set<&drawn_form::type, word<schema_type>>, required},
    member<drawn_form>{"properties", set<&drawn_form::fields, read_properties>, required},
    member<drawn_form>{"required", set<&drawn_form::needed, words>},
};

}  // namespace

bool read_form(node& n, std::vector<weft::field>& into) {
  drawn_form form;
  if (!read_object(n, form, form_members)) return false;
  for (std::size_t i = 0; i < form.needed.size(); ++i) {
    const auto named = [&](const weft::field& f) { return f.name == form.needed[i]; };
    const auto found = std::ranges::find_if(form.fields, named);
    if (found == form.fields.end()) {
      const place list{&n.at, "required"};
      std::vector<std::string_view> known;
      for (const auto& each : form.fields) known.push_back(each.name);
      return n.in.fail({&list, {}, i}, fault::invalid,
                       "no property is named " + in_quotes(form.needed[i]) + ", " +
                           nearest_hint(form.needed[i], known));
    }
    found->required = true;
  }
  into = std::move(form.fields);
  return true;
}

namespace {

/// The values of a select: titled when one of them has a title, else plain.
void write_options(writer& out, const std::vector<option>& options, std::string_view titled_name) {
  const bool any = std::ranges::any_of(options, [](const option& o) { return !o.title.empty(); });
  out.put_list(any ? titled_name : "enum", options, [any](writer& list, const option& each) {
    if (!any) return list.value(each.value);
    list.object();
    list.put("const", each.value);
    list.put_some("title", each.title);
    list.end_object();
  });
}

void write_property(writer& out, const weft::field& f) {
  constexpr std::array types{"string", "number", "integer", "boolean", "string", "array"};
  out.object();
  out.put("type", types[static_cast<std::size_t>(f.type)]);
  out.put_some("title", f.title);
  out.put_some("description", f.description);
  out.put_some("minLength", f.length_min);
  out.put_some("maxLength", f.length_max);
  out.put_some("format", f.format);
  out.put_some("minimum", f.minimum);
  out.put_some("maximum", f.maximum);
  if (f.type == field_type::single_select) write_options(out, f.options, "oneOf");
  if (f.type == field_type::multi_select) {
    out.name("items");
    out.object();
    out.put("type", "string");
    write_options(out, f.options, "anyOf");
    out.end_object();
  }
  out.put_some("minItems", f.items_min);
  out.put_some("maxItems", f.items_max);
  out.put_raw_some("default", f.default_value);
  out.end_object();
}

}  // namespace

void write_form(writer& out, const std::vector<weft::field>& form) {
  out.object();
  out.put("type", "object");
  out.name("properties");
  out.object();
  std::string name;
  for (const auto& each : form) {
    // Unlike all other names this one is a caller's and may need escapes; strip their quotes.
    name.clear();
    append_text(name, each.name);
    out.name(std::string_view{name}.substr(1, name.size() - 2));
    write_property(out, each);
  }
  out.end_object();
  std::vector<std::string_view> needed;
  for (const auto& each : form)
    if (each.required) needed.push_back(each.name);
  out.put_list_some("required", needed, each_value);
  out.end_object();
}

}  // namespace weft::codec
