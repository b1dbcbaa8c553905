#include "schemas/codec/writer.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

namespace weft::codec {
namespace {

/// What follows the backslash: zero for bytes that stand for themselves, 'u' for \u00xx.
constexpr auto escapes = [] {
  std::array<char, 256> table{};
  for (std::size_t c = 0; c < 0x20; ++c) table[c] = 'u';
  table['\b'] = 'b';
  table['\t'] = 't';
  table['\n'] = 'n';
  table['\f'] = 'f';
  table['\r'] = 'r';
  table['"'] = '"';
  table['\\'] = '\\';
  return table;
}();

/// True when one of eight bytes must be escaped (Mycroft's zero-byte test, three times).
bool any_escape(std::uint64_t eight) {
  constexpr std::uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
  const auto has_zero = [](std::uint64_t w) { return (w - ones) & ~w & tops; };
  const std::uint64_t control = (eight - ones * 0x20) & ~eight & tops;
  return (control | has_zero(eight ^ ones * '"') | has_zero(eight ^ ones * '\\')) != 0;
}

std::size_t plain_prefix(std::string_view text) {
  std::size_t at = 0;
  for (std::uint64_t eight = 0; at + 8 <= text.size(); at += 8) {
    std::memcpy(&eight, text.data() + at, 8);
    if (any_escape(eight)) break;
  }
  while (at < text.size() && escapes[static_cast<unsigned char>(text[at])] == 0) ++at;
  return at;
}

template <class T>
void append_digits(std::string& out, T value) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

/// ECMAScript's layout of the digits `d` for a value `0.d * 10^point` (ECMA-262, Number::toString).
void append_layout(std::string& out, std::string_view d, int point) {
  const int count = static_cast<int>(d.size());
  if (count <= point && point <= 21) {
    out.append(d).append(static_cast<std::size_t>(point - count), '0');
  } else if (0 < point && point <= 21) {
    const auto whole = static_cast<std::size_t>(point);
    out.append(d.substr(0, whole)).append(1, '.').append(d.substr(whole));
  } else if (-6 < point && point <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-point), '0').append(d);
  } else {
    out.append(d.substr(0, 1));
    if (count > 1) out.append(1, '.').append(d.substr(1));
    out.append(point > 0 ? "e+" : "e-");
    append_digits(out, std::abs(point - 1));
  }
}

}  // namespace

void append_text(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  while (true) {
    const auto plain = plain_prefix(text);
    out.append(text.data(), plain);
    if (plain == text.size()) break;
    const auto byte = static_cast<unsigned char>(text[plain]);
    const char escape = escapes[byte];
    out += '\\';
    out += escape;
    if (escape == 'u') out.append("00").append(1, hex[byte >> 4]).append(1, hex[byte & 15]);
    text.remove_prefix(plain + 1);
  }
  out += '"';
}

void append_number(std::string& out, double value) {
  constexpr double exact_integers = 9007199254740992.0;  // 2^53
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  if (std::abs(value) < exact_integers && value == std::trunc(value)) {
    append_digits(out, static_cast<std::int64_t>(value));
    return;
  }
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                 std::chars_format::scientific)
                       .ptr;
  std::string_view text{buffer.data(), end};  // -d.ddde+xx
  if (text.front() == '-') {
    out += '-';
    text.remove_prefix(1);
  }
  const auto mark = text.find('e');
  int exponent = 0;
  const char* digits = text.data() + mark + (text[mark + 1] == '+' ? 2 : 1);
  std::from_chars(digits, text.data() + text.size(), exponent);
  std::array<char, 20> significant{};
  std::size_t count = 0;
  for (const char c : text.substr(0, mark))
    if (c != '.') significant[count++] = c;
  append_layout(out, {significant.data(), count}, exponent + 1);
}

void append_number(std::string& out, std::int64_t value) { append_digits(out, value); }
void append_number(std::string& out, std::uint64_t value) { append_digits(out, value); }

void append_time(std::string& out, instant t) {
  const std::int64_t count = t.time_since_epoch().count();
  auto magnitude = static_cast<std::uint64_t>(count);
  if (count < 0) {
    out += '-';
    magnitude = 0 - magnitude;
  }
  append_digits(out, magnitude / 1000);
  const auto rest = static_cast<unsigned>(magnitude % 1000);
  if (rest == 0) return;
  const std::array<char, 4> decimals{'.', static_cast<char>('0' + rest / 100),
                                     static_cast<char>('0' + rest / 10 % 10),
                                     static_cast<char>('0' + rest % 10)};
  std::size_t length = 4;
  while (decimals[length - 1] == '0') --length;
  out.append(decimals.data(), length);
}

}  // namespace weft::codec
