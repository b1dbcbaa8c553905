#include <algorithm>
#include <array>

#include "runtime/export/scan.hpp"

// Addresses as people write them. Each shape needs a number and a word that only addresses have, so
// that little else is taken for one.

namespace weft::exporting {
namespace {

/// Words that end a street's name, in lower case. Those that are short or everyday words count only
/// with a capital.
constexpr std::array<std::string_view, 16> sure_types{
    "street", "avenue",  "road",    "boulevard", "lane",   "drive",    "court",     "square",
    "place",  "terrace", "parkway", "highway",   "circle", "crescent", "esplanade", "turnpike"};
constexpr std::array<std::string_view, 20> capital_types{
    "St",  "Ave", "Rd",   "Blvd", "Ln",  "Dr",    "Ct",   "Sq",   "Pl",    "Ter",
    "Hwy", "Cir", "Pkwy", "Way",  "Row", "Close", "Mews", "Walk", "Trail", "Alley"};
constexpr std::array<std::string_view, 4> before_names{"rue", "avenue", "boulevard", "chemin"};
constexpr std::array<std::string_view, 6> particles{"de", "du", "des", "la", "le", "les"};
constexpr std::array<std::string_view, 5> german_ends{"straße", "strasse", "str.", "allee",
                                                      "gasse"};
constexpr std::array<std::string_view, 6> units{"apt", "apartment", "suite", "unit", "flat", "ste"};
constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                  "May",       "June",     "July",     "August",
                                                  "September", "October",  "November", "December"};
/// The states of the USA, its district and territories, as its post office shortens them.
constexpr std::string_view states{
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM "
    "NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR GU VI "};

std::size_t digits_end(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}
bool ends_word(std::string_view text, std::size_t at) {
  return at >= text.size() || !is_word(text[at]);
}
std::size_t word_end(std::string_view text, std::size_t at) {
  while (at < text.size() && (is_letter(text[at]) || (text[at] == '\'' && at + 1 < text.size() &&
                                                      is_letter(text[at + 1]))))
    ++at;
  return at;
}
bool is_capital(char c) { return is_upper(c) || static_cast<unsigned char>(c) >= 0x80; }

template <class Words>
bool is_one_of(std::string_view word, const Words& all) {
  return std::find(all.begin(), all.end(), word) != all.end();
}
template <class Words>
bool is_one_in_any_case(std::string_view word, const Words& all) {
  return std::any_of(all.begin(), all.end(), [&](std::string_view one) {
    return one.size() == word.size() && begins_with(word, 0, one);
  });
}

/// "12", "12b", "12-14" at `at`: its end, or `at`. At most five digits.
std::size_t house_number_end(std::string_view text, std::size_t at) {
  const auto first = digits_end(text, at);
  if (first == at || first - at > 5) return at;
  auto end = first;
  if (end + 1 < text.size() && text[end] == '-' && is_digit(text[end + 1]))
    end = digits_end(text, end + 1);
  else if (end < text.size() && is_letter(text[end]) && ends_word(text, end + 1))
    ++end;
  return ends_word(text, end) ? end : at;
}

/// A word of a street's name with a capital ("Elm", "St.", "N") or an ordinal ("5th").
std::size_t name_end(std::string_view text, std::size_t at) {
  if (at >= text.size()) return at;
  if (is_digit(text[at])) {
    const auto end = digits_end(text, at);
    for (const std::string_view ordinal : {"st", "nd", "rd", "th"})
      if (begins_with(text, end, ordinal) && ends_word(text, end + 2)) return end + 2;
    return at;
  }
  if (!is_capital(text[at])) return at;
  auto end = word_end(text, at);
  if (end < text.size() && text[end] == '.' && end - at <= 2) ++end;
  return ends_word(text, end) ? end : at;
}

/// Behind the type of street at `at`: its end with a dot that shortens it; `at` when it is none.
std::size_t type_end(std::string_view text, std::size_t at) {
  auto end = word_end(text, at);
  const auto word = text.substr(at, end - at);
  if (is_one_of(word, capital_types)) {
    const bool dot = end < text.size() && text[end] == '.';
    // At the end of a sentence the dot is the sentence's.
    const bool goes_on = end + 2 < text.size() &&
                         (text[end + 1] == ',' || text[end + 2] == '#' || is_digit(text[end + 2]));
    return dot && goes_on ? end + 1 : end;
  }
  return is_one_in_any_case(word, sure_types) ? end : at;
}

// -- what may follow ------------------------------------------------------------------------------

/// ", Apt 4B", " Suite 210", ", #12"
std::size_t with_unit(std::string_view text, std::size_t end) {
  auto at = end;
  if (at < text.size() && text[at] == ',') ++at;
  while (at < text.size() && text[at] == ' ') ++at;
  if (at == end) return end;
  if (at < text.size() && text[at] == '#') {
    const auto number = house_number_end(text, at + 1);
    return number > at + 1 ? number : end;
  }
  auto word = word_end(text, at);
  if (!is_one_in_any_case(text.substr(at, word - at), units)) return end;
  if (word < text.size() && text[word] == '.') ++word;
  while (word < text.size() && (text[word] == ' ' || text[word] == '#')) ++word;
  const auto number = house_number_end(text, word);
  if (number > word) return number;
  // Or a letter alone.
  return word < text.size() && is_upper(text[word]) && ends_word(text, word + 1) ? word + 1 : end;
}

/// "TX 78701", "TX, 78701-1234" at `at`: its end, or `at`.
std::size_t state_and_zip_end(std::string_view text, std::size_t at) {
  if (at + 8 > text.size() || !is_upper(text[at]) || !is_upper(text[at + 1])) return at;
  const std::string state = std::string{text.substr(at, 2)} + ' ';
  if (states.find(state) == states.npos) return at;
  auto zip = at + 2;
  if (text[zip] == ',') ++zip;
  if (zip >= text.size() || text[zip] != ' ') return at;
  ++zip;
  auto end = digits_end(text, zip);
  if (end - zip != 5) return at;
  if (end < text.size() && text[end] == '-' && digits_end(text, end + 1) == end + 5) end += 5;
  return ends_word(text, end) ? end : at;
}

/// ", Austin, TX 78701", ", 10115 Berlin", ", TX 78701": as much of it as is there.
std::size_t with_place(std::string_view text, std::size_t end) {
  constexpr std::size_t city_words = 3;
  if (end + 2 >= text.size() || text[end] != ',' || text[end + 1] != ' ') return end;
  const auto begin = end + 2;
  if (const auto zip = state_and_zip_end(text, begin); zip > begin) return zip;
  const auto digits = digits_end(text, begin);
  if (digits - begin >= 4 && digits - begin <= 5 && digits < text.size() && text[digits] == ' ') {
    const auto city = name_end(text, digits + 1);
    return city > digits + 1 ? city : end;
  }
  auto at = begin;
  for (std::size_t i = 0; i < city_words; ++i) {
    const auto word = name_end(text, at);
    if (word == at || is_digit(text[at])) return end;
    auto next = word;
    if (next < text.size() && text[next] == ',') ++next;
    if (next >= text.size() || text[next] != ' ') return end;
    if (const auto zip = state_and_zip_end(text, next + 1); zip > next + 1) return zip;
    at = next + 1;
  }
  return end;
}

// -- the shapes -----------------------------------------------------------------------------------

/// "45 Elm Street", "221B N Baker St", "5 rue de la Paix" from the number on.
std::size_t numbered_street_end(std::string_view text, std::size_t at) {
  constexpr std::size_t words_most = 4;
  auto here = house_number_end(text, at);
  if (here == at || here >= text.size() || text[here] != ' ') return at;
  const auto first = ++here;
  const auto lead = word_end(text, first);
  if (is_one_in_any_case(text.substr(first, lead - first), before_names)) {
    auto name = lead;
    for (std::size_t i = 0; i < words_most && name < text.size() && text[name] == ' '; ++i) {
      const auto end = word_end(text, name + 1);
      const auto word = text.substr(name + 1, end - name - 1);
      if (!word.empty() && is_capital(word.front())) return end;
      if (!is_one_of(word, particles)) break;
      name = end;
    }
  }
  for (std::size_t words = 0; words < words_most; ++words) {
    const auto end = name_end(text, here);
    if (end == here) return at;
    if (words == 0 && is_one_of(text.substr(here, end - here), months)) return at;
    if (end >= text.size() || text[end] != ' ') return at;
    here = end + 1;
    if (const auto type = type_end(text, here); type > here) return type;
  }
  return at;
}

/// "Hauptstraße 12" from the word on.
std::size_t german_street_end(std::string_view text, std::size_t at) {
  auto end = word_end(text, at);
  if (end < text.size() && text[end] == '.') ++end;
  auto word = text.substr(at, end - at);
  const auto fits = [&](std::string_view tail) {
    return word.size() > tail.size() + 2 && begins_with(word, word.size() - tail.size(), tail);
  };
  if (std::none_of(german_ends.begin(), german_ends.end(), fits)) return at;
  if (end >= text.size() || text[end] != ' ') return at;
  const auto number = house_number_end(text, end + 1);
  return number > end + 1 ? number : at;
}

/// "PO Box 77", "P.O. Box 77"
std::size_t box_end(std::string_view text, std::size_t at) {
  for (const std::string_view lead : {"po box ", "p.o. box "}) {
    if (!begins_with(text, at, lead)) continue;
    const auto begin = at + lead.size();
    const auto end = digits_end(text, begin);
    if (end > begin && ends_word(text, end)) return end;
  }
  return at;
}

/// "Austin, TX 78701" from the first word of the city on.
std::size_t city_end(std::string_view text, std::size_t at) {
  constexpr std::size_t words_most = 3;
  auto here = at;
  for (std::size_t words = 0; words < words_most; ++words) {
    const auto end = name_end(text, here);
    if (end == here || is_digit(text[here])) return at;
    if (text.substr(end, 2) == ", ") {
      const auto zip = state_and_zip_end(text, end + 2);
      return zip > end + 2 ? zip : at;
    }
    if (end >= text.size() || text[end] != ' ') return at;
    here = end + 1;
  }
  return at;
}

}  // namespace

void scan_addresses(std::string_view text, std::vector<finding>& found) {
  constexpr std::string_view digits{"0123456789"};
  if (text.find_first_of(digits) == text.npos) return;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool number = is_digit(c);
    if (!number && !is_capital(c) && c != 'p') continue;
    if (at > 0) {
      const char before = text[at - 1];
      if (is_word(before)) continue;
      if (number && (before == '.' || before == ',' || before == '$' || before == '#' ||
                     before == '-' || before == '/' || before == ':'))
        continue;
    }
    auto end = at;
    if (number)
      end = numbered_street_end(text, at);
    else if (c != 'p')
      end = german_street_end(text, at);
    if (end == at && !number) end = box_end(text, at);
    if (end > at) end = with_place(text, with_unit(text, end));
    if (end == at && !number) end = city_end(text, at);
    if (end == at) continue;
    found.push_back({at, end, kind_of_data::address});
    at = end - 1;
  }
}

}  // namespace weft::exporting
