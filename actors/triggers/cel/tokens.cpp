#include "actors/triggers/cel/tokens.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "actors/triggers/cel/utf8.hpp"

namespace weft::triggers::cel {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool is_quote(char c) { return c == '"' || c == '\''; }

/// Escapes of one letter: what follows the backslash, and what both stand for.
constexpr std::string_view escape_letters = "abfnrtv\\?\"'`", escaped = "\a\b\f\n\r\t\v\\?\"'`";

/// What to write instead of a character that is no mark of this language.
std::string instead_of(char c) {
  if (c == '=') return "'=' alone compares nothing, write ==";
  if (c == '&' || c == '|') return std::string{"'"} + c + "' alone joins nothing, write " + c + c;
  if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7E)
    return "this character can stand only inside a string";
  return std::string{"'"} + c +
         "' has no meaning here, the operators are || && ! == != < <= > >= in + - * / % ? :";
}

}  // namespace

std::string in_quotes(std::string_view words) {
  constexpr std::size_t shown = 64;
  auto size = std::min(words.size(), shown);
  while (size > 0 && size < words.size() &&
         (static_cast<unsigned char>(words[size]) & 0xC0) == 0x80)
    --size;
  return "'" + std::string{words.substr(0, size)} + (words.size() > size ? "…'" : "'");
}

void tokens::pass_space() {
  for (;;) {
    if (is_space(peek())) {
      ++at_;
    } else if (peek() == '/' && peek(1) == '/') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else {
      return;
    }
  }
}

/// How many letters stand before the quote of a string that begins here; nothing begins: npos.
std::size_t tokens::prefix_of_quoted() const {
  const auto is_one_of = [](char c, char a, char b) { return c == a || c == b; };
  if (is_quote(peek())) return 0;
  if (is_one_of(peek(), 'r', 'R') && is_quote(peek(1))) return 1;
  if (!is_one_of(peek(), 'b', 'B')) return std::string_view::npos;
  if (is_quote(peek(1))) return 1;
  return is_one_of(peek(1), 'r', 'R') && is_quote(peek(2)) ? 2 : std::string_view::npos;
}

std::optional<complaint> tokens::next(token& into) {
  pass_space();
  into = {token_type::end, {}, at_};
  if (at_ >= text_.size()) return std::nullopt;
  const char c = peek();
  if (prefix_of_quoted() != std::string_view::npos) return quoted(into);
  if (is_digit(peek(c == '.' ? 1 : 0))) return number(into);
  if (c == '`') return word_in_backticks(into);
  if (!is_letter(c)) return mark(into);
  while (is_letter(peek()) || is_digit(peek())) ++at_;
  into.is = token_type::word;
  into.spelled = text_.substr(into.at, at_ - into.at);
  return std::nullopt;
}

std::optional<complaint> tokens::quoted(token& into) {
  bool raw = false, bytes = false;
  for (auto letters = prefix_of_quoted(); letters > 0; --letters) {
    const bool is_raw = peek() == 'r' || peek() == 'R';
    (is_raw ? raw : bytes) = true;
    ++at_;
  }
  const char quote = peek();
  const bool triple = peek(1) == quote && peek(2) == quote;
  const std::string close(triple ? 3 : 1, quote);
  at_ += close.size();
  while (at_ < text_.size() && !text_.substr(at_).starts_with(close)) {
    const char c = text_[at_++];
    if (!triple && (c == '\n' || c == '\r'))
      return complaint{at_ - 1,
                       R"(a string ends on its line, write \n or \r in it or """ around it)"};
    if (c != '\\' || raw) {
      into.text += c;
      if (c == '\\' && (is_quote(peek()) || peek() == '\\')) into.text += text_[at_++];
    } else if (auto wrong = escape(into.text, bytes)) {
      return wrong;
    }
  }
  if (at_ >= text_.size())
    return complaint{into.at, "this string has no end, close it with " + close};
  at_ += close.size();
  into.is = bytes ? token_type::bytes : token_type::string;
  into.spelled = text_.substr(into.at, at_ - into.at);
  return std::nullopt;
}

/// What follows a backslash.
std::optional<complaint> tokens::escape(std::string& out, bool bytes) {
  const std::size_t backslash = at_ - 1;
  const char letter = peek();
  const auto known = escape_letters.find(letter);
  if (at_ < text_.size() && known != std::string_view::npos) {
    out += escaped[known];
    ++at_;
    return std::nullopt;
  }
  std::size_t digits = 0;
  int base = 16;
  if (letter == 'x' || letter == 'X') digits = 2;
  if (letter == 'u' && !bytes) digits = 4;
  if (letter == 'U' && !bytes) digits = 8;
  if (digits > 0) {
    ++at_;
  } else if (letter >= '0' && letter <= '3') {
    digits = 3;
    base = 8;
  } else {
    return complaint{backslash,
                     std::string{R"(no such escape, known are \n \t \r \a \b \f \v \\ \? )"
                                 R"(\" \' \` \xXX and \123)"} +
                         (bytes ? "" : R"(, \uXXXX and \UXXXXXXXX)")};
  }
  std::uint32_t code = 0;
  const auto number = text_.substr(at_, digits);
  const auto [end, error] =
      std::from_chars(number.data(), number.data() + number.size(), code, base);
  const bool all =
      number.size() == digits && error == std::errc{} && end == number.data() + number.size();
  if (!all)
    return complaint{backslash, "this escape takes " + std::to_string(digits) +
                                    (base == 8 ? " octal" : " hexadecimal") + " digits"};
  at_ += digits;
  if (bytes)
    out += static_cast<char>(code);
  else if (!append_character(out, code))
    return complaint{backslash,
                     "this escape stands for no character, write one up to U+10FFFF "
                     "that is no half of a surrogate pair"};
  return std::nullopt;
}

/// 12, 0xFF, 12u, 1.5, .5, 1e9
std::optional<complaint> tokens::number(token& into) {
  const bool hex = peek() == '0' && (peek(1) == 'x' || peek(1) == 'X') && is_hex(peek(2));
  const auto digits = [this, hex] {
    while (hex ? is_hex(peek()) : is_digit(peek())) ++at_;
  };
  if (hex) at_ += 2;
  digits();
  bool whole = true;
  if (!hex && peek() == '.' && is_digit(peek(1))) {
    whole = false;
    ++at_;
    digits();
  }
  if (!hex && (peek() == 'e' || peek() == 'E')) {
    const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
    if (is_digit(peek(1 + sign))) {
      whole = false;
      at_ += 1 + sign;
      digits();
    }
  }
  const auto spelled = text_.substr(into.at, at_ - into.at);
  const auto* const begin = spelled.data() + (hex ? 2 : 0);
  const auto* const end = spelled.data() + spelled.size();
  into.is = whole ? token_type::integer : token_type::decimal;
  if (whole && (peek() == 'u' || peek() == 'U')) {
    into.is = token_type::unsigned_integer;
    ++at_;
  }
  into.spelled = text_.substr(into.at, at_ - into.at);
  if (is_letter(peek()))
    return complaint{into.at, "numbers are written like 12, 0xFF, 12u, 0.5 or 1e9"};
  if (whole && std::from_chars(begin, end, into.magnitude, hex ? 16 : 10).ec != std::errc{})
    return complaint{into.at, "integers have at most 64 bits, write a decimal like 1e19"};
  if (!whole && std::from_chars(begin, end, into.decimal).ec != std::errc{})
    into.decimal = std::strtod(std::string{begin, end}.c_str(), nullptr);  // too small is zero
  if (!whole && !std::isfinite(into.decimal))
    return complaint{into.at, "this decimal is beyond the range of a double"};
  return std::nullopt;
}

std::optional<complaint> tokens::word_in_backticks(token& into) {
  const auto end = text_.find('`', at_ + 1);
  if (end == std::string_view::npos) return complaint{at_, "this name has no end, close it with `"};
  into.is = token_type::quoted_word;
  into.text = text_.substr(at_ + 1, end - at_ - 1);
  const auto fits = [](char c) {
    return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '/' || c == ' ';
  };
  if (into.text.empty() || !std::ranges::all_of(into.text, fits))
    return complaint{at_,
                     "names in backticks have letters, digits and _ . - / and spaces; write "
                     "[\"name\"] for others"};
  at_ = end + 1;
  into.spelled = text_.substr(into.at, at_ - into.at);
  return std::nullopt;
}

std::optional<complaint> tokens::mark(token& into) {
  constexpr std::array<std::string_view, 24> marks{"||", "&&", "==", "!=", "<=", ">=", "!", "<",
                                                   ">",  "(",  ")",  "[",  "]",  "{",  "}", ".",
                                                   ",",  "+",  "-",  "*",  "/",  "%",  "?", ":"};
  const auto rest = text_.substr(at_);
  const auto found = std::ranges::find_if(
      marks, [rest](auto sign) { return !sign.empty() && rest.starts_with(sign); });
  if (found == marks.end()) return complaint{at_, instead_of(peek())};
  into.is = token_type::mark;
  into.spelled = *found;
  at_ += found->size();
  return std::nullopt;
}

}  // namespace weft::triggers::cel
