#include "runtime/config/yaml_reading.hpp"

#include <algorithm>
#include <cstdio>
#include <set>
#include <sstream>
#include <utility>

#include "runtime/config/yaml_places.hpp"
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

/// A text whatever it looks like.
bool is_quoted(const YAML::Node& value) {
  return value.Tag() == "!" || value.Tag() == "tag:yaml.org,2002:str";
}

/// A word of the text as part of a sentence; long ones are cut.
std::string in_quotes(const std::string& word) {
  constexpr std::size_t shown_max = 64;
  if (word.size() <= shown_max) return "'" + word + "'";
  auto end = shown_max;
  while ((static_cast<unsigned char>(word[end]) & 0xC0) == 0x80) --end;  // no half characters
  return "'" + word.substr(0, end) + "…'";
}

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

/// A segment of a JSON pointer: `~1` is a slash, `~0` a tilde.
std::string without_escapes(std::string_view segment) {
  std::string out;
  for (std::size_t i = 0; i < segment.size(); ++i) {
    const bool escape = segment[i] == '~' && i + 1 < segment.size();
    out += escape ? (segment[++i] == '1' ? '/' : '~') : segment[i];
  }
  return out;
}

}  // namespace

void yaml_reading::fail(const YAML::Mark& at, std::string what) {
  fail_at(at.pos < 0 ? 0 : static_cast<std::size_t>(at.pos), std::move(what));
}

void yaml_reading::fail_at(std::size_t byte, std::string what) {
  if (full()) return;
  const auto place = place_of(text_, byte);
  errors_.push_back({place.line, place.column, std::move(what)});
}

void yaml_reading::fail_inside(const YAML::Node& scalar, std::size_t offset, std::string what) {
  const auto begin = static_cast<std::size_t>(std::max(scalar.Mark().pos, 0));
  fail_at(source_of(text_, begin, scalar.Scalar(), offset), std::move(what));
}

std::vector<trigger_error> yaml_reading::take_errors() {
  std::stable_sort(errors_.begin(), errors_.end(), [](const auto& a, const auto& b) {
    return std::pair{a.line, a.column} < std::pair{b.line, b.column};
  });
  return std::exchange(errors_, {});
}

std::string shown(const trigger_error& wrong, const std::string& file) {
  return file + ":" + std::to_string(wrong.line) + ":" + std::to_string(wrong.column) + ": " +
         wrong.text;
}

void read_map(yaml_reading& in, const YAML::Node& map, std::string_view what,
              const std::vector<yaml_key>& keys) {
  if (!map.IsMap())
    return in.fail(map.Mark(),
                   std::string{what} + " must be a map, but this is " + std::string{kind_of(map)});
  std::vector<std::string_view> known;
  for (const auto& key : keys) known.push_back(key.name);
  std::set<std::string, std::less<>> seen;
  for (const auto& member : map) {
    if (in.full()) return;
    const auto at = member.first.Mark();
    if (!member.first.IsScalar()) {
      in.fail(at, "a key must be a word, but this is " + std::string{kind_of(member.first)});
      continue;
    }
    const auto& name = member.first.Scalar();
    const auto key =
        std::find_if(keys.begin(), keys.end(), [&](const auto& k) { return k.name == name; });
    if (!seen.insert(name).second)
      in.fail(at, in_quotes(name) + " comes twice, keep one of them");
    else if (key == keys.end())
      in.fail(at, std::string{what} + " has no " + in_quotes(name) + ", did you mean '" +
                      std::string{text::nearest(name, known)} + "'? It may have " +
                      text::listed(known));
    else if (member.second.IsNull())
      in.fail(at, in_quotes(name) + " has no value, write one behind it or leave it out");
    else
      key->read(member.second);
  }
  for (const auto& key : keys)
    if (key.required && seen.find(key.name) == seen.end())
      in.fail(map.Mark(), std::string{what} + " lacks '" + std::string{key.name} + "'");
}

void read_list(yaml_reading& in, const YAML::Node& list, std::string_view what,
               const std::function<void(const YAML::Node& item)>& read) {
  if (!list.IsSequence())
    return in.fail(list.Mark(), std::string{what} + " must be a list, but this is " +
                                    std::string{kind_of(list)});
  for (const auto& item : list) {
    if (in.full()) return;
    read(item);
  }
}

std::optional<YAML::Node> key_in(const YAML::Node& map, std::string_view name) {
  if (map.IsMap())
    for (const auto& member : map)
      if (member.first.IsScalar() && member.first.Scalar() == name) return member.first;
  return std::nullopt;
}

std::optional<std::string> read_text(yaml_reading& in, const YAML::Node& value,
                                     std::string_view what) {
  if (value.IsScalar()) return value.Scalar();
  in.fail(value.Mark(),
          std::string{what} + " must be a text, but this is " + std::string{kind_of(value)});
  return std::nullopt;
}

std::optional<std::string> read_text(yaml_reading& in, const YAML::Node& value,
                                     std::string_view what, std::size_t bytes_max) {
  auto read = read_text(in, value, what);
  if (read && read->size() > bytes_max)
    in.fail(value.Mark(), std::string{what} + " has " + std::to_string(read->size()) +
                              " bytes, it may have at most " + std::to_string(bytes_max));
  return read;
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

std::optional<double> read_number(yaml_reading& in, const YAML::Node& value, std::string_view what,
                                  number_range range) {
  const auto read = read_number(in, value, what);
  if (!read) return read;
  const bool low = range.above ? !(*read > range.least) : !(*read >= range.least);
  if (!low && *read <= range.most) return read;
  std::ostringstream said;
  said << what << " is " << value.Scalar() << ", it must ";
  if (range.above)
    said << "be above " << range.least << " and at most " << range.most;
  else
    said << "lie between " << range.least << " and " << range.most;
  in.fail(value.Mark(), said.str());
  return std::nullopt;
}

std::optional<std::string> read_word(yaml_reading& in, const YAML::Node& value,
                                     std::string_view what,
                                     const std::vector<std::string_view>& possible) {
  auto word = value.IsScalar() ? value.Scalar() : std::string{};
  if (std::find(possible.begin(), possible.end(), word) != possible.end()) return word;
  in.fail(value.Mark(), std::string{what} + " must be " + text::listed(possible) +
                            ", did you mean '" + std::string{text::nearest(word, possible)} + "'?");
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
    const auto name = without_escapes(pointer.substr(0, end));
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
