#include <array>
#include <charconv>
#include <cmath>

#include "actors/triggers/cel/times.hpp"
#include "actors/triggers/cel/utf8.hpp"
#include "actors/triggers/cel/value.hpp"

// Values as text.

namespace weft::triggers::cel {
namespace {

std::string number(double of) {
  if (std::isnan(of)) return "NaN";
  if (std::isinf(of)) return of < 0 ? "-Infinity" : "Infinity";
  std::array<char, 32> digits;
  const auto done =
      std::to_chars(digits.data(), digits.data() + digits.size(), of, std::chars_format::general);
  return {digits.data(), done.ptr};
}

void append_quoted(std::string& out, std::string_view text, std::size_t bytes_max) {
  auto size = std::min(text.size(), bytes_max);
  while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
    --size;
  out += '"';
  for (const char c : text.substr(0, size)) {
    constexpr std::string_view letters = "\"\\\n\r\t", meant = "\"\\nrt";
    const auto known = letters.find(c);
    if (known != std::string_view::npos) {
      (out += '\\') += meant[known];
    } else if (static_cast<unsigned char>(c) < 0x20) {
      constexpr std::string_view hex = "0123456789abcdef";
      ((out += "\\x") += hex[static_cast<unsigned char>(c) >> 4]) += hex[c & 0xF];
    } else {
      out += c;
    }
  }
  if (size < text.size()) out += "…";
  out += '"';
}

/// Nesting that is spelled out; what lies deeper is "…".
constexpr int deep = 8;

void append(std::string& out, const value& what, std::size_t bytes_max, int depth);

void append_list(std::string& out, const value& what, std::size_t bytes_max, int depth) {
  out += '[';
  bool first = true;
  for (const auto& element : what.elements()) {
    if (!first) out += ", ";
    first = false;
    if (out.size() > bytes_max || depth > deep) {
      out += "…";
      break;
    }
    append(out, read(element), bytes_max, depth + 1);
  }
  out += ']';
}

void append_map(std::string& out, const value& what, std::size_t bytes_max, int depth) {
  const auto& members = what.members();
  out += '{';
  for (std::uint32_t i = 0; i < members.size; ++i) {
    if (i > 0) out += ", ";
    if (out.size() > bytes_max || depth > deep) {
      out += "…";
      break;
    }
    append(out, members.entries[i].key, bytes_max, depth + 1);
    out += ": ";
    append(out, read(members.entries[i].held), bytes_max, depth + 1);
  }
  out += '}';
}

void append(std::string& out, const value& what, std::size_t bytes_max, int depth) {
  switch (what.is()) {
    case kind::string: append_quoted(out, what.text(), bytes_max); break;
    case kind::bytes:
      out += damage_in(what.text()) ? "bytes " : "b";
      append_quoted(out, damage_in(what.text()) ? "" : what.text(), bytes_max);
      break;
    case kind::list: append_list(out, what, bytes_max, depth); break;
    case kind::map: append_map(out, what, bytes_max, depth); break;
    case kind::optional:
      out += what.held() == nullptr ? "optional.none(" : "optional.of(";
      if (what.held() != nullptr) append(out, read(*what.held()), bytes_max, depth + 1);
      out += ')';
      break;
    default: out += plain_text(what);
  }
}

}  // namespace

std::string plain_text(const value& what) {
  switch (what.is()) {
    case kind::error: return "error: " + std::string{what.text()};
    case kind::null: return "null";
    case kind::boolean: return what.as_boolean() ? "true" : "false";
    case kind::integer: return std::to_string(what.as_integer());
    case kind::unsigned_integer: return std::to_string(what.as_unsigned());
    case kind::decimal: return number(what.as_decimal());
    case kind::string:
    case kind::bytes:
    case kind::type: return std::string{what.text()};
    case kind::duration: return write_duration(what.as_integer());
    case kind::timestamp: return write_timestamp(what);
    default: return spelled(what);
  }
}

std::string spelled(const value& what, std::size_t bytes_max) {
  std::string out;
  append(out, what, bytes_max, 0);
  return out;
}

}  // namespace weft::triggers::cel
