#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include "actors/triggers/cel/functions.hpp"

// "%s is %.2f".format([name, number])

namespace weft::triggers::cel {
namespace {

using std::string_view;

constexpr int deep = 16;

std::string kinds_wanted(string_view clause, string_view wanted, const value& given) {
  return "error during formatting: " + std::string{clause} + " takes " + std::string{wanted} +
         ", was given " + std::string{name_of(given.is())};
}

bool append_plain(std::string& out, const value& what, call& with, int depth);

bool append_list(std::string& out, const value& what, call& with, int depth) {
  out += '[';
  bool first = true;
  for (const auto& element : what.elements()) {
    if (!first) out += ", ";
    first = false;
    if (!append_plain(out, read(element), with, depth + 1)) return false;
  }
  out += ']';
  return true;
}

/// Members sorted by their keys as text.
bool append_map(std::string& out, const value& what, call& with, int depth) {
  const auto& members = what.members();
  std::vector<std::pair<std::string, value>> sorted;
  for (std::uint32_t i = 0; i < members.size; ++i)
    sorted.emplace_back(plain_text(members.entries[i].key), members.entries[i].held);
  std::ranges::sort(sorted, {}, &std::pair<std::string, value>::first);
  out += '{';
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    out.append(i > 0 ? ", " : "").append(sorted[i].first).append(": ");
    if (!append_plain(out, read(sorted[i].second), with, depth + 1)) return false;
  }
  out += '}';
  return true;
}

/// False when it is too long or too deep.
bool append_plain(std::string& out, const value& what, call& with, int depth) {
  if (depth > deep || !with.pay(64 + what.size())) return false;
  if (what.is(kind::list)) return append_list(out, what, with, depth);
  if (what.is(kind::map)) return append_map(out, what, with, depth);
  out += plain_text(what);
  return true;
}

std::string whole(const value& of, int base) {
  std::array<char, 72> digits;
  char* const end = digits.data() + digits.size();
  const auto done = of.is(kind::unsigned_integer)
                        ? std::to_chars(digits.data(), end, of.as_unsigned(), base)
                        : std::to_chars(digits.data(), end, of.as_integer(), base);
  return {digits.data(), done.ptr};
}

std::string hex_bytes(string_view text) {
  constexpr string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    (out += digits[byte >> 4]) += digits[byte & 0xF];
  }
  return out;
}

void upper(std::string& text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
}

std::string decimal(double of, bool scientific, int precision) {
  if (!std::isfinite(of)) return plain_text(value::decimal(of));
  std::array<char, 512> digits;
  const auto done = std::to_chars(
      digits.data(), digits.data() + digits.size(), of,
      scientific ? std::chars_format::scientific : std::chars_format::fixed, precision);
  return {digits.data(), done.ptr};
}

/// One clause: its letter, and digits behind the point.
struct clause {
  char letter = 's';
  int precision = 6;
};

bool is_whole(const value& of) { return of.is(kind::integer) || of.is(kind::unsigned_integer); }

/// Appends one argument. Answers what is wrong, or nothing.
std::string append_clause(std::string& out, clause how, const value& given, call& with) {
  const bool special = given.is(kind::decimal) && !std::isfinite(given.as_decimal());
  switch (how.letter) {
    case 's':
      if (append_plain(out, given, with, 0)) return {};
      return "error during formatting: the argument is too long or nested too deep";
    case 'd':
      if (!is_whole(given) && !special) return kinds_wanted("%d", "integers", given);
      out += plain_text(given);
      return {};
    case 'f':
    case 'e':
      if (!given.is_number())
        return kinds_wanted(how.letter == 'f' ? "%f" : "%e", "doubles", given);
      if (!given.is(kind::decimal))
        out += decimal(given.is(kind::integer) ? static_cast<double>(given.as_integer())
                                               : static_cast<double>(given.as_unsigned()),
                       how.letter == 'e', how.precision);
      else
        out += decimal(given.as_decimal(), how.letter == 'e', how.precision);
      return {};
    case 'b':
      if (given.is(kind::boolean))
        out += given.as_boolean() ? '1' : '0';
      else if (is_whole(given))
        out += whole(given, 2);
      else
        return kinds_wanted("%b", "integers and bools", given);
      return {};
    case 'o':
      if (!is_whole(given)) return kinds_wanted("%o", "integers", given);
      out += whole(given, 8);
      return {};
    case 'x':
    case 'X': {
      const bool text = given.is(kind::string) || given.is(kind::bytes);
      if (!text && !is_whole(given))
        return kinds_wanted("%x", "integers, bytes and strings", given);
      if (!with.pay(2 * std::size_t{given.is(kind::integer) ? 16 : given.size()}))
        return "too many steps";
      auto digits = text ? hex_bytes(given.text()) : whole(given, 16);
      if (how.letter == 'X') upper(digits);
      out += digits;
      return {};
    }
    default:
      return "could not parse formatting clause: unrecognized formatting clause \"" +
             std::string(1, how.letter) + "\", known are %s %d %f %e %b %o %x %X and %%";
  }
}

/// What follows a `%`.
bool read_clause(string_view text, std::size_t& at, clause& out) {
  if (at < text.size() && text[at] == '.') {
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + at + 1, end, out.precision);
    if (error != std::errc{} || out.precision < 0 || out.precision > 100) return false;
    at = static_cast<std::size_t>(stop - text.data());
  }
  if (at >= text.size()) return false;
  out.letter = text[at++];
  return true;
}

value format(call& with) {
  const auto text = with.text(0);
  const auto arguments = with[1].elements();
  std::string out;
  std::size_t used = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto percent = std::min(text.find('%', at), text.size());
    out.append(text.substr(at, percent - at));
    at = percent + 1;
    if (percent == text.size()) break;
    if (at < text.size() && text[at] == '%') {
      out += '%';
      ++at;
      continue;
    }
    clause how;
    if (!read_clause(text, at, how))
      return value::error("could not parse formatting clause: write %s, %d or %.2f");
    if (used >= arguments.size())
      return with.fail({"index ", std::to_string(used), " out of range: too few arguments"});
    const auto wrong = append_clause(out, how, read(arguments[used++]), with);
    if (!wrong.empty()) return with.fail({wrong});
  }
  if (!with.pay(out.size())) return value::error("too many steps");
  return value::string(with.memory.keep(out));
}

constexpr std::array table{
    function{"format", style::method, 2, 2, {string_only, list_only}, string_only, format}};

}  // namespace

std::span<const function> format_functions() { return table; }

}  // namespace weft::triggers::cel
