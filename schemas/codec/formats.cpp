#include "schemas/codec/formats.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

namespace weft::codec {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

template <class Accept>
bool all_of(std::string_view text, Accept accept) {
  return std::ranges::all_of(text, accept);
}

/// Calls `each` for the parts between separators; false as soon as it is.
template <class Each>
bool split(std::string_view text, char separator, Each each) {
  while (true) {
    const auto end = text.find(separator);
    if (!each(text.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

/// A number of exactly `text.size()` digits.
std::optional<int> digits(std::string_view text) {
  if (text.empty() || !all_of(text, is_digit)) return std::nullopt;
  int value = 0;
  for (const char c : text) value = 10 * value + (c - '0');
  return value;
}

// -- uri -----------------------------------------------------------------------------------------

constexpr std::string_view unreserved_marks = "-._~", sub_delims = "!$&'()*+,;=";

/// Unreserved characters, sub-delims, those of `also`, and percent-encoded bytes.
bool is_uri_text(std::string_view text, std::string_view also) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
      i += 2;
    } else if (!is_letter(c) && !is_digit(c) &&
               unreserved_marks.find(c) == std::string_view::npos &&
               sub_delims.find(c) == std::string_view::npos &&
               also.find(c) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

/// Four decimal bytes without leading zeros.
bool is_ipv4_tail(std::string_view text) {
  int bytes = 0;
  const bool well_formed = split(text, '.', [&bytes](std::string_view byte) {
    ++bytes;
    const auto value = byte.size() <= 3 ? digits(byte) : std::nullopt;
    const bool padded = byte.size() > 1 && byte[0] == '0';
    return value && *value <= 255 && !padded;
  });
  return well_formed && bytes == 4;
}

/// The inside of an IPv6 literal: up to eight groups of four hex digits, one `::`, an IPv4 tail.
bool is_ipv6(std::string_view text) {
  constexpr int groups_all = 8;
  const auto gap = text.find("::");
  if (gap != std::string_view::npos && text.find("::", gap + 1) != std::string_view::npos)
    return false;
  int groups = 0;
  const auto count = [&groups](std::string_view side, bool last) {
    if (side.empty()) return true;
    std::size_t left = 1 + static_cast<std::size_t>(std::ranges::count(side, ':'));
    return split(side, ':', [&](std::string_view group) {
      --left;
      if (left == 0 && last && group.find('.') != std::string_view::npos) {
        groups += 2;
        return is_ipv4_tail(group);
      }
      ++groups;
      return !group.empty() && group.size() <= 4 && all_of(group, is_hex);
    });
  };
  if (gap == std::string_view::npos) return count(text, true) && groups == groups_all;
  return count(text.substr(0, gap), false) && count(text.substr(gap + 2), true) &&
         groups < groups_all;
}

bool is_authority(std::string_view text) {
  if (const auto at = text.find('@'); at != std::string_view::npos) {
    if (!is_uri_text(text.substr(0, at), ":")) return false;
    text.remove_prefix(at + 1);
  }
  std::string_view port;
  if (!text.empty() && text[0] == '[') {
    const auto end = text.find(']');
    if (end == std::string_view::npos || !is_ipv6(text.substr(1, end - 1))) return false;
    port = text.substr(end + 1);
  } else {
    const auto colon = text.find(':');
    if (!is_uri_text(text.substr(0, colon), "")) return false;
    port = colon == std::string_view::npos ? std::string_view{} : text.substr(colon);
  }
  return port.empty() || (port[0] == ':' && all_of(port.substr(1), is_digit));
}

// -- times ---------------------------------------------------------------------------------------

/// Minutes since midnight of `hh:mm`.
std::optional<int> minutes(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = digits(text.substr(0, 2)), minute = digits(text.substr(3, 2));
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  return 60 * *hour + *minute;
}

/// How many minutes local time is ahead of UTC: `Z` or `±hh:mm`.
std::optional<int> offset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const auto ahead = minutes(text.substr(1));
  if (!ahead) return std::nullopt;
  return text[0] == '+' ? *ahead : -*ahead;
}

constexpr std::array formats{
    format{"email", is_email, "an email address like ana@example.com"},
    format{"uri", is_uri, "a URI with its scheme like https://example.com/a"},
    format{"date", is_date, "a date of the calendar like 2026-02-28"},
    format{"date-time", is_date_time, "a time like 2026-02-28T13:05:00Z"},
};

}  // namespace

const format* find_format(std::string_view name) {
  for (const auto& each : formats)
    if (each.name == name) return &each;
  return nullptr;
}

bool is_email(std::string_view text) {
  constexpr std::size_t local_max = 64, domain_max = 253, label_max = 63;
  constexpr std::string_view marks = "!#$%&'*+-/=?^_`{|}~";
  const auto at = text.rfind('@');
  if (at > local_max) return false;  // where there is no @, too
  const auto domain = text.substr(at + 1);
  if (domain.size() > domain_max || domain.find('.') == std::string_view::npos) return false;
  const auto is_atom = [&](std::string_view atom) {
    return !atom.empty() && all_of(atom, [&](char c) {
      return is_letter(c) || is_digit(c) || marks.find(c) != std::string_view::npos;
    });
  };
  const auto is_label = [](std::string_view label) {
    return !label.empty() && label.size() <= label_max && label.front() != '-' &&
           label.back() != '-' &&
           all_of(label, [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
  };
  return split(text.substr(0, at), '.', is_atom) && split(domain, '.', is_label);
}

bool is_uri(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_letter(text[0])) return false;
  const auto scheme = text.substr(0, colon);
  if (!all_of(scheme, [](char c) {
        return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
      }))
    return false;
  auto rest = text.substr(colon + 1);
  if (const auto mark = rest.find('#'); mark != std::string_view::npos) {
    if (!is_uri_text(rest.substr(mark + 1), ":@/?")) return false;
    rest = rest.substr(0, mark);
  }
  if (const auto mark = rest.find('?'); mark != std::string_view::npos) {
    if (!is_uri_text(rest.substr(mark + 1), ":@/?")) return false;
    rest = rest.substr(0, mark);
  }
  if (rest.starts_with("//")) {
    const auto path = rest.find('/', 2);
    if (!is_authority(rest.substr(2, path == std::string_view::npos ? path : path - 2)))
      return false;
    rest = path == std::string_view::npos ? std::string_view{} : rest.substr(path);
  }
  return is_uri_text(rest, ":@/");
}

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto year = digits(text.substr(0, 4)), month = digits(text.substr(5, 2)),
             day = digits(text.substr(8, 2));
  if (!year || !month || !day) return false;
  return std::chrono::year_month_day{std::chrono::year{*year},
                                     std::chrono::month{static_cast<unsigned>(*month)},
                                     std::chrono::day{static_cast<unsigned>(*day)}}
      .ok();
}

bool is_date_time(std::string_view text) {
  constexpr int day_minutes = 24 * 60;
  constexpr std::size_t shortest = 20;  // 2026-02-28T13:05:00Z
  if (text.size() < shortest || !is_date(text.substr(0, 10))) return false;
  if ((text[10] != 'T' && text[10] != 't') || text[16] != ':') return false;
  const auto minute = minutes(text.substr(11, 5));
  const auto second = digits(text.substr(17, 2));
  auto rest = text.substr(19);
  if (rest[0] == '.') {
    const auto end = rest.find_first_not_of("0123456789", 1);
    if (end == 1 || end == std::string_view::npos) return false;
    rest.remove_prefix(end);
  }
  const auto ahead = offset(rest);
  if (!minute || !second || !ahead || *second > 60) return false;
  if (*second < 60) return true;
  return (*minute - *ahead + day_minutes) % day_minutes == day_minutes - 1;
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace weft::codec
