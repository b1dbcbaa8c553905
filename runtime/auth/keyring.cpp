#include "runtime/auth/keyring.hpp"

#include <array>
#include <exception>
#include <stdexcept>
#include <utility>

#include <openssl/rand.h>

#include "runtime/log.hpp"
#include "schemas/digest.hpp"

namespace weft::auth {
namespace {

using namespace std::chrono_literals;

std::string base64url(const unsigned char* bytes, std::size_t count) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (std::size_t i = 0; i < count; ++i) {
    bits = bits << 8 | bytes[i];
    for (held += 8; held >= 6; held -= 6) out += alphabet[bits >> (held - 6) & 63U];
  }
  if (held > 0) out += alphabet[bits << (6 - held) & 63U];
  return out;
}

}  // namespace

std::string make_key() {
  std::array<unsigned char, 32> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw std::runtime_error{"the system gives no random bytes"};
  return "weft_" + base64url(bytes.data(), bytes.size());
}

std::string hash_of(std::string_view key) { return sha256_hex(key); }

keyring::keyring(reader read) : read_{std::move(read)} { read_again(steady::now()); }

const key_record* keyring::find(std::string_view key, steady::time_point now) {
  const auto hash = hash_of(key);
  auto found = by_hash_.find(hash);
  if (found == by_hash_.end() && now - read_at_ >= 1s) {
    read_again(now);
    found = by_hash_.find(hash);
  }
  return found == by_hash_.end() ? nullptr : &found->second;
}

void keyring::refresh(steady::time_point now) {
  if (now - read_at_ >= 5s) read_again(now);
}

void keyring::read_again(steady::time_point now) {
  read_at_ = now;
  std::unordered_map<std::string, key_record> fresh;
  try {
    for (auto& key : read_()) {
      auto hash = key.hash;
      fresh.emplace(std::move(hash), std::move(key));
    }
  } catch (const std::exception& failed) {
    // The keys in memory stay good; the next reading may succeed.
    log::error(std::string{"cannot read the API keys: "} + failed.what());
    if (version_ == 0) throw;
    return;
  }
  // Without its last key a node that was started with keys must refuse everybody, not let all in.
  if (fresh.empty() && !by_hash_.empty()) fresh.emplace("", key_record{});
  if (development() && !fresh.empty() && version_ > 0)
    log::info("API keys were added: from now on every caller needs one");
  by_hash_ = std::move(fresh);
  ++version_;
}

}  // namespace weft::auth
