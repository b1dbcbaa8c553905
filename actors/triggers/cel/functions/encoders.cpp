#include <string>

#include "actors/triggers/cel/functions.hpp"

// Bytes as text (RFC 4648, section 4).

namespace weft::triggers::cel {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

value encode(call& with) {
  const auto raw = with.text(0);
  if (!with.pay(2 * raw.size())) return value::error("too many steps");
  const auto size = (raw.size() + 2) / 3 * 4;
  auto* const out = with.memory.make_array<char>(size);
  char* at = out;
  for (std::size_t i = 0; i < raw.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = (bits << 8) | (i + k < raw.size() ? static_cast<unsigned char>(raw[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      *at++ = i + k <= raw.size() ? alphabet[(bits >> (18 - 6 * k)) & 0x3F] : '=';
  }
  return value::string({out, size});
}

value decode(call& with) {
  auto text = with.text(0);
  if (!with.pay(text.size())) return value::error("too many steps");
  while (text.ends_with('=')) text.remove_suffix(1);
  auto* const out = with.memory.make_array<char>(text.size());
  std::size_t size = 0;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const auto digit = alphabet.find(c);
    if (digit == std::string_view::npos)
      return value::error("base64.decode() takes letters, digits, + and /");
    bits = (bits << 6) | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out[size++] = static_cast<char>((bits >> held) & 0xFF);
  }
  if (text.size() % 4 == 1) return value::error("base64.decode(): the text is cut off");
  return value::bytes({out, size});
}

constexpr std::array table{
    function{"base64.encode", style::plain, 1, 1, {bytes_only}, string_only, encode},
    function{"base64.decode", style::plain, 1, 1, {string_only}, bytes_only, decode},
};

}  // namespace

std::span<const function> encoder_functions() { return table; }

}  // namespace weft::triggers::cel
