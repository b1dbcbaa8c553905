#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include <boost/beast/http/basic_parser.hpp>

#include "tools/client/http_pool.hpp"

namespace weft::client {

/// Beast's parser, keeping of a reply what a client of Weft looks at: status and body. Its own
/// message would allocate each header field.
class reply_parser final : public boost::beast::http::basic_parser<false> {
 public:
  explicit reply_parser(http_reply& into) : into_{into} {
    body_limit(reply_bytes_max);
    eager(true);
  }

 private:
  static constexpr std::uint64_t reply_bytes_max = 64ULL << 20U;
  static constexpr std::uint64_t reserved_bytes_max = 1ULL << 20U;  // a length is only a claim

  using error_code = boost::system::error_code;
  using text = boost::beast::string_view;
  using http_field = boost::beast::http::field;
  using http_verb = boost::beast::http::verb;

  void on_response_impl(int status, text, int, error_code&) override { into_.status = status; }
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
    if (length) into_.body.reserve(std::min(*length, reserved_bytes_max));
  }
  std::size_t on_body_impl(text part, error_code&) override {
    into_.body.append(part.data(), part.size());
    return part.size();
  }
  std::size_t on_chunk_body_impl(std::uint64_t, text part, error_code& failed) override {
    return on_body_impl(part, failed);
  }

  void on_request_impl(http_verb, text, text, int, error_code&) override {}
  void on_field_impl(http_field, text, text, error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_chunk_header_impl(std::uint64_t, text, error_code&) override {}
  void on_finish_impl(error_code&) override {}

  http_reply& into_;
};

}  // namespace weft::client
