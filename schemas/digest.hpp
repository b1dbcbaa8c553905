#pragma once

#include <array>
#include <string>
#include <string_view>

#include "schemas/step.hpp"

namespace weft {

/// SHA-256, 32 bytes.
std::array<unsigned char, 32> sha256(std::string_view bytes);

/// SHA-256 as lower-case hex.
std::string sha256_hex(std::string_view bytes);

/// What an approval is bound to: SHA-256 over the canonical JSON `{"arguments":…,"name":…}`.
std::string digest_of(const action& act);

}  // namespace weft
