#pragma once

#include <optional>
#include <string>

#include "runtime/http/route.hpp"

// Reading the parts of a call that several handlers need. Each fills its value or gives the
// problem.

namespace weft::http {

/// `wait`: seconds, 0 to 120, fractions allowed.
std::optional<problem> read_wait(const call& c, milliseconds& wait);
/// `limit`: 1 to 1000.
std::optional<problem> read_limit(const call& c, std::uint32_t& limit);
/// `name` as one of the wire names of an enumeration.
std::optional<problem> read_one_of(const call& c, std::string_view name,
                                   std::span<const std::string_view> known, std::string& value);
/// Where a stream or page of events starts: `Last-Event-ID` wins over `after`; nothing when
/// neither.
std::optional<problem> read_after(const call& c, std::optional<std::uint64_t>& after);

/// A date, a date and time in UTC, or milliseconds since 1970.
std::optional<problem> read_time(const call& c, std::string_view name, instant& into);
/// Any text; nothing changes where it is not given.
void read_text(const call& c, std::string_view name, std::string& into);

/// A conversation's or step's id from the path.
std::optional<problem> check_id(const std::string& id, std::string_view what);
/// The conversation of an intervention's id from the path.
result<std::string> conversation_in(const std::string& intervention);

/// Bodies whose members are all optional may be left out.
std::string_view body_or_empty_object(const call& c);

}  // namespace weft::http
