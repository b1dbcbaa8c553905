#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weft::http {

inline constexpr std::string_view json_type = "application/json",
                                  problem_type = "application/problem+json",
                                  rows_type = "application/jsonl",
                                  text_type = "text/plain; charset=utf-8",
                                  metrics_type = "text/plain; version=0.0.4; charset=utf-8",
                                  event_stream_type = "text/event-stream";

/// All of a response but its body.
struct response_head {
  int status = 200;
  std::string_view type = json_type;
  std::string_view allow;        // methods, for 405 and OPTIONS
  std::string_view traceparent;  // echoed
  std::string_view extra;        // further header lines, each ending in CRLF
  bool http11 = true;
  bool close = false;
};

/// Writes status line, headers and body behind `out`. `head_only` leaves the body out but counts
/// it.
void append_response(std::string& out, const response_head& head, std::string_view body,
                     bool head_only = false);

/// Starts a body of unknown length that ends with the connection (event streams).
void append_stream_head(std::string& out, const response_head& head);

/// The media type that goes with a status: errors are problem documents.
constexpr std::string_view type_of(int status) { return status >= 400 ? problem_type : json_type; }

std::string_view reason_of(int status);

/// The `Date` header's value; kept by `set_date`, which the sweep calls about every 100 ms.
void set_date(std::int64_t seconds_since_epoch);

/// A W3C trace context header that is safe to echo: version 00, 55 characters.
bool valid_traceparent(std::string_view value);

}  // namespace weft::http
