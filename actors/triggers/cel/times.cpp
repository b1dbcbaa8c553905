#include "actors/triggers/cel/times.hpp"

#include <array>
#include <charconv>
#include <chrono>

#include "actors/triggers/cel/arithmetic.hpp"

namespace weft::triggers::cel {
namespace {

using std::string_view;

constexpr std::int64_t second = 1'000'000'000, minute_seconds = 60, hour_seconds = 3'600,
                       day_seconds = 86'400;

/// Takes digits and marks off the front of a text.
class scanner {
 public:
  explicit scanner(string_view text) : rest_{text} {}

  std::optional<int> digits(std::size_t count) {
    if (rest_.size() < count) return std::nullopt;
    int out = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return std::nullopt;
      out = out * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return out;
  }
  bool mark(char a, char b = '\0') {
    if (rest_.empty() || (rest_.front() != a && (b == '\0' || rest_.front() != b))) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// Behind a dot: up to nine digits of a second, in nanoseconds.
  std::optional<std::uint32_t> fraction() {
    std::uint32_t out = 0;
    std::size_t count = 0;
    for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; ++count) {
      if (count < 9) out = out * 10 + static_cast<std::uint32_t>(rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    if (count == 0) return std::nullopt;
    for (; count < 9; ++count) out *= 10;
    return out;
  }
  bool ended() const { return rest_.empty(); }
  string_view rest() const { return rest_; }

 private:
  string_view rest_;
};

/// `+01:00`, in seconds.
std::optional<std::int64_t> read_offset(scanner& from, bool back) {
  const auto hours = from.digits(2);
  if (!hours || !from.mark(':')) return std::nullopt;
  const auto minutes = from.digits(2);
  if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const auto out = *hours * hour_seconds + *minutes * minute_seconds;
  return back ? -out : out;
}

std::string two_digits(int number) {
  std::string out;
  if (number < 10) out += '0';
  return out += std::to_string(number);
}

/// ".5" for 500,000,000 ns; nothing for none.
std::string fraction_of(std::int64_t nanoseconds) {
  if (nanoseconds == 0) return {};
  auto out = std::to_string(second + nanoseconds);
  out.front() = '.';
  while (out.back() == '0') out.pop_back();
  return out;
}

/// How many nanoseconds a unit has, and how long its name is.
std::optional<std::pair<std::int64_t, std::size_t>> unit_of(string_view text) {
  constexpr std::array<std::pair<string_view, std::int64_t>, 8> units{{{"ns", 1},
                                                                       {"us", 1'000},
                                                                       {"µs", 1'000},
                                                                       {"μs", 1'000},
                                                                       {"ms", 1'000'000},
                                                                       {"s", second},
                                                                       {"m", 60 * second},
                                                                       {"h", 3'600 * second}}};
  for (const auto& [name, size] : units)
    if (text.starts_with(name)) return std::pair{size, name.size()};
  return std::nullopt;
}

/// One `1.5h`, in nanoseconds.
std::optional<std::int64_t> read_step(string_view& text) {
  std::size_t at = 0;
  std::int64_t whole = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at)
    if (__builtin_mul_overflow(whole, 10, &whole) ||
        __builtin_add_overflow(whole, text[at] - '0', &whole))
      return std::nullopt;
  std::int64_t parts = 0, scale = 1;
  std::size_t digits = at;
  if (at < text.size() && text[at] == '.')
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++digits)
      if (scale < second) {
        parts = parts * 10 + (text[at] - '0');
        scale *= 10;
      }
  if (digits == 0) return std::nullopt;
  text.remove_prefix(at);
  const auto unit = unit_of(text);
  if (!unit) return std::nullopt;
  text.remove_prefix(unit->second);
  std::int64_t out = 0;
  const auto fraction =
      static_cast<std::int64_t>(static_cast<long double>(parts) / static_cast<long double>(scale) *
                                static_cast<long double>(unit->first));
  if (__builtin_mul_overflow(whole, unit->first, &out) ||
      __builtin_add_overflow(out, fraction, &out))
    return std::nullopt;
  return out;
}

}  // namespace

std::optional<value> read_timestamp(string_view text) {
  namespace chrono = std::chrono;
  scanner from{text};
  const auto year = from.digits(4);
  if (!year || !from.mark('-')) return std::nullopt;
  const auto month = from.digits(2);
  if (!month || !from.mark('-')) return std::nullopt;
  const auto day = from.digits(2);
  if (!day || !from.mark('T', 't')) return std::nullopt;
  const auto hours = from.digits(2);
  if (!hours || !from.mark(':')) return std::nullopt;
  const auto minutes = from.digits(2);
  if (!minutes || !from.mark(':')) return std::nullopt;
  const auto seconds = from.digits(2);
  if (!seconds || *hours > 23 || *minutes > 59 || *seconds > 59) return std::nullopt;
  std::uint32_t nanoseconds = 0;
  if (from.mark('.')) {
    const auto fraction = from.fraction();
    if (!fraction) return std::nullopt;
    nanoseconds = *fraction;
  }
  std::int64_t offset = 0;
  if (!from.mark('Z', 'z')) {
    const bool back = from.mark('-');
    if (!back && !from.mark('+')) return std::nullopt;
    const auto found = read_offset(from, back);
    if (!found) return std::nullopt;
    offset = *found;
  }
  const chrono::year_month_day date{chrono::year{*year},
                                    chrono::month{static_cast<unsigned>(*month)},
                                    chrono::day{static_cast<unsigned>(*day)}};
  if (!from.ended() || !date.ok()) return std::nullopt;
  const auto out = chrono::sys_days{date}.time_since_epoch().count() * day_seconds +
                   *hours * hour_seconds + *minutes * minute_seconds + *seconds - offset;
  if (out < first_second || out > last_second) return std::nullopt;
  return value::timestamp(out, nanoseconds);
}

std::optional<value> read_duration(string_view text) {
  const bool back = text.starts_with('-');
  if (back || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return value::duration(0);
  std::int64_t out = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    const auto step = read_step(text);
    if (!step || __builtin_add_overflow(out, *step, &out)) return std::nullopt;
  }
  return value::duration(back ? -out : out);
}

std::string write_timestamp(const value& when) {
  const auto [year, month, day, hours, minutes, seconds, week, in_year] =
      calendar_of(when.seconds());
  auto out = std::to_string(year);
  out.insert(0, 4 - out.size(), '0');
  out.append("-").append(two_digits(month)).append("-").append(two_digits(day));
  out.append("T").append(two_digits(hours)).append(":").append(two_digits(minutes));
  out.append(":").append(two_digits(seconds));
  return out.append(fraction_of(when.nanoseconds())).append("Z");
}

std::string write_duration(std::int64_t nanoseconds) {
  std::string out;
  if (nanoseconds < 0) out += '-';
  const auto whole = nanoseconds / second, rest = nanoseconds % second;
  out += std::to_string(whole < 0 ? -whole : whole);
  return out.append(fraction_of(rest < 0 ? -rest : rest)).append("s");
}

calendar calendar_of(std::int64_t seconds_since_1970) {
  namespace chrono = std::chrono;
  const auto days =
      chrono::floor<chrono::days>(chrono::sys_seconds{chrono::seconds{seconds_since_1970}});
  const chrono::year_month_day date{days};
  const auto rest =
      static_cast<int>(seconds_since_1970 - days.time_since_epoch().count() * day_seconds);
  calendar out;
  out.year = static_cast<int>(date.year());
  out.month = static_cast<int>(static_cast<unsigned>(date.month()));
  out.day = static_cast<int>(static_cast<unsigned>(date.day()));
  out.hours = rest / 3'600;
  out.minutes = rest / 60 % 60;
  out.seconds = rest % 60;
  out.day_of_week = static_cast<int>(chrono::weekday{days}.c_encoding());
  const chrono::sys_days first{
      chrono::year_month_day{date.year(), chrono::January, chrono::day{1}}};
  out.day_of_year = static_cast<int>((days - first).count());
  return out;
}

std::optional<std::int64_t> offset_of(string_view zone) {
  if (zone == "UTC" || zone == "GMT" || zone == "Z" || zone == "Etc/UTC") return 0;
  scanner from{zone};
  const bool back = from.mark('-');
  if (!back) from.mark('+');
  const auto out = read_offset(from, back);
  return out && from.ended() ? out : std::nullopt;
}

}  // namespace weft::triggers::cel
