#include <algorithm>
#include <array>
#include <cstdlib>

#include "runtime/export/scan.hpp"

namespace weft::exporting {
namespace {

/// Digits with single separators between them, as people write long numbers.
struct number_run {
  std::size_t begin = 0, end = 0;
  std::string digits;
  std::size_t groups = 1;
  bool plus = false, bracket = false, dots = false, slashes = false;
};

bool separates(char c) { return c == ' ' || c == '-' || c == '.' || c == '/'; }

number_run run_at(std::string_view text, std::size_t at) {
  number_run run;
  run.begin = at;
  auto here = at;
  if (text[here] == '+') {
    run.plus = true;
    ++here;
  }
  while (here < text.size() && run.digits.size() < 24) {
    const char c = text[here];
    if (is_digit(c)) {
      run.digits += c;
      run.end = ++here;
      continue;
    }
    // One separator, or a bracket with a space at its side, and digits must go on behind it.
    auto next = here;
    while (next < text.size() && next < here + 3 &&
           (separates(text[next]) || text[next] == '(' || text[next] == ')'))
      ++next;
    if (next == here || next >= text.size() || !is_digit(text[next])) break;
    const auto between = text.substr(here, next - here);
    const bool brackets = between.find_first_of("()") != between.npos;
    if (between.size() > 1 && !brackets && between != " - ") break;
    run.bracket = run.bracket || brackets;
    run.dots = run.dots || between == ".";
    run.slashes = run.slashes || between == "/";
    ++run.groups;
    here = next;
  }
  return run;
}

/// The number stands alone: not inside a word, an amount or a longer chain of digits.
bool stands_alone(std::string_view text, const number_run& run) {
  const char before = run.begin == 0 ? ' ' : text[run.begin - 1];
  const char after = run.end == text.size() ? ' ' : text[run.end];
  if (is_word(before) || before == '$' || before == '#' || before == '.') return false;
  if (is_word(after) || after == '%') return false;
  return after != ':' || run.end + 1 >= text.size() || !is_digit(text[run.end + 1]);
}

const std::vector<std::string_view> phone_words{
    "phone",  "call",  "tel",  "mobile", "cell",    "telephone", "fax",
    "number", "reach", "text", "handy",  "telefon", "whatsapp",  "contact"};
const std::vector<std::string_view> no_phone_words{
    "order", "reservation", "booking", "ticket",  "flight", "invoice", "tracking",  "account",
    "id",    "item",        "product", "case",    "card",   "amount",  "reference", "code",
    "zip",   "postcode",    "serial",  "version", "isbn",   "sku"};

/// dd.mm.yyyy, yyyy-mm-dd, 12/31/1999 and their like.
bool is_date(const number_run& run, std::string_view written) {
  if (run.groups != 3 || run.plus || run.bracket) return false;
  std::array<int, 3> part{};
  std::array<std::size_t, 3> length{};
  std::size_t group = 0;
  for (const char c : written) {
    if (!is_digit(c)) {
      if (++group > 2) return false;
      continue;
    }
    part[group] = part[group] * 10 + (c - '0');
    ++length[group];
  }
  const auto day = [&](std::size_t i) { return length[i] <= 2 && part[i] >= 1 && part[i] <= 31; };
  const auto year = [&](std::size_t i) {
    return length[i] == 4 && part[i] >= 1850 && part[i] <= 2150;
  };
  const bool short_year = length[2] == 2 && (run.dots || run.slashes);
  return (year(0) && day(1) && day(2)) || (day(0) && day(1) && (year(2) || short_year));
}

bool is_phone(std::string_view text, const number_run& run) {
  const auto count = run.digits.size();
  if (count < 7 || count > 15) return false;
  if (said_before(text, run.begin, 16, no_phone_words)) return false;
  if (run.plus) return count >= 8;
  if (run.digits.starts_with("00") && count >= 10 && run.groups >= 2) return true;
  if (run.bracket) return count >= 9;
  const bool american = run.groups == 3 && count == 10 && !run.slashes;
  if (american || (run.groups == 4 && count == 11 && run.digits[0] == '1')) return true;
  if (run.digits[0] == '0' && count >= 9 && run.groups >= 2 && !run.dots) return true;
  return said_before(text, run.begin, 28, phone_words);
}

const std::vector<std::string_view> birth_words{"born",     "birth",        "dob",
                                                "birthday", "birthdate",    "d.o.b",
                                                "geboren",  "geburtsdatum", "date_of_birth"};

/// In the same clause, not far before.
bool is_birth(std::string_view text, std::size_t at) {
  constexpr std::size_t reach = 32;
  const auto clause = at == 0 ? text.npos : text.find_last_of(",;!?\n", at - 1);
  const auto begin = clause == text.npos ? 0 : clause + 1;
  return said_before(text.substr(begin), at - begin, reach, birth_words);
}

void take_run(std::string_view text, const number_run& run, std::vector<finding>& found) {
  const auto written = text.substr(run.begin, run.end - run.begin);
  if (is_date(run, written)) {
    if (is_birth(text, run.begin))
      found.push_back({run.begin, run.end, kind_of_data::date_of_birth});
    return;
  }
  const auto count = run.digits.size();
  const bool card = count >= 13 && count <= 19 && !run.plus && !run.bracket && !run.dots &&
                    run.digits[0] >= '2' && run.digits[0] <= '6' && luhn_holds(run.digits);
  if (card) {
    found.push_back({run.begin, run.end, kind_of_data::credit_card});
  } else if (is_phone(text, run)) {
    auto begin = run.begin;
    if (run.bracket && begin > 0 && text[begin - 1] == '(') --begin;
    found.push_back({begin, run.end, kind_of_data::phone});
  }
}

// -- dates in words ------------------------------------------------------------------------------

constexpr std::array<std::string_view, 14> months{
    "january", "february",  "march",   "april",    "may",      "june", "july",
    "august",  "september", "october", "november", "december", "märz", "oktober"};

constexpr letters first_of_months{"jJfFmMaAsSoOnNdD"};

std::size_t digits_end(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

/// "March 4, 1987" or "4 March 1987" around the month at `at`; only where said to be a birth.
void month_at(std::string_view text, std::size_t at, std::size_t length,
              std::vector<finding>& found) {
  auto begin = at, end = at + length;
  const auto skipping = [&](std::size_t from, std::string_view marks) {
    while (from < text.size() && marks.find(text[from]) != marks.npos) ++from;
    return from;
  };
  auto back = at;
  while (back > 0 && (text[back - 1] == ' ' || text[back - 1] == '.')) --back;
  if (back >= 2 && !is_digit(text[back - 1]) && is_digit(text[back - 3 < back ? back - 3 : 0]))
    back -= 2;  // 4th
  auto day = back;
  while (day > 0 && is_digit(text[day - 1])) --day;
  if (day < back && back - day <= 2) begin = day;
  auto next = skipping(end, " .");
  auto stop = digits_end(text, next);
  if (begin == at && stop > next && stop - next <= 2) {  // the day follows
    end = stop;
    if (begins_with(text, end, "th") || begins_with(text, end, "st") ||
        begins_with(text, end, "nd") || begins_with(text, end, "rd"))
      end += 2;
    next = skipping(end, " ,.");
    stop = digits_end(text, next);
  }
  if (stop - next != 4) return;
  if (is_birth(text, begin)) found.push_back({begin, stop, kind_of_data::date_of_birth});
}

// -- IBAN, IP ------------------------------------------------------------------------------------

void iban_at(std::string_view text, std::size_t at, std::vector<finding>& found) {
  std::string compact;
  std::vector<std::size_t> ends;  // of each character, in the text
  auto here = at;
  while (here < text.size() && compact.size() < 34) {
    if (is_digit(text[here]) || (lower(text[here]) >= 'a' && lower(text[here]) <= 'z')) {
      compact += text[here++];
      ends.push_back(here);
    } else if ((text[here] == ' ' || text[here] == '-') && here + 1 < text.size() &&
               compact.size() % 4 == 0) {
      ++here;
    } else {
      break;
    }
  }
  // Words that follow may look like more of it: the longest part that checks is it.
  for (std::size_t length = compact.size(); length >= 15; --length) {
    const auto end = ends[length - 1];
    const bool whole = end == text.size() || !is_word(text[end]);
    if (!whole || !iban_holds(std::string_view{compact}.substr(0, length))) continue;
    found.push_back({at, end, kind_of_data::iban});
    return;
  }
}

void ip4_at(std::string_view text, std::size_t at, std::vector<finding>& found) {
  auto here = at;
  for (int part = 0; part < 4; ++part) {
    const auto end = digits_end(text, here);
    if (end == here || end - here > 3) return;
    if (std::atoi(std::string{text.substr(here, end - here)}.c_str()) > 255) return;
    here = end;
    if (part == 3) break;
    if (here >= text.size() || text[here] != '.') return;
    ++here;
  }
  const bool goes_on = here < text.size() &&
                       (is_word(text[here]) ||
                        (text[here] == '.' && here + 1 < text.size() && is_digit(text[here + 1])));
  if (goes_on || said_before(text, at, 12, {"version", "release", "v"})) return;
  found.push_back({at, here, kind_of_data::ip});
}

bool is_hex(char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f'); }

void ip6_at(std::string_view text, std::size_t at, std::vector<finding>& found) {
  auto here = at;
  std::size_t groups = 0, colons = 0;
  bool gap = false;
  while (here < text.size()) {
    auto end = here;
    while (end < text.size() && end - here < 5 && is_hex(text[end])) ++end;
    if (end - here > 4) return;
    if (end > here) ++groups;
    here = end;
    if (here >= text.size() || text[here] != ':') break;
    if (text.substr(here, 2) == "::") {
      if (gap) return;
      gap = true;
      here += 2;
      colons += 2;
    } else {
      if (here + 1 >= text.size() || !is_hex(text[here + 1])) break;
      ++here;
      ++colons;
    }
  }
  if (here < text.size() && is_word(text[here])) return;
  if ((gap && groups >= 2 && groups <= 7 && colons >= 2) || (!gap && groups == 8))
    found.push_back({at, here, kind_of_data::ip});
}

}  // namespace

void scan_numbers(std::string_view text, std::vector<finding>& found) {
  // Whatever is looked for holds a digit, but for addresses of version 6 in letters only.
  constexpr std::string_view needed{"0123456789:"};
  if (text.find_first_of(needed) == text.npos) return;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool fresh = at == 0 || !is_word(text[at - 1]);
    if (!fresh) continue;
    if (is_hex(c) && (at == 0 || text[at - 1] != ':')) ip6_at(text, at, found);
    if (is_letter(c)) {
      if (at + 3 < text.size() && is_letter(text[at + 1]) && is_digit(text[at + 2]) &&
          is_digit(text[at + 3]))
        iban_at(text, at, found);
      if (!first_of_months.has(c)) continue;
      for (const auto month : months)
        if (begins_with(text, at, month) &&
            (at + month.size() == text.size() || !is_word(text[at + month.size()])))
          month_at(text, at, month.size(), found);
      continue;
    }
    if (is_digit(c) && (at == 0 || text[at - 1] != '.')) ip4_at(text, at, found);
    const bool begins = is_digit(c) || (c == '+' && at + 1 < text.size() && is_digit(text[at + 1]));
    if (!begins) continue;
    const auto run = run_at(text, at);
    if (run.end <= at) continue;
    if (stands_alone(text, run)) take_run(text, run, found);
    at = run.end - 1;
  }
}

}  // namespace weft::exporting
