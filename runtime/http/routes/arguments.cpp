#include "runtime/http/routes/arguments.hpp"

#include <algorithm>
#include <cmath>

#include "runtime/text/durations.hpp"
#include "runtime/text/instants.hpp"
#include "runtime/text/nearest.hpp"

namespace weft::http {

std::optional<problem> read_wait(const call& c, milliseconds& wait) {
  constexpr double wait_seconds_max = 120;
  const auto* text = c.query.find("wait");
  if (text == nullptr) return std::nullopt;
  const auto seconds = text::parse_number(*text);
  if (!seconds || *seconds < 0 || *seconds > wait_seconds_max)
    return problem{fault::invalid,
                   "wait is '" + text->substr(0, 32) + "', it must be 0 to 120 seconds", "wait"};
  wait = milliseconds{std::llround(*seconds * 1000)};
  return std::nullopt;
}

std::optional<problem> read_limit(const call& c, std::uint32_t& limit) {
  constexpr std::uint64_t limit_max = 1'000;
  const auto* text = c.query.find("limit");
  if (text == nullptr) return std::nullopt;
  const auto count = text::parse_unsigned(*text);
  if (!count || *count < 1 || *count > limit_max)
    return problem{fault::invalid,
                   "limit is '" + text->substr(0, 32) + "', it must be a number from 1 to 1000",
                   "limit"};
  limit = static_cast<std::uint32_t>(*count);
  return std::nullopt;
}

std::optional<problem> read_one_of(const call& c, std::string_view name,
                                   std::span<const std::string_view> known, std::string& value) {
  const auto* text = c.query.find(name);
  if (text == nullptr || text->empty()) return std::nullopt;
  if (std::find(known.begin(), known.end(), *text) == known.end())
    return problem{
        fault::invalid,
        std::string{name} + " is '" + text->substr(0, 32) + "', it must be " + text::listed(known),
        std::string{name}};
  value = *text;
  return std::nullopt;
}

std::optional<problem> read_after(const call& c, std::optional<std::uint64_t>& after) {
  const auto resumed = c.raw[header::last_event_id];
  if (!resumed.empty()) {
    after = text::parse_unsigned(resumed);
    if (after) return std::nullopt;
    return problem{fault::invalid, "Last-Event-ID must be the number of an event", "Last-Event-ID"};
  }
  const auto* text = c.query.find("after");
  if (text == nullptr) return std::nullopt;
  after = text::parse_unsigned(*text);
  if (after) return std::nullopt;
  return problem{fault::invalid, "after must be the number of an event", "after"};
}

std::optional<problem> read_time(const call& c, std::string_view name, instant& into) {
  const auto* text = c.query.find(name);
  if (text == nullptr || text->empty()) return std::nullopt;
  const auto time = text::parse_instant(*text);
  if (!time)
    return problem{fault::invalid,
                   std::string{name} + " is '" + text->substr(0, 32) +
                       "', it must be like 2026-11-26, 2026-11-26T15:30:00Z, or milliseconds since "
                       "1970",
                   std::string{name}};
  into = *time;
  return std::nullopt;
}

void read_text(const call& c, std::string_view name, std::string& into) {
  if (const auto* text = c.query.find(name)) into = *text;
}

std::optional<problem> check_id(const std::string& id, std::string_view what) {
  if (valid_id(id)) return std::nullopt;
  return problem{fault::invalid,
                 "a " + std::string{what} +
                     " id has 1 to 128 characters of letters, digits and . _ : / -, with / "
                     "written %2F in paths",
                 {}};
}

result<std::string> conversation_in(const std::string& intervention) {
  const auto conversation = conversation_of(intervention);
  if (valid_id(conversation)) return std::string{conversation};
  // Not quoted: it may be anything, even bytes that are no text.
  return problem{fault::not_found,
                 "there is no intervention of that id: an intervention's id is its conversation's "
                 "id, ~ and a number",
                 {}};
}

std::string_view body_or_empty_object(const call& c) {
  return c.raw.body.empty() ? std::string_view{"{}"} : std::string_view{c.raw.body};
}

}  // namespace weft::http
