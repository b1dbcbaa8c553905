#include "runtime/store/chain.hpp"

#include <algorithm>

#include "schemas/digest.hpp"

namespace weft::storage {

chain_link next_link(const chain_link& previous, std::string_view text) {
  std::array<char, 64> both{};
  std::copy(previous.begin(), previous.end(), both.begin());
  std::ranges::copy(sha256(text), both.begin() + 32);
  chain_link link{};
  std::ranges::copy(sha256({both.data(), both.size()}), link.begin());
  return link;
}

std::string hex_of(const chain_link& link) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (const char c : link) {
    const auto byte = static_cast<unsigned char>(c);
    hex += digits[byte >> 4];
    hex += digits[byte & 15];
  }
  return hex;
}

}  // namespace weft::storage
