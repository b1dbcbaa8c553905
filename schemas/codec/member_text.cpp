#include "schemas/codec/member_text.hpp"

#include <charconv>
#include <cstdint>

namespace weft::codec {
namespace {

constexpr auto nowhere = std::string_view::npos;

/// One past the closing quote of the string that begins at `at`.
std::size_t after_string(std::string_view json, std::size_t at) {
  for (++at; at < json.size(); ++at) {
    if (json[at] == '"') return at + 1;
    if (json[at] == '\\') ++at;
  }
  return nowhere;
}

/// One past the bracket that closes the one at `at`, whatever kinds they are.
std::size_t after_container(std::string_view json, std::size_t at) {
  std::size_t open = 0;
  while (at < json.size()) {
    const char c = json[at];
    if (c == '"') {
      at = after_string(json, at);
      continue;
    }
    ++at;
    if (c == '{' || c == '[') ++open;
    if ((c == '}' || c == ']') && --open == 0) return at;
  }
  return nowhere;
}

/// One past the value that begins at `at`; `nowhere` when it is cut off or none.
std::size_t after_value(std::string_view json, std::size_t at) {
  if (at >= json.size()) return nowhere;
  if (json[at] == '"') return after_string(json, at);
  if (json[at] == '{' || json[at] == '[') return after_container(json, at);
  const auto end = json.find_first_of(",]}", at);
  return end == at ? nowhere : end;
}

bool is_named(std::string_view quoted, std::string_view name) {
  if (quoted.find('\\') != nowhere) return string_value(quoted) == name;
  return quoted.substr(1, quoted.size() - 2) == name;
}

/// The character of `\x` in JSON; the letter itself when there is no such escape.
char unescaped(char letter) {
  switch (letter) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return letter;
  }
}

}  // namespace

part_walk::part_walk(std::string_view container) {
  if (container.starts_with('{')) close_ = '}';
  if (container.starts_with('[')) close_ = ']';
  if (close_ != 0) rest_ = container.substr(1);
}

bool part_walk::next() {
  const char close = close_;
  close_ = 0;  // unless a whole part is found
  if (close == 0 || rest_.starts_with(close)) return false;
  std::size_t at = 0;
  if (close == '}') {
    if (!rest_.starts_with('"')) return false;
    at = after_string(rest_, 0);
    if (at >= rest_.size() || rest_[at] != ':') return false;
    name_ = rest_.substr(0, at++);
  }
  const auto end = after_value(rest_, at);
  if (end >= rest_.size()) return false;
  const bool more = rest_[end] == ',';
  if (!more && rest_[end] != close) return false;
  value_ = rest_.substr(at, end - at);
  rest_.remove_prefix(more ? end + 1 : end);
  close_ = close;
  return true;
}

std::string_view member_text(std::string_view json_object, std::string_view name) {
  if (!json_object.starts_with('{')) return {};
  part_walk walk{json_object};
  while (walk.next())
    if (is_named(walk.name(), name)) return walk.value();
  return {};
}

std::string string_value(std::string_view json_string) {
  std::string out;
  if (json_string.size() < 2 || json_string.front() != '"' || json_string.back() != '"') return out;
  auto rest = json_string.substr(1, json_string.size() - 2);
  out.reserve(rest.size());
  while (!rest.empty()) {
    const auto plain = rest.substr(0, rest.find('\\'));
    out += plain;
    rest.remove_prefix(plain.size());
    if (rest.size() < 2) break;
    const char letter = rest[1];
    rest.remove_prefix(2);
    if (letter == 'u' && append_character(out, rest)) {
      rest.remove_prefix(4);
    } else {
      out += unescaped(letter);
    }
  }
  return out;
}

bool append_character(std::string& out, std::string_view hex) {
  if (hex.size() < 4) return false;
  std::uint16_t code = 0;
  const auto [end, error] = std::from_chars(hex.data(), hex.data() + 4, code, 16);
  if (error != std::errc{} || end != hex.data() + 4) return false;
  if (code >= 0xD800 && code < 0xE000) return false;
  const auto tail = [code](int shift) {
    return static_cast<char>(0x80 | ((code >> shift) & 0x3F));
  };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += tail(0);
  } else {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += tail(6);
    out += tail(0);
  }
  return true;
}

}  // namespace weft::codec
