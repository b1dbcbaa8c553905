#include "actors/precedent/terms.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "schemas/precedent.hpp"

namespace weft::precedent_search {
namespace {

constexpr std::size_t word_bytes_max = 32;

/// Sorted. Words that stand in nearly every sentence; what else is frequent in one place is found
/// by counting there.
constexpr std::array<std::string_view, 39> function_words{
    "a",   "am",   "an",   "and", "are", "as",   "at",    "be",  "been", "but",
    "by",  "can",  "do",   "for", "had", "has",  "have",  "i",   "if",   "in",
    "is",  "it",   "its",  "me",  "my",  "of",   "on",    "or",  "so",   "that",
    "the", "then", "this", "to",  "was", "with", "would", "you", "your"};

/// U+00C0 to U+00FF without accents; a space where a letter has no base letter, '\0' for a sign.
constexpr std::string_view latin_base{
    "aaaaaa ceeeeiiii nooooo\0ouuuuy  aaaaaa ceeeeiiii nooooo\0ouuuuy y", 64};

std::uint8_t byte_at(std::string_view text, std::size_t i) {
  return i < text.size() ? static_cast<std::uint8_t>(text[i]) : std::uint8_t{0};
}

/// The small letter of a Greek or Cyrillic capital.
std::optional<std::string> lower_case(std::uint8_t first, std::uint8_t second) {
  const auto pair = [](int one, int other) {
    return std::string{static_cast<char>(one), static_cast<char>(other)};
  };
  if (first == 0xCE && second >= 0x91 && second <= 0x9F) return pair(0xCE, second + 0x20);
  if (first == 0xCE && second >= 0xA0 && second <= 0xA9) return pair(0xCF, second - 0x20);
  if (first == 0xD0 && second >= 0x90 && second <= 0x9F) return pair(0xD0, second + 0x20);
  if (first == 0xD0 && second >= 0xA0 && second <= 0xAF) return pair(0xD1, second - 0x20);
  return std::nullopt;
}

/// Takes the character at `i` into `word`; false when it separates words. Moves `i` behind it.
bool take(std::string_view text, std::size_t& i, std::string& word) {
  const std::uint8_t first = byte_at(text, i), second = byte_at(text, i + 1);
  if (first < 0x80) {
    ++i;
    const bool upper = first >= 'A' && first <= 'Z';
    const bool plain = (first >= 'a' && first <= 'z') || (first >= '0' && first <= '9');
    if (upper || plain) word += static_cast<char>(upper ? first + 32 : first);
    return upper || plain;
  }
  if (first == 0xC2) {  // U+0080 to U+00BF: signs and controls
    i += 2;
    return false;
  }
  // General punctuation U+2000 to U+207F, and that of East Asia, U+3000 to U+303F.
  if ((first == 0xE2 && (second == 0x80 || second == 0x81)) || (first == 0xE3 && second == 0x80)) {
    i += 3;
    return false;
  }
  if (first == 0xC3 && second >= 0x80 && second <= 0xBF) {
    i += 2;
    const char base = latin_base[second - 0x80];
    if (base == '\0') return false;
    if (base != ' ')
      word += base;
    else
      word.append({'\xC3', static_cast<char>(second < 0xA0 ? second + 0x20 : second)});
    return true;
  }
  if (const auto lower = lower_case(first, second)) {
    i += 2;
    word.append(*lower);
    return true;
  }
  ++i;
  word += static_cast<char>(first);
  return true;
}

bool counts(const std::string& word) {
  const bool number =
      std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
  return !number && word.size() <= word_bytes_max &&
         !std::binary_search(function_words.begin(), function_words.end(), word);
}

}  // namespace

std::vector<std::string> terms_of(std::initializer_list<std::string_view> texts) {
  std::vector<std::string> found;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty() && counts(word) && found.size() < limits::precedent_terms &&
        std::find(found.begin(), found.end(), word) == found.end())
      found.push_back(word);
    word.clear();
  };
  for (const auto text : texts) {
    for (std::size_t i = 0; i < text.size() && found.size() < limits::precedent_terms;)
      if (!take(text, i, word)) end_word();
    end_word();
  }
  return found;
}

std::string_view cut(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  auto end = bytes_max;
  while (end > 0 && (static_cast<std::uint8_t>(text[end]) & 0xC0U) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace weft::precedent_search
