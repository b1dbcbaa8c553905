#pragma once

#include <string>
#include <string_view>

#include "schemas/problem.hpp"

namespace weft::client {

/// Where a node listens.
struct endpoint {
  std::string host;  // name or address, IPv6 without brackets
  std::string port;
  /// As it is written in a Host header.
  std::string authority() const;
};

/// Reads `http://HOST[:PORT][/]`. A node speaks plain HTTP; TLS ends in front of it.
result<endpoint> parse_url(std::string_view url);

/// One path segment with everything but unreserved characters percent-encoded.
std::string path_segment(std::string_view text);

}  // namespace weft::client
