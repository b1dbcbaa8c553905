#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/names.hpp"

namespace weft::http {

enum class verb : std::uint8_t { get, head, post, put, patch, remove, options, other };

/// The headers anybody here looks at; all others are skipped while parsing.
enum class header : std::uint8_t {
  authorization,
  content_type,
  expect,
  host,
  last_event_id,
  origin,
  sec_websocket_key,
  sec_websocket_protocol,
  sec_websocket_version,
  traceparent,
  upgrade,
  weft_principal
};
inline constexpr std::size_t header_count = 12;

/// One HTTP request as the rest of the node sees it. Reused for all requests of a connection, so
/// that its strings keep their memory.
struct request {
  verb method = verb::get;
  std::string method_name;
  std::string target;  // as sent: path, query, still percent-encoded
  std::string body;
  std::array<std::string, header_count> headers;
  bool keep_alive = true;
  bool http11 = true;
  bool upgrade = false;  // Connection: upgrade

  std::string_view operator[](header name) const { return headers[static_cast<std::size_t>(name)]; }
  void clear() {
    method = verb::get;
    method_name.clear();
    target.clear();
    body.clear();
    for (auto& value : headers) value.clear();
    keep_alive = http11 = true;
    upgrade = false;
  }
};

}  // namespace weft::http

namespace weft {
template <>
struct names<http::verb> {
  static constexpr std::array<std::string_view, 8> value{"GET",   "HEAD",   "POST",    "PUT",
                                                         "PATCH", "DELETE", "OPTIONS", ""};
};
}  // namespace weft
