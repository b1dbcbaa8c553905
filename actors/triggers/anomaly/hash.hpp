#pragma once

#include <cstdint>
#include <string_view>

namespace weft::triggers::anomaly {

/// Spreads the bits of a number (the finaliser of MurmurHash3). Zero stays zero.
constexpr std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 33U)) * 0xff51afd7ed558ccdULL;
  x = (x ^ (x >> 33U)) * 0xc4ceb9fe1a85ec53ULL;
  return x ^ (x >> 33U);
}

/// 64 bits for a text: FNV-1a, spread. Never zero, which means "none" everywhere here. No secret:
/// whoever makes two names collide merges two statistics of their own.
constexpr std::uint64_t hash_of(std::string_view text) {
  std::uint64_t h = 0xcbf29ce484222325ULL;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  h = mixed(h);
  return h == 0 ? 1 : h;
}

/// One key of two; the order matters.
constexpr std::uint64_t joined(std::uint64_t a, std::uint64_t b) {
  const auto h = mixed(a * 0x9e3779b97f4a7c15ULL + b);
  return h == 0 ? 1 : h;
}

/// SimHash of Charikar (2002) over the words of a text, lower-cased, without punctuation: texts
/// that share most words differ in few bits. Zero when there are fewer than `words_min` words.
std::uint64_t similarity_hash(std::string_view text, std::size_t words_min = 4);

}  // namespace weft::triggers::anomaly
