#include "actors/triggers/cel/nearest.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

#include "actors/triggers/cel/tokens.hpp"

namespace weft::triggers::cel {
namespace {

/// Letters to insert, delete or replace to turn one word into the other (Levenshtein's distance).
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t k = 0; k < to.size(); ++k) {
      const auto replaced = diagonal + (from[i] == to[k] ? 0 : 1);
      diagonal = row[k + 1];
      row[k + 1] = std::min({row[k + 1] + 1, row[k] + 1, replaced});
    }
  }
  return row.back();
}

}  // namespace

std::string suggestion(std::string_view meant, std::span<const std::string_view> known) {
  constexpr std::size_t looked_at = 64;
  const auto word = meant.substr(0, looked_at);
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  std::string_view best;
  for (const auto candidate : known) {
    const auto far = distance(word, candidate.substr(0, looked_at));
    if (far >= least) continue;
    least = far;
    best = candidate;
  }
  return best.empty() ? std::string{} : ", did you mean " + in_quotes(best) + "?";
}

std::string listed(std::span<const std::string_view> words) {
  constexpr std::size_t shown = 12;
  std::string out;
  const auto count = std::min(words.size(), shown);
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) out += i + 1 == words.size() ? " and " : ", ";
    out += words[i];
  }
  return words.size() > shown ? out + " and more" : out;
}

}  // namespace weft::triggers::cel
