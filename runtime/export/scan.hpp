#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/names.hpp"

// Finds personal data and secrets in text. Hand-written scanners, each linear in the text but for a
// bounded look around what it finds: no pattern can make them slow. Texts are UTF-8; bytes beyond
// ASCII count as letters.

namespace weft::exporting {

/// What a placeholder stands for. The order is the order of precedence where findings overlap.
enum class kind_of_data : std::uint8_t {
  secret,  // keys, tokens, passwords
  url,     // with a user and a password in it
  email,
  iban,           // ISO 13616, check digits right
  credit_card,    // 13 to 19 digits, Luhn sum right
  ip,             // version 4 and 6
  date_of_birth,  // a date that is said to be one
  phone,
  id,       // what stands in slots for ids
  address,  // what stands in slots for addresses, or is written as one
  person    // names: by slot, or introduced as one
};
}  // namespace weft::exporting

namespace weft {
template <>
struct names<exporting::kind_of_data> {
  static constexpr std::array<std::string_view, 11> value{
      "SECRET",        "URL",   "EMAIL", "IBAN",    "CREDIT_CARD", "IP",
      "DATE_OF_BIRTH", "PHONE", "ID",    "ADDRESS", "PERSON"};
};
}  // namespace weft

namespace weft::exporting {

inline constexpr std::size_t kinds_of_data = names<kind_of_data>::value.size();

/// The bytes `begin` to before `end` of a text.
struct finding {
  std::size_t begin = 0, end = 0;
  kind_of_data is = kind_of_data::secret;
};

/// Keys and tokens of common shapes (`weft_…`, `sk-…`, `ghp_…`, `AKIA…`, `eyJ….….…`, private
/// keys), whatever follows `Bearer`, values said to be a password, token or key, and URLs with
/// credentials.
void scan_secrets(std::string_view text, std::vector<finding>& found);
/// Only the keys and tokens whose own shape tells what they are: what is found consists of letters,
/// digits and `_-.`, so that it can be replaced inside any text, JSON included.
void scan_keys(std::string_view text, std::vector<finding>& found);
void scan_emails(std::string_view text, std::vector<finding>& found);
/// Phone numbers, cards, IBANs, IP addresses, dates of birth.
void scan_numbers(std::string_view text, std::vector<finding>& found);
/// Names that are introduced as such: "my name is Ana Li", "Mrs. Li".
void scan_introductions(std::string_view text, std::vector<finding>& found);
/// Street addresses: "45 Elm Street, Apt 4, Austin, TX 78701", "Hauptstraße 12", "PO Box 77".
void scan_addresses(std::string_view text, std::vector<finding>& found);

/// Finds values that are known, as whole words. Linear in the text: a value is compared only where
/// its first byte stands at the beginning of a word.
class known_values {
 public:
  /// `any_case`: upper and lower case are the same. Empty values are never found.
  void add(std::string_view value, kind_of_data is, bool any_case);
  void scan(std::string_view text, std::vector<finding>& found) const;

 private:
  struct known {
    std::string value;
    kind_of_data is;
    bool any_case;
  };
  std::array<std::vector<known>, 256> by_first_;  // the first byte, in lower case
};

/// Sorted by place; where some overlap, the one of the first kind stays, else the longer one.
std::vector<finding> settled(std::vector<finding> found);

// -- what the scanners share ---------------------------------------------------------------------

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
inline bool is_letter(char c) {
  return is_upper(c) || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}
inline bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '_'; }
/// Characters, as a set that is looked up in one step.
class letters {
 public:
  constexpr explicit letters(std::string_view members) {
    for (const char c : members) in_[static_cast<unsigned char>(c)] = true;
  }
  constexpr bool has(char c) const { return in_[static_cast<unsigned char>(c)]; }

 private:
  std::array<bool, 256> in_{};
};
inline char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }
/// `text` at `at` begins with `word`, which is lower-case, in any case.
inline bool begins_with(std::string_view text, std::size_t at, std::string_view word) {
  if (at >= text.size() || text.size() - at < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i)
    if (lower(text[at + i]) != word[i]) return false;
  return true;
}
/// Two words or more, each with a capital and without digits.
bool looks_like_name(std::string_view value);
/// One of `words` ends within `reach` bytes before `at`, as a word of its own.
bool said_before(std::string_view text, std::size_t at, std::size_t reach,
                 const std::vector<std::string_view>& words);

/// Check digits: of a card (ISO/IEC 7812-1, Luhn) and of an IBAN (ISO 7064 mod 97-10), both without
/// separators.
bool luhn_holds(std::string_view digits);
bool iban_holds(std::string_view letters_and_digits);

}  // namespace weft::exporting
