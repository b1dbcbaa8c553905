#include "schemas/codec/rules.hpp"

#include <charconv>
#include <cmath>
#include <limits>

#include "schemas/codec/writer.hpp"
#include "schemas/ids.hpp"

namespace weft::codec {
namespace {

constexpr double exact_integers = 9007199254740992.0;  // 2^53

bool whole_number(node& n, std::uint64_t min, std::uint64_t max, std::uint64_t& out) {
  literal written;
  if (!read_literal(n, written)) return false;
  const auto* const end = written.text.data() + written.text.size();
  bool fits = false;
  if (written.integer) {
    fits = std::from_chars(written.text.data(), end, out).ec == std::errc{};
  } else if (double value = 0; to_double(written.text, value)) {  // 3.0 and 3e5 are whole, too
    fits = value >= 0 && value < exact_integers && value == std::trunc(value);
    out = fits ? static_cast<std::uint64_t>(value) : 0;
  }
  if (fits && out >= min && out <= max) return true;
  return n.fail(fault::invalid, spoken(n.at) + " is " + std::string{written.text.substr(0, 32)} +
                                    ", it must be a whole number from " + std::to_string(min) +
                                    " to " + std::to_string(max));
}

bool small_number(node& n, std::uint32_t min, std::uint32_t& out) {
  std::uint64_t value = 0;
  if (!whole_number(n, min, std::numeric_limits<std::uint32_t>::max(), value)) return false;
  out = static_cast<std::uint32_t>(value);
  return true;
}

bool fail_range(node& n, double value, std::string_view range) {
  std::string detail = spoken(n.at) + " is ";
  append_number(detail, value);
  detail.append(", it must lie between ").append(range);
  return n.fail(fault::invalid, std::move(detail));
}

bool id_like(node& n, std::string& out, bool (*right)(std::string_view), std::string_view rule) {
  std::string_view given;
  if (!read_string(n, given)) return false;
  if (!n.in.trusted() && !right(given)) {
    std::string detail = spoken(n.at) + " is " + in_quotes(given);
    return n.fail(fault::invalid, detail.append(", it must ").append(rule));
  }
  out = given;
  return true;
}

}  // namespace

bool text_up_to(node& n, std::string& out, std::size_t bytes_max) {
  std::string_view given;
  if (!read_string(n, given)) return false;
  if (!n.in.trusted() && given.size() > bytes_max)
    return n.fail(fault::too_large, spoken(n.at) + " has " + std::to_string(given.size()) +
                                        " bytes, it may have at most " + std::to_string(bytes_max));
  out = given;
  return true;
}

bool id(node& n, std::string& out) {
  return id_like(
      n, out, [](std::string_view given) { return valid_id(given); },
      "have 1 to 128 characters of letters, digits and . _ : / -");
}

bool intervention_id(node& n, std::string& out) {
  return id_like(
      n, out, [](std::string_view given) { return !conversation_of(given).empty(); },
      "be an intervention's id like 'c-42~1'");
}

bool flag(node& n, bool& out) { return read_boolean(n, out); }

bool number(node& n, double& out) { return read_double(n, out); }

bool probability(node& n, double& out) {
  return read_double(n, out) && ((out >= 0 && out <= 1) || fail_range(n, out, "0 and 1"));
}

bool count(node& n, std::uint32_t& out) { return small_number(n, 0, out); }
bool version(node& n, std::uint32_t& out) { return small_number(n, n.in.trusted() ? 0 : 1, out); }

bool big_count(node& n, std::uint64_t& out) {
  return whole_number(n, 0, std::numeric_limits<std::uint64_t>::max(), out);
}

bool span_in_ms(node& n, milliseconds& out) {
  std::uint64_t value = 0;
  if (!whole_number(n, 0, static_cast<std::uint64_t>(exact_integers), value)) return false;
  out = milliseconds{value};
  return true;
}

bool moment(node& n, instant& out) {
  // Up to here (the year 2248) milliseconds as a double tell every microsecond apart.
  constexpr double latest_ms = 8'796'093'022'208.0;
  double ms = 0;
  if (!read_double(n, ms)) return false;
  if (std::abs(ms) > latest_ms) return fail_range(n, ms, "0 and 8796093022208 milliseconds");
  out = instant{std::chrono::microseconds{std::llround(ms * 1000.0)}};
  return true;
}

bool fail_word(node& n, std::string_view given, std::span<const std::string_view> allowed) {
  std::string detail = spoken(n.at) + " is " + in_quotes(given) + ", it must be ";
  std::vector<std::string_view> words;
  for (const auto word : allowed)
    if (!word.empty()) words.push_back(word);
  if (words.size() > 1) detail += "one of ";
  for (std::size_t i = 0; i < words.size(); ++i)
    detail.append(i > 0 ? ", '" : "'").append(words[i]).append("'");
  return n.fail(fault::invalid, std::move(detail));
}

}  // namespace weft::codec
