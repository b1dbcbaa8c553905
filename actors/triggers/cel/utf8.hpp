#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weft::triggers::cel {

/// The first byte at which `text` is no UTF-8; nothing when all of it is.
std::optional<std::size_t> damage_in(std::string_view text);

/// Bytes of the character that begins with `lead`, in valid UTF-8.
constexpr std::size_t bytes_of_character(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte < 0x80) return 1;
  if (byte < 0xE0) return 2;
  return byte < 0xF0 ? 3 : 4;
}
/// The code point at `at`, which moves behind it. In valid UTF-8.
char32_t next_character(std::string_view text, std::size_t& at);
/// False when `character` is none: half of a surrogate pair, or beyond U+10FFFF.
bool append_character(std::string& out, char32_t character);
/// Characters of valid UTF-8.
std::size_t characters(std::string_view text);

}  // namespace weft::triggers::cel
