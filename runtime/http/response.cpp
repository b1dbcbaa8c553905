#include "runtime/http/response.hpp"

#include <array>
#include <charconv>
#include <ctime>

namespace weft::http {
namespace {

// The front's single thread writes and reads it; a clock call and a strftime per response would
// cost more than the rest of the head.
thread_local std::string date_line;
thread_local std::int64_t date_seconds = -1;

void append_number(std::string& out, std::uint64_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_line(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  out += name;
  out += value;
  out += "\r\n";
}

void append_start(std::string& out, const response_head& head) {
  out += head.http11 ? "HTTP/1.1 " : "HTTP/1.0 ";
  append_number(out, static_cast<std::uint64_t>(head.status));
  out += ' ';
  out += reason_of(head.status);
  out += "\r\n";
  out += date_line;
  append_line(out, "Content-Type: ", head.type);
  append_line(out, "Allow: ", head.allow);
  append_line(out, "traceparent: ", head.traceparent);
  out += head.extra;
}

}  // namespace

void append_response(std::string& out, const response_head& head, std::string_view body,
                     bool head_only) {
  out.reserve(out.size() + 256 + head.allow.size() + head.extra.size() + body.size());
  append_start(out, head);
  if (head.close)
    out += "Connection: close\r\n";
  else if (!head.http11)
    out += "Connection: keep-alive\r\n";
  if (head.status == 204) {  // has no body and must not announce one
    out += "\r\n";
    return;
  }
  out += "Content-Length: ";
  append_number(out, body.size());
  out += "\r\n\r\n";
  if (!head_only) out += body;
}

void append_stream_head(std::string& out, const response_head& head) {
  append_start(out, head);
  out += "Cache-Control: no-store\r\nX-Accel-Buffering: no\r\nConnection: close\r\n\r\n";
}

std::string_view reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 204: return "No Content";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    default: return "Status";
  }
}

void set_date(std::int64_t seconds_since_epoch) {
  if (seconds_since_epoch == date_seconds) return;
  date_seconds = seconds_since_epoch;
  const auto seconds = static_cast<std::time_t>(seconds_since_epoch);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 48> text{};
  // Written out rather than %a and %b, which follow the locale.
  constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto size = std::strftime(text.data(), text.size(), " %Y %H:%M:%S GMT\r\n", &parts);
  date_line = "Date: ";
  date_line += days[static_cast<std::size_t>(parts.tm_wday)];
  date_line += parts.tm_mday < 10 ? ", 0" : ", ";
  append_number(date_line, static_cast<std::uint64_t>(parts.tm_mday));
  date_line += ' ';
  date_line += months[static_cast<std::size_t>(parts.tm_mon)];
  date_line.append(text.data(), size);
}

bool valid_traceparent(std::string_view value) {
  if (value.size() != 55 || !value.starts_with("00-") || value[35] != '-' || value[52] != '-')
    return false;
  for (std::size_t i = 3; i < value.size(); ++i) {
    const char c = value[i];
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (!hex && i != 35 && i != 52) return false;
  }
  return true;
}

}  // namespace weft::http
