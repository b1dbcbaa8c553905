#include "tests/support/json.hpp"

// As in schemas/codec/reading.hpp: all units must see the same simdjson.
#ifndef SIMDJSON_EXCEPTIONS
#  define SIMDJSON_EXCEPTIONS 0
#endif
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include <simdjson.h>

namespace weft::testing {

namespace dom = simdjson::dom;

struct json_builder {
  static json built(const dom::element& from) {
    json out;
    switch (from.type()) {
      case dom::element_type::NULL_VALUE: break;
      case dom::element_type::BOOL: out.held_ = bool{from.get_bool().value_unsafe()}; break;
      case dom::element_type::STRING:
        out.held_ = std::string{from.get_string().value_unsafe()};
        break;
      case dom::element_type::INT64:
        out.held_ = static_cast<double>(from.get_int64().value_unsafe());
        break;
      case dom::element_type::UINT64:
        out.held_ = static_cast<double>(from.get_uint64().value_unsafe());
        break;
      case dom::element_type::DOUBLE: out.held_ = double{from.get_double().value_unsafe()}; break;
      case dom::element_type::ARRAY: {
        json::array all;
        const dom::array elements = from.get_array().value_unsafe();
        for (const auto each : elements) all.push_back(built(each));
        out.held_ = std::move(all);
        break;
      }
      case dom::element_type::OBJECT: {
        json::object all;
        const dom::object members = from.get_object().value_unsafe();
        for (const auto each : members) all.emplace_back(std::string{each.key}, built(each.value));
        out.held_ = std::move(all);
        break;
      }
    }
    return out;
  }
};

namespace {

const json none;

void append_text(std::string& out, const std::string& text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

}  // namespace

json json::parse(std::string_view text) {
  dom::parser parser;
  dom::element root;
  const auto error = parser.parse(text.data(), text.size()).get(root);
  if (error != simdjson::SUCCESS)
    throw std::runtime_error{std::string{"no JSON: "} + simdjson::error_message(error) + ": '" +
                             std::string{text.substr(0, 200)} + "'"};
  return json_builder::built(root);
}

bool json::is_integer() const { return is_number() && number() == std::trunc(number()); }

const std::string& json::text() const {
  static const std::string empty;
  return is_text() ? std::get<3>(held_) : empty;
}

const json::array& json::elements() const {
  static const array empty;
  return is_array() ? std::get<4>(held_) : empty;
}

const json::object& json::members() const {
  static const object empty;
  return is_object() ? std::get<5>(held_) : empty;
}

const json& json::operator[](std::string_view name) const {
  for (const auto& [known, value] : members())
    if (known == name) return value;
  return none;
}

const json& json::operator[](std::size_t index) const {
  return index < elements().size() ? elements()[index] : none;
}

bool json::has(std::string_view name) const {
  return std::ranges::any_of(members(), [&](const auto& m) { return m.first == name; });
}

const json& json::at_pointer(std::string_view pointer) const {
  const json* at = this;
  while (pointer.starts_with('/')) {
    pointer.remove_prefix(1);
    const auto end = std::min(pointer.find('/'), pointer.size());
    std::string segment;
    for (std::size_t i = 0; i < end; ++i) {
      const bool escape = pointer[i] == '~' && i + 1 < end;
      segment += !escape ? pointer[i] : pointer[i + 1] == '1' ? '/' : '~';
      if (escape) ++i;
    }
    pointer.remove_prefix(end);
    std::size_t index = 0;
    if (at->is_array()) {
      const auto* const last = segment.data() + segment.size();
      const auto read = std::from_chars(segment.data(), last, index);
      at = read.ec == std::errc{} && read.ptr == last ? &(*at)[index] : &none;
    } else {
      at = &(*at)[std::string_view{segment}];
    }
  }
  return *at;
}

bool operator==(const json& a, const json& b) {
  if (a.held_.index() != b.held_.index()) return false;
  if (!a.is_object()) return a.held_ == b.held_;
  return a.members().size() == b.members().size() &&
         std::ranges::all_of(a.members(), [&](const auto& member) {
           return b.has(member.first) && b[std::string_view{member.first}] == member.second;
         });
}

std::string json::dump() const {
  std::string out;
  if (is_null()) return "null";
  if (is_boolean()) return boolean() ? "true" : "false";
  if (is_text()) {
    append_text(out, text());
  } else if (is_number()) {
    std::array<char, 32> digits{};
    out.assign(digits.data(),
               std::to_chars(digits.data(), digits.data() + digits.size(), number()).ptr);
  } else if (is_array()) {
    for (const auto& each : elements()) out.append(out.empty() ? "[" : ",").append(each.dump());
    out.append(out.empty() ? "[]" : "]");
  } else {
    for (const auto& [name, value] : members()) {
      out += out.empty() ? '{' : ',';
      append_text(out, name);
      out.append(":").append(value.dump());
    }
    out.append(out.empty() ? "{}" : "}");
  }
  return out;
}

}  // namespace weft::testing
