#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include <boost/beast/http/basic_parser.hpp>

#include "runtime/http/request.hpp"

// Includes Beast: for http/connection.cpp only.

namespace weft::http {

namespace beast = boost::beast;

/// Reads one request into a `request`. Beast's own parser allocates a node per header; this one
/// keeps the few that matter and skips the rest. One parser per request (Beast's rule).
class request_parser final : public beast::http::basic_parser<true> {
 public:
  static constexpr std::uint32_t head_bytes_max = 16 << 10;
  static constexpr std::uint64_t body_bytes_max = 1 << 20;

  explicit request_parser(request& into) : into_{into} {
    header_limit(head_bytes_max);
    body_limit(body_bytes_max);
    eager(true);
  }

 private:
  using error_code = beast::error_code;
  using view = beast::string_view;

  void on_request_impl(beast::http::verb method, view name, view target, int version,
                       error_code&) override {
    into_.method = verb_of(method);
    into_.method_name.assign(name.data(), name.size());
    into_.target.assign(target.data(), target.size());
    into_.http11 = version == 11;
  }
  void on_response_impl(int, view, int, error_code&) override {}

  void on_field_impl(beast::http::field known, view name, view value, error_code&) override {
    if (head_done_) return;  // trailers of a chunked body must not pose as headers
    const auto which = header_of(known, {name.data(), name.size()});
    if (which == header_count) return;
    auto& kept = into_.headers[which];
    if (kept.empty()) kept.assign(value.data(), value.size());  // the first one counts
  }

  void on_header_impl(error_code&) override {
    head_done_ = true;
    into_.keep_alive = keep_alive();
    into_.upgrade = upgrade();
  }
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
    // No more in advance: a header is no reason to set a megabyte aside.
    constexpr std::uint64_t reserved_max = 64 << 10;
    if (length) into_.body.reserve(std::min(*length, reserved_max));
  }
  std::size_t on_body_impl(view bytes, error_code&) override {
    into_.body.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_chunk_header_impl(std::uint64_t, view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, view bytes, error_code&) override {
    into_.body.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_finish_impl(error_code&) override {}

  static verb verb_of(beast::http::verb method) {
    switch (method) {
      case beast::http::verb::get: return verb::get;
      case beast::http::verb::head: return verb::head;
      case beast::http::verb::post: return verb::post;
      case beast::http::verb::put: return verb::put;
      case beast::http::verb::patch: return verb::patch;
      case beast::http::verb::delete_: return verb::remove;
      case beast::http::verb::options: return verb::options;
      default: return verb::other;
    }
  }

  /// Index of the header in `request`, or `header_count`.
  static std::size_t header_of(beast::http::field known, std::string_view name) {
    using beast::http::field;
    switch (known) {
      case field::authorization: return index(header::authorization);
      case field::content_type: return index(header::content_type);
      case field::expect: return index(header::expect);
      case field::host: return index(header::host);
      case field::origin: return index(header::origin);
      case field::sec_websocket_key: return index(header::sec_websocket_key);
      case field::sec_websocket_protocol: return index(header::sec_websocket_protocol);
      case field::sec_websocket_version: return index(header::sec_websocket_version);
      case field::upgrade: return index(header::upgrade);
      case field::unknown: break;
      default: return header_count;
    }
    const beast::string_view text{name.data(), name.size()};
    if (beast::iequals(text, "traceparent")) return index(header::traceparent);
    if (beast::iequals(text, "last-event-id")) return index(header::last_event_id);
    if (beast::iequals(text, "x-weft-principal")) return index(header::weft_principal);
    return header_count;
  }
  static constexpr std::size_t index(header h) { return static_cast<std::size_t>(h); }

  request& into_;
  bool head_done_ = false;
};

}  // namespace weft::http
