#pragma once

#include <array>
#include <string>
#include <string_view>

namespace weft::storage {

/// One link: 32 bytes.
using chain_link = std::array<char, 32>;

/// The link of a group: SHA-256(previous link, SHA-256(text)). It binds the group to all before it.
/// The text enters through its own digest so that a later erasure can keep the digest where the
/// text was and leave every other link as it is. The first group's `previous` is all zeros.
chain_link next_link(const chain_link& previous, std::string_view text);

inline std::string_view bytes_of(const chain_link& link) { return {link.data(), link.size()}; }
/// Lower-case hex, for people.
std::string hex_of(const chain_link& link);

}  // namespace weft::storage
