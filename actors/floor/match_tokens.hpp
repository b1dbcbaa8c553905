#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weft::floor {

enum class token_type : std::uint8_t { end, word, number, string, mark };

struct token {
  token_type is = token_type::end;
  std::string_view spelled;  // as it is written
  std::size_t at = 0;        // of its first byte
  std::string value;         // what a string stands for

  /// Whether it is this mark or word.
  bool is_the(std::string_view sign) const {
    return spelled == sign && (is == token_type::mark || is == token_type::word);
  }
};

/// What is wrong, and at which byte.
struct complaint {
  std::size_t at = 0;
  std::string says;
};

/// Takes an expression apart, front to back.
class tokens {
 public:
  explicit tokens(std::string_view utf8) : text_{utf8} {}

  /// The next token, in `into`; after the last one it is `end` forever.
  std::optional<complaint> next(token& into);

 private:
  std::optional<complaint> string(token& into);
  std::optional<complaint> escape(std::string& out);
  std::optional<complaint> number(token& into);
  std::optional<complaint> mark(token& into);
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// The first byte at which `text` is no UTF-8; nothing when all of it is.
std::optional<std::size_t> damage_in(std::string_view text);

}  // namespace weft::floor
