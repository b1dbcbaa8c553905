#include "actors/floor/match_tokens.hpp"

#include <algorithm>
#include <array>

#include "schemas/codec/member_text.hpp"

namespace weft::floor {
namespace {

constexpr std::string_view signs = "|| && ! == != < <= > >= and in";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

/// CEL's escapes of one letter: what follows the backslash, and what both stand for.
constexpr std::string_view escape_letters = "abfnrtv\\?\"'`", escaped = "\a\b\f\n\r\t\v\\?\"'`";

/// What to write instead of a character that is no mark of this language.
std::string instead_of(char c) {
  if (c == '=') return "'=' alone compares nothing, write ==";
  if (c == '&' || c == '|') return std::string{"'"} + c + "' alone joins nothing, write " + c + c;
  if (c == '-') return "'-' can stand only right before a number, like -3";
  if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7E)
    return "this character can stand only inside a string";
  return std::string{"'"} + c + "' has no meaning here, the operators are " + std::string{signs};
}

}  // namespace

std::optional<complaint> tokens::next(token& into) {
  while (is_space(peek())) ++at_;
  into = {token_type::end, {}, at_, {}};
  if (at_ == text_.size()) return std::nullopt;
  const char c = peek();
  if (c == '"' || c == '\'') return string(into);
  if (is_digit(peek(c == '-' || c == '.' ? 1 : 0)) || (c == '-' && peek(1) == '.'))
    return number(into);
  if (!is_letter(c)) return mark(into);
  while (is_letter(peek()) || is_digit(peek())) ++at_;
  into.is = token_type::word;
  into.spelled = text_.substr(into.at, at_ - into.at);
  return std::nullopt;
}

std::optional<complaint> tokens::string(token& into) {
  const char quote = text_[at_++];
  while (at_ < text_.size() && peek() != quote) {
    const char c = text_[at_++];
    if (c == '\n' || c == '\r')
      return complaint{at_ - 1, R"(a string ends on its line, write \n or \r in it)"};
    if (c != '\\') {
      into.value += c;
    } else if (auto wrong = escape(into.value)) {
      return wrong;
    }
  }
  if (at_ == text_.size())
    return complaint{into.at, std::string{"this string has no end, close it with "} + quote};
  ++at_;
  into.is = token_type::string;
  into.spelled = text_.substr(into.at, at_ - into.at);
  return std::nullopt;
}

/// What follows a backslash.
std::optional<complaint> tokens::escape(std::string& out) {
  const std::size_t backslash = at_ - 1;
  const auto known = escape_letters.find(peek());
  if (peek() == 'u') {
    if (!codec::append_character(out, text_.substr(at_ + 1)))
      return complaint{backslash,
                       R"(\u takes the four hexadecimal digits of one character, like \u00e9; )"
                       "write characters beyond them as they are"};
    at_ += 5;
  } else if (at_ < text_.size() && known != std::string_view::npos) {
    out += escaped[known];
    ++at_;
  } else {
    return complaint{backslash, R"(no such escape, known are \n \t \r \a \b \f \v \\ \? \" \' \` )"
                                R"(and \uXXXX)"};
  }
  return std::nullopt;
}

/// -? digits* (. digits+)? ([eE] [+-]? digits+)?
std::optional<complaint> tokens::number(token& into) {
  const auto digits = [this] {
    while (is_digit(peek())) ++at_;
  };
  if (peek() == '-') ++at_;
  digits();
  if (peek() == '.' && is_digit(peek(1))) {
    ++at_;
    digits();
  }
  if (peek() == 'e' || peek() == 'E') {
    const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
    if (is_digit(peek(1 + sign))) {
      at_ += 1 + sign;
      digits();
    }
  }
  into.is = token_type::number;
  into.spelled = text_.substr(into.at, at_ - into.at);
  if (is_letter(peek()) || !is_digit(into.spelled.back()))
    return complaint{into.at, "numbers are written like 12, -3 or 0.5"};
  return std::nullopt;
}

std::optional<complaint> tokens::mark(token& into) {
  constexpr std::array<std::string_view, 15> marks{"||", "&&", "==", "!=", "<=", ">=", "!", "<",
                                                   ">",  "(",  ")",  "[",  "]",  ".",  ","};
  const auto rest = text_.substr(at_);
  const auto found =
      std::ranges::find_if(marks, [rest](auto sign) { return rest.starts_with(sign); });
  if (found == marks.end()) return complaint{at_, instead_of(peek())};
  into.is = token_type::mark;
  into.spelled = *found;
  at_ += found->size();
  return std::nullopt;
}

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

}  // namespace weft::floor
