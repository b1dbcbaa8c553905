#include "actors/triggers/anomaly/hash.hpp"

#include <array>

namespace weft::triggers::anomaly {
namespace {

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_word(char c) {
  // Bytes of other alphabets are parts of words.
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::uint64_t similarity_hash(std::string_view text, std::size_t words_min) {
  std::array<int, 64> votes{};
  std::size_t words = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::uint64_t h = 0xcbf29ce484222325ULL;
    std::size_t end = at;
    for (; end < text.size() && is_word(folded(text[end])); ++end)
      h = (h ^ static_cast<unsigned char>(folded(text[end]))) * 0x100000001b3ULL;
    if (end > at) {
      ++words;
      h = mixed(h);
      for (std::size_t bit = 0; bit < votes.size(); ++bit)
        votes[bit] += (h >> bit & 1U) != 0 ? 1 : -1;
    }
    at = end + 1;
  }
  if (words < words_min) return 0;
  std::uint64_t out = 0;
  for (std::size_t bit = 0; bit < votes.size(); ++bit)
    if (votes[bit] > 0) out |= std::uint64_t{1} << bit;
  return out == 0 ? 1 : out;
}

}  // namespace weft::triggers::anomaly
