#include "runtime/store/chain.hpp"

#include <algorithm>

#include <openssl/sha.h>

namespace weft::storage {

namespace {

void sha256(std::string_view bytes, char* out) {
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(out));
}

}  // namespace

chain_link next_link(const chain_link& previous, std::string_view text) {
  std::array<char, 64> both{};
  std::copy(previous.begin(), previous.end(), both.begin());
  sha256(text, both.data() + 32);
  chain_link link{};
  sha256({both.data(), both.size()}, link.data());
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
