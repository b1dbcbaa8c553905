#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "schemas/step.hpp"

namespace weft {

/// SHA-256, 32 bytes.
std::array<unsigned char, 32> sha256(std::string_view bytes);

/// SHA-256 as lower-case hex.
std::string sha256_hex(std::string_view bytes);

/// HMAC-SHA256 (RFC 2104): SHA-256 that only who knows `secret` can compute. Any length of both.
std::array<unsigned char, 32> hmac_sha256(std::string_view secret, std::string_view bytes);

/// Bytes as lower-case hex.
std::string hex_of(std::span<const unsigned char> bytes);

/// What an approval is bound to: SHA-256 over the canonical JSON `{"arguments":…,"name":…}`.
std::string digest_of(const action& act);

}  // namespace weft
