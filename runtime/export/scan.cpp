#include "runtime/export/scan.hpp"

#include <algorithm>

namespace weft::exporting {

bool looks_like_name(std::string_view value) {
  std::size_t words = 0;
  for (std::size_t at = 0; at < value.size(); ++at) {
    if (is_digit(value[at])) return false;
    if (value[at] == ' ' || (at > 0 && value[at - 1] != ' ')) continue;
    if (!is_upper(value[at]) && static_cast<unsigned char>(value[at]) < 0x80) return false;
    ++words;
  }
  return words >= 2;
}

bool said_before(std::string_view text, std::size_t at, std::size_t reach,
                 const std::vector<std::string_view>& words) {
  const std::size_t from = at > reach ? at - reach : 0;
  for (std::size_t i = from; i < at; ++i) {
    if (i > 0 && is_word(text[i - 1])) continue;
    for (const auto word : words) {
      const auto end = i + word.size();
      if (end <= at && begins_with(text, i, word) && (end == text.size() || !is_word(text[end])))
        return true;
    }
  }
  return false;
}

void known_values::add(std::string_view value, kind_of_data is, bool any_case) {
  if (value.empty()) return;
  by_first_[static_cast<unsigned char>(lower(value.front()))].push_back(
      {std::string{value}, is, any_case});
}

void known_values::scan(std::string_view text, std::vector<finding>& found) const {
  const auto equal = [&](const known& one, std::size_t at) {
    for (std::size_t i = 0; i < one.value.size(); ++i) {
      const char a = text[at + i], b = one.value[i];
      if (one.any_case ? lower(a) != lower(b) : a != b) return false;
    }
    return true;
  };
  // Where a value was found, the same one cannot begin again before it ends.
  std::vector<std::pair<const known*, std::size_t>> taken;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto& here = by_first_[static_cast<unsigned char>(lower(text[at]))];
    if (here.empty()) continue;
    const bool inside = at > 0 && is_word(text[at - 1]);
    for (const auto& one : here) {
      const auto end = at + one.value.size();
      if (end > text.size() || (inside && is_word(one.value.front()))) continue;
      if (end < text.size() && is_word(text[end]) && is_word(one.value.back())) continue;
      if (!equal(one, at)) continue;
      const auto before = std::find_if(taken.begin(), taken.end(),
                                       [&](const auto& each) { return each.first == &one; });
      if (before == taken.end())
        taken.emplace_back(&one, end);
      else if (at < before->second)
        continue;
      else
        before->second = end;
      found.push_back({at, end, one.is});
    }
  }
}

std::vector<finding> settled(std::vector<finding> found) {
  // The strongest claims first; each takes its bytes unless they are taken.
  std::sort(found.begin(), found.end(), [](const finding& a, const finding& b) {
    if (a.is != b.is) return a.is < b.is;
    if (a.end - a.begin != b.end - b.begin) return a.end - a.begin > b.end - b.begin;
    return a.begin < b.begin;
  });
  std::vector<finding> kept;  // sorted by place
  for (const auto& one : found) {
    const auto after =
        std::lower_bound(kept.begin(), kept.end(), one,
                         [](const finding& a, const finding& b) { return a.begin < b.begin; });
    const bool hits_next = after != kept.end() && after->begin < one.end;
    const bool hits_last = after != kept.begin() && std::prev(after)->end > one.begin;
    if (!hits_next && !hits_last) kept.insert(after, one);
  }
  return kept;
}

bool luhn_holds(std::string_view digits) {
  int sum = 0;
  bool twice = false;
  for (auto at = digits.rbegin(); at != digits.rend(); ++at, twice = !twice) {
    const int value = (*at - '0') * (twice ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return !digits.empty() && sum % 10 == 0;
}

bool iban_holds(std::string_view text) {
  if (text.size() < 15 || text.size() > 34) return false;
  int rest = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = lower(text[(i + 4) % text.size()]);  // country and check digits go last
    if (is_digit(c))
      rest = (rest * 10 + (c - '0')) % 97;
    else
      rest = (rest * 100 + (c - 'a' + 10)) % 97;
  }
  return rest == 1;
}

}  // namespace weft::exporting
