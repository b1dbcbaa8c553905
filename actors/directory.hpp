#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include <caf/actor_system.hpp>
#include <caf/send.hpp>

#include "schemas/interfaces.hpp"

namespace weft {

struct context;

/// Where conversations are found: every open one has an entry, those in memory have an actor.
///
/// A message to a conversation that is not in memory wakes it. Leaving memory must not lose a
/// message that is on its way, so sending counts under the entry's lock, the actor counts what it
/// has handled, and `release` succeeds only when the two agree: then nothing is on its way.
class directory {
 public:
  directory(caf::actor_system& system, context& world) : system_{system}, world_{world} {}

  template <class Message>
  void tell(const conversation_key& key, Message&& what, instant now) {
    auto& part = part_of(key);
    const std::lock_guard held{part.lock};
    auto& e = wake(part, key);
    ++e.sent;
    e.touched = now;
    count_under_way();
    caf::anon_send(e.actor, std::forward<Message>(what));
  }

  /// To all of a tenant's conversations in memory. Does not keep them from leaving it.
  template <class Message>
  void tell_resident(const std::string& tenant, const Message& what) {
    const auto beginning = tenant + '\n';
    for (auto& part : parts_) {
      const std::lock_guard held{part.lock};
      for (auto& [name, e] : part.entries) {
        if (!e.actor || !name.starts_with(beginning)) continue;
        ++e.sent;
        count_under_way();
        caf::anon_send(e.actor, what);
      }
    }
  }

  /// Known to exist, but not in memory: found in the store at the start.
  void expect(const conversation_key& key);
  /// Asks conversations idle since `before` to leave memory. One part of the directory a call, so
  /// that a million entries cost little at a time.
  void sweep(instant before);
  /// A passivation on its second leg: not counted, does not wake.
  void echo(const conversation_key& key, passivate what);
  /// The actor has handled `handled` messages and would go. False: there are more on their way.
  bool release(const conversation_key& key, std::uint64_t handled, bool keep_entry);
  void clear();

  std::uint64_t resident() const { return resident_; }
  std::uint64_t passivated() const { return entries_ - resident_; }

 private:
  struct entry {
    conversation_actor actor;  // none while passivated
    std::uint64_t sent = 0;
    instant touched{};
  };
  struct part {
    std::mutex lock;
    std::unordered_map<std::string, entry> entries;
  };

  part& part_of(const conversation_key& key);
  entry& wake(part& in, const conversation_key& key);
  void count_under_way();
  static std::string name_of(const conversation_key& key);

  caf::actor_system& system_;
  context& world_;
  std::array<part, 256> parts_;
  std::size_t next_swept_ = 0;
  std::atomic<std::uint64_t> entries_{0}, resident_{0};
};

}  // namespace weft
