#include "runtime/config/yaml_reading.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "runtime/text/durations.hpp"
#include "runtime/text/nearest.hpp"

namespace weft::config {
namespace {

std::string_view kind_of(const YAML::Node& value) {
  switch (value.Type()) {
    case YAML::NodeType::Map: return "a map";
    case YAML::NodeType::Sequence: return "a list";
    case YAML::NodeType::Null: return "nothing";
    default: return "a single value";
  }
}

bool is_quoted(const YAML::Node& value) { return value.Tag() == "!"; }

void append_json_text(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(c));
      out += escaped;
    } else {
      out += c;
    }
  }
  out += '"';
}

bool is_json_number(const std::string& text) {
  const bool starts = !text.empty() && (text[0] == '-' || (text[0] >= '0' && text[0] <= '9'));
  const bool padded = text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9';
  return starts && !padded && text.back() != '.' && text::parse_number(text).has_value();
}

}  // namespace

void yaml_reading::fail(const YAML::Mark& at, const std::string& what) {
  errors_.push_back({at.line + 1, at.column + 1, what});
}

std::vector<std::string> yaml_reading::take_errors() {
  std::stable_sort(errors_.begin(), errors_.end(), [](const error& a, const error& b) {
    return std::pair{a.line, a.column} < std::pair{b.line, b.column};
  });
  std::vector<std::string> out;
  for (const auto& e : errors_)
    out.push_back(name_ + ":" + std::to_string(e.line) + ":" + std::to_string(e.column) + ": " +
                  e.text);
  errors_.clear();
  return out;
}

void read_map(yaml_reading& in, const YAML::Node& map, std::string_view what,
              const std::vector<yaml_key>& keys) {
  if (!map.IsMap())
    return in.fail(map.Mark(),
                   std::string{what} + " must be a map, but this is " + std::string{kind_of(map)});
  std::vector<std::string_view> known;
  for (const auto& key : keys) known.push_back(key.name);
  std::vector<std::string> seen;
  for (const auto& member : map) {
    const auto name = member.first.IsScalar() ? member.first.Scalar() : std::string{};
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) {
      in.fail(member.first.Mark(), "'" + name + "' comes twice, keep one of them");
      continue;
    }
    seen.push_back(name);
    const auto key =
        std::find_if(keys.begin(), keys.end(), [&](const auto& k) { return k.name == name; });
    if (key == keys.end())
      in.fail(member.first.Mark(), std::string{what} + " has no '" + name + "', did you mean '" +
                                       std::string{text::nearest(name, known)} + "'? It may have " +
                                       text::listed(known));
    else
      key->read(member.second);
  }
  for (const auto& key : keys)
    if (key.required && std::find(seen.begin(), seen.end(), key.name) == seen.end())
      in.fail(map.Mark(), std::string{what} + " lacks '" + std::string{key.name} + "'");
}

void read_list(yaml_reading& in, const YAML::Node& list, std::string_view what,
               const std::function<void(const YAML::Node& item)>& read) {
  if (!list.IsSequence())
    return in.fail(list.Mark(), std::string{what} + " must be a list, but this is " +
                                    std::string{kind_of(list)});
  for (const auto& item : list) read(item);
}

std::optional<std::string> read_text(yaml_reading& in, const YAML::Node& value,
                                     std::string_view what) {
  if (value.IsScalar()) return value.Scalar();
  in.fail(value.Mark(),
          std::string{what} + " must be a text, but this is " + std::string{kind_of(value)});
  return std::nullopt;
}

std::optional<bool> read_flag(yaml_reading& in, const YAML::Node& value, std::string_view what) {
  if (value.IsScalar() && !is_quoted(value)) {
    if (value.Scalar() == "true") return true;
    if (value.Scalar() == "false") return false;
  }
  in.fail(value.Mark(), std::string{what} + " must be true or false");
  return std::nullopt;
}

std::optional<double> read_number(yaml_reading& in, const YAML::Node& value,
                                  std::string_view what) {
  if (value.IsScalar() && !is_quoted(value))
    if (const auto number = text::parse_number(value.Scalar())) return number;
  in.fail(value.Mark(), std::string{what} + " must be a number");
  return std::nullopt;
}

std::string to_json(const YAML::Node& value) {
  std::string out;
  if (value.IsMap()) {
    out = "{";
    for (const auto& member : value) {
      if (out.size() > 1) out += ',';
      append_json_text(out, member.first.IsScalar() ? member.first.Scalar() : std::string{});
      out += ':';
      out += to_json(member.second);
    }
    return out + "}";
  }
  if (value.IsSequence()) {
    out = "[";
    for (const auto& item : value) {
      if (out.size() > 1) out += ',';
      out += to_json(item);
    }
    return out + "]";
  }
  if (value.IsNull()) return "null";
  const auto& text = value.Scalar();
  const bool typed =
      !is_quoted(value) && (text == "true" || text == "false" || is_json_number(text));
  if (typed) return text;
  append_json_text(out, text);
  return out;
}

YAML::Node at_pointer(YAML::Node from, std::string_view pointer) {
  while (pointer.starts_with('/')) {
    pointer.remove_prefix(1);
    const auto end = std::min(pointer.find('/'), pointer.size());
    std::string name{pointer.substr(0, end)};
    pointer.remove_prefix(end);
    YAML::Node next;
    if (from.IsMap()) {
      for (const auto& member : from)
        if (member.first.IsScalar() && member.first.Scalar() == name) next.reset(member.second);
    } else if (from.IsSequence()) {
      const auto index = text::parse_unsigned(name);
      if (index && *index < from.size()) next.reset(from[*index]);
    }
    if (!next.IsDefined() || next.IsNull()) break;
    from.reset(next);
  }
  return from;
}

}  // namespace weft::config
