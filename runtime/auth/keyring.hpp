#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "schemas/ports/store.hpp"
#include "schemas/problem.hpp"

namespace weft::auth {

/// A new key, to be shown once: `weft_` and 32 random bytes in base64url.
std::string make_key();
/// What is stored of it. Keys hold 256 random bits, so a plain hash is as good as a slow one.
std::string hash_of(std::string_view key);

/// The keys of a node, looked up by hash: comparing hashes tells nothing about the key by its time.
/// Keys are added and removed beside a running node, so the ring reads them again now and then: at
/// once for a key it does not know (but at most every second), and every five seconds anyhow.
/// A node without any key is in development mode. Confined to the front's thread.
class keyring {
 public:
  using steady = std::chrono::steady_clock;
  using reader = std::function<std::vector<key_record>()>;

  explicit keyring(reader read);

  bool development() const { return by_hash_.empty(); }
  /// Changes whenever the keys may have: what was remembered under another number is void.
  std::uint64_t version() const { return version_; }
  /// The key's owner, or nothing.
  const key_record* find(std::string_view key, steady::time_point now);
  /// Call now and then.
  void refresh(steady::time_point now);

 private:
  void read_again(steady::time_point now);

  reader read_;
  std::unordered_map<std::string, key_record> by_hash_;
  std::uint64_t version_ = 0;
  steady::time_point read_at_{};
};

}  // namespace weft::auth
