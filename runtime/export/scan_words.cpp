#include <algorithm>
#include <array>

#include "runtime/export/scan.hpp"

namespace weft::exporting {
namespace {

bool local_part(char c) {
  constexpr std::string_view marks{".!#$%&'*+/=?^_{|}~-"};
  return is_letter(c) || is_digit(c) || marks.find(c) != marks.npos;
}
bool domain_part(char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '.'; }

/// The end of "Ana", "O'Brien", "Li-Weber" at `at`; `at` when no name begins there.
std::size_t name_end(std::string_view text, std::size_t at) {
  if (at >= text.size() || (!is_upper(text[at]) && static_cast<unsigned char>(text[at]) < 0x80))
    return at;
  auto end = at;
  while (end < text.size() &&
         (is_letter(text[end]) || ((text[end] == '\'' || text[end] == '-') &&
                                   end + 1 < text.size() && is_letter(text[end + 1]))))
    ++end;
  return end - at >= 2 ? end : at;
}

/// Up to `most` names in a row.
std::size_t names_end(std::string_view text, std::size_t at, std::size_t most) {
  auto end = at;
  for (std::size_t i = 0; i < most; ++i) {
    const auto begin = i == 0 ? at : end + 1;
    if (i > 0 && (end >= text.size() || text[end] != ' ')) break;
    const auto next = name_end(text, begin);
    if (next == begin) break;
    end = next;
  }
  return end;
}

constexpr std::array<std::string_view, 8> introductions{
    "my name is ", "my name's ",    "mein name ist ", "i am called ",
    "name: ",      "passenger is ", "full name is ",  "customer is "};
/// How they begin, and the titles below.
constexpr letters first_of_leads{"mMiInNpPfFcCdDhH"};
constexpr std::array<std::string_view, 9> titles{"mr. ", "mrs. ", "ms. ",  "dr. ", "mr ",
                                                 "mrs ", "ms ",   "herr ", "frau "};

}  // namespace

void scan_emails(std::string_view text, std::vector<finding>& found) {
  for (auto at = text.find('@'); at != text.npos; at = text.find('@', at + 1)) {
    auto begin = at, end = at + 1;
    while (begin > 0 && local_part(text[begin - 1])) --begin;
    while (begin < at && !is_letter(text[begin]) && !is_digit(text[begin])) ++begin;
    while (end < text.size() && domain_part(text[end])) ++end;
    while (end > at + 1 && !is_letter(text[end - 1])) --end;
    const auto domain = text.substr(at + 1, end - at - 1);
    const auto dot = domain.rfind('.');
    if (begin == at || dot == domain.npos || dot == 0 || domain.size() - dot < 3) continue;
    found.push_back({begin, end, kind_of_data::email});
  }
}

void scan_introductions(std::string_view text, std::vector<finding>& found) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!first_of_leads.has(text[at]) || (at > 0 && is_word(text[at - 1]))) continue;
    const auto take = [&](std::string_view lead, std::size_t most) {
      if (!begins_with(text, at, lead)) return;
      const auto begin = at + lead.size();
      const auto end = names_end(text, begin, most);
      if (end > begin) found.push_back({begin, end, kind_of_data::person});
    };
    for (const auto lead : introductions) take(lead, 3);
    if (is_upper(text[at]))
      for (const auto title : titles) take(title, 2);
  }
}

}  // namespace weft::exporting
