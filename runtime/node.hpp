#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "actors/world.hpp"
#include "runtime/house.hpp"

namespace weft {

struct node_settings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;  // 0: any free one
  world_settings world;
  std::shared_ptr<const trigger_set> triggers;
  /// Their YAML: `restore` stores it as the next version of tenant `default` and activates it, when
  /// it is not the active one. Empty: they are nobody's version.
  std::string triggers_text;
  patience patient;
  std::uint32_t tenant_share = 50'000;  // requests of one tenant under way at once
  milliseconds drain_within{10'000};    // what is not finished by then is cut off
};

/// One whole node: store, actors, front. `weft serve` is one of these with a command line; tests
/// run several in one process.
class node {
 public:
  node(std::unique_ptr<store> disk, node_settings settings);
  /// Actors stop first, then the front's loop, then the store.
  ~node();
  node(const node&) = delete;
  node& operator=(const node&) = delete;

  /// Binds the address. A problem says why not; without API keys only loopback is accepted.
  std::optional<problem> listen();
  std::string address() const;
  std::uint16_t port() const;
  bool development() const;

  /// Takes up what the store holds, and stores the trigger set it was given. Call once, before
  /// `run`. Throws std::runtime_error when the trigger set cannot be stored.
  world::restored restore();
  /// Serves on the calling thread, which becomes the front's, until drained.
  void run();
  /// SIGTERM and SIGINT drain; a second one ends the process at once.
  void drain_on_signals();
  /// Finishes what is under way and makes `run` return. Any thread.
  void drain();

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace weft
