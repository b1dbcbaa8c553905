#include "tests/support/json_schema.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace weft::testing {
namespace {

// Keywords that say nothing about whether a value is right.
constexpr std::array<std::string_view, 16> remarks{
    "title",     "description",   "examples",     "example",         "default",    "format",
    "$comment",  "$schema",       "$id",          "$defs",           "deprecated", "readOnly",
    "writeOnly", "discriminator", "externalDocs", "contentMediaType"};

bool has_type(const json& value, std::string_view type) {
  if (type == "null") return value.is_null();
  if (type == "boolean") return value.is_boolean();
  if (type == "integer") return value.is_integer();
  if (type == "number") return value.is_number();
  if (type == "string") return value.is_text();
  if (type == "array") return value.is_array();
  return type == "object" && value.is_object();
}

bool has_one_type(const json& value, const json& types) {
  if (types.is_text()) return has_type(value, types.text());
  return std::ranges::any_of(types.elements(),
                             [&](const json& type) { return has_type(value, type.text()); });
}

double characters(const std::string& utf8) {
  return static_cast<double>(
      std::ranges::count_if(utf8, [](unsigned char c) { return (c & 0xC0U) != 0x80U; }));
}

/// What the limits `minLength`, `maxItems` and their like measure; a negative number when the value
/// is of another type, which makes them say nothing.
double measured(const json& value, std::string_view keyword) {
  if (keyword.ends_with("Length")) return value.is_text() ? characters(value.text()) : -1;
  if (keyword.ends_with("Items"))
    return value.is_array() ? static_cast<double>(value.elements().size()) : -1;
  return value.is_object() ? static_cast<double>(value.members().size()) : -1;
}

bool within(const json& value, std::string_view keyword, double limit) {
  if (keyword == "minimum") return !value.is_number() || value.number() >= limit;
  if (keyword == "maximum") return !value.is_number() || value.number() <= limit;
  if (keyword == "exclusiveMinimum") return !value.is_number() || value.number() > limit;
  if (keyword == "exclusiveMaximum") return !value.is_number() || value.number() < limit;
  const double size = measured(value, keyword);
  return size < 0 || (keyword.starts_with("min") ? size >= limit : size <= limit);
}

bool is_limit(std::string_view keyword) {
  constexpr std::array<std::string_view, 10> limits{
      "minimum",   "maximum",  "exclusiveMinimum", "exclusiveMaximum", "minLength",
      "maxLength", "minItems", "maxItems",         "minProperties",    "maxProperties"};
  return std::ranges::find(limits, keyword) != limits.end();
}

}  // namespace

/// What one schema says about one value; `known` and `open` let the outermost decide about members
/// that no part of the schema has named.
struct json_schema::verdict {
  std::vector<std::string> wrong;
  std::set<std::string> known;
  bool names_members = false;  // somewhere there are `properties`
  bool open = false;           // somewhere further members are allowed
  void join(verdict&& other) {
    wrong.insert(wrong.end(), other.wrong.begin(), other.wrong.end());
    accept(other);
  }
  void accept(const verdict& other) {
    known.insert(other.known.begin(), other.known.end());
    names_members = names_members || other.names_members;
    open = open || other.open;
  }
};

const json& json_schema::resolved(const json& at) const {
  const json* here = &at;
  for (int hops = 0; here->has("$ref") && hops < 16; ++hops) {
    const std::string_view target{(*here)["$ref"].text()};
    if (!target.starts_with("#")) break;
    here = &document_.at_pointer(target.substr(1));
  }
  return *here;
}

std::vector<std::string> json_schema::check(const json& value, const json& schema) const {
  std::vector<std::string> wrong;
  check_value(value, schema, "", wrong);
  return wrong;
}

void json_schema::check_value(const json& value, const json& schema, const std::string& where,
                              std::vector<std::string>& wrong) const {
  verdict all;
  apply(value, schema, where, all);
  wrong.insert(wrong.end(), all.wrong.begin(), all.wrong.end());
  if (!value.is_object() || !all.names_members || all.open) return;
  for (const auto& [name, member] : value.members())
    if (!all.known.contains(name))
      wrong.push_back(where + "/" + name + ": the document does not know this member");
}

void json_schema::apply(const json& value, const json& schema, const std::string& where,
                        verdict& out) const {
  if (schema.is_boolean()) {
    if (!schema.boolean()) out.wrong.push_back(where + ": nothing is allowed here");
    out.open = out.open || schema.boolean();
    return;
  }
  if (!schema.is_object()) {
    out.wrong.push_back(where + ": the document has no schema for this");
    return;
  }
  for (const auto& [keyword, says] : schema.members())
    apply_keyword(value, schema, keyword, where, out);
  if (value.is_object()) apply_members(value, schema, where, out);
}

void json_schema::apply_keyword(const json& value, const json& schema, const std::string& keyword,
                                const std::string& where, verdict& out) const {
  const json& says = schema[std::string_view{keyword}];
  const auto complain = [&](const std::string& what) {
    out.wrong.push_back(where + ": " + value.dump().substr(0, 200) + " " + what);
  };
  if (keyword == "$ref") {
    const json& target = resolved(schema);
    if (target.has("$ref") || target.is_null()) return complain("has a $ref to " + says.text());
    apply(value, target, where, out);
  } else if (keyword == "type") {
    if (!has_one_type(value, says)) complain("is not of type " + says.dump());
  } else if (keyword == "enum") {
    if (std::ranges::find(says.elements(), value) == says.elements().end())
      complain("is none of " + says.dump());
  } else if (keyword == "const") {
    if (!(value == says)) complain("is not " + says.dump());
  } else if (is_limit(keyword)) {
    if (!within(value, keyword, says.number())) complain("breaks " + keyword + " " + says.dump());
  } else if (keyword == "items") {
    for (std::size_t i = 0; i < value.elements().size(); ++i)
      check_value(value[i], says, where + "/" + std::to_string(i), out.wrong);
  } else if (keyword == "allOf") {
    for (const auto& part : says.elements()) apply(value, part, where, out);
  } else if (keyword == "anyOf" || keyword == "oneOf") {
    apply_branches(value, says, keyword == "oneOf", where, out);
  } else if (keyword == "pattern") {
    ++patterns_skipped_;
  } else if (keyword != "properties" && keyword != "required" &&
             keyword != "additionalProperties" && keyword != "unevaluatedProperties" &&
             std::ranges::find(remarks, keyword) == remarks.end()) {
    complain("is under the keyword " + keyword + ", which this validator does not know");
  }
}

void json_schema::apply_members(const json& value, const json& schema, const std::string& where,
                                verdict& out) const {
  for (const auto& name : schema["required"].elements())
    if (!value.has(name.text())) out.wrong.push_back(where + ": lacks " + name.text());
  const auto& properties = schema["properties"];
  out.names_members = out.names_members || schema.has("properties");
  for (const auto& [name, says] : properties.members()) {
    out.known.insert(name);
    if (value.has(name))
      check_value(value[std::string_view{name}], says, where + "/" + name, out.wrong);
  }
  if (!schema.has("additionalProperties")) return;
  const auto& others = schema["additionalProperties"];
  if (others.is_boolean() && others.boolean()) {
    out.open = true;
    return;
  }
  for (const auto& [name, member] : value.members()) {
    if (properties.has(name)) continue;
    if (others.is_boolean())
      out.wrong.push_back(where + "/" + name + ": is an additional member");
    else
      check_value(member, others, where + "/" + name, out.wrong);
    out.known.insert(name);
  }
}

void json_schema::apply_branches(const json& value, const json& branches, bool exactly_one,
                                 const std::string& where, verdict& out) const {
  std::size_t right = 0;
  std::string reasons;
  for (const auto& branch : branches.elements()) {
    verdict one;
    apply(value, branch, where, one);
    if (one.wrong.empty()) {
      ++right;
      out.accept(one);
    } else {
      reasons += "; " + one.wrong.front();
    }
  }
  if (right == 0) out.wrong.push_back(where + ": fits no branch" + reasons);
  if (exactly_one && right > 1)
    out.wrong.push_back(where + ": fits " + std::to_string(right) + " branches, must fit one");
}

}  // namespace weft::testing
