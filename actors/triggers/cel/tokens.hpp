#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "actors/triggers/cel/value.hpp"

namespace weft::triggers::cel {

enum class token_type : std::uint8_t {
  end,
  word,
  quoted_word,  // `in backticks`
  integer,      // magnitude
  unsigned_integer,
  decimal,
  string,
  bytes,
  mark
};

struct token {
  token_type is = token_type::end;
  std::string_view spelled;     // as it is written
  std::size_t at = 0;           // of its first byte
  std::string text{};           // what a string, bytes or a quoted word stand for
  std::uint64_t magnitude = 0;  // of integers
  double decimal = 0;

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

/// Takes an expression apart, front to back. The text is valid UTF-8.
class tokens {
 public:
  explicit tokens(std::string_view utf8) : text_{utf8} {}

  /// The next token, in `into`; after the last one it is `end` forever.
  std::optional<complaint> next(token& into);

 private:
  void pass_space();
  std::optional<complaint> quoted(token& into);
  std::optional<complaint> escape(std::string& out, bool bytes);
  std::optional<complaint> number(token& into);
  std::optional<complaint> word_in_backticks(token& into);
  std::optional<complaint> mark(token& into);
  std::size_t prefix_of_quoted() const;
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// A word of the writer's inside a sentence: in quotes, shortened.
std::string in_quotes(std::string_view words);

}  // namespace weft::triggers::cel
