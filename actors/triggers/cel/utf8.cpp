#include "actors/triggers/cel/utf8.hpp"

#include <algorithm>

namespace weft::triggers::cel {

std::optional<std::size_t> damage_in(std::string_view text) {
  const auto byte = [text](std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
  };
  for (std::size_t at = 0; at < text.size();) {
    const unsigned lead = byte(at), second = byte(at + 1);
    std::size_t size = 1;
    if (lead >= 0xC2 && lead < 0xE0) size = 2;
    if (lead >= 0xE0 && lead < 0xF0) size = 3;
    if (lead >= 0xF0 && lead < 0xF5) size = 4;
    if (size == 1 && lead >= 0x80) return at;
    // Not the shortest form, surrogates, beyond U+10FFFF.
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
        (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F))
      return at;
    for (std::size_t tail = 1; tail < size; ++tail)
      if ((byte(at + tail) & 0xC0U) != 0x80) return at;
    at += size;
  }
  return std::nullopt;
}

char32_t next_character(std::string_view text, std::size_t& at) {
  const auto size = std::min(bytes_of_character(text[at]), text.size() - at);
  const auto lead = static_cast<unsigned char>(text[at]);
  char32_t out = size == 1 ? lead : lead & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i)
    out = (out << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
  at += size;
  return out;
}

bool append_character(std::string& out, char32_t character) {
  if (character > 0x10FFFF || (character >= 0xD800 && character < 0xE000)) return false;
  const auto tail = [character](unsigned shift) {
    return static_cast<char>(0x80 | ((character >> shift) & 0x3F));
  };
  if (character < 0x80) {
    out += static_cast<char>(character);
  } else if (character < 0x800) {
    out += static_cast<char>(0xC0 | (character >> 6));
    out += tail(0);
  } else if (character < 0x10000) {
    out += static_cast<char>(0xE0 | (character >> 12));
    out += tail(6);
    out += tail(0);
  } else {
    out += static_cast<char>(0xF0 | (character >> 18));
    out += tail(12);
    out += tail(6);
    out += tail(0);
  }
  return true;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace weft::triggers::cel
