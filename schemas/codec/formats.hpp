#pragma once

#include <string_view>

namespace weft::codec {

/// One format a text field may demand.
struct format {
  std::string_view name;
  bool (*matches)(std::string_view text);
  std::string_view example;  // ends the sentence "it must be …"
};

/// The format called `name`, or null.
const format* find_format(std::string_view name);
/// Their names, for sentences.
inline constexpr std::string_view format_names = "email, uri, date, date-time";

/// RFC 5321 mailbox without quoted parts and address literals; the domain has at least two labels.
bool is_email(std::string_view text);
/// RFC 3986 URI with its scheme.
bool is_uri(std::string_view text);
/// RFC 3339 full-date that is in the calendar.
bool is_date(std::string_view text);
/// RFC 3339 date-time; second 60 only where UTC puts leap seconds.
bool is_date_time(std::string_view text);

/// Unicode code points of UTF-8.
std::size_t code_points(std::string_view text);

}  // namespace weft::codec
