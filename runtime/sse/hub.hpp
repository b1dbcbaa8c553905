#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "runtime/sse/chunk.hpp"

namespace weft::sse {

/// One who listens to live events. Called on the front's thread; must not add or remove listeners.
class listener {
 public:
  virtual void on_chunk(const chunk_ptr& what) = 0;

 protected:
  ~listener() = default;
};

/// Spreads live events to those who listen. Knows no sockets. Confined to the front's thread, but
/// for `open`.
class hub {
 public:
  /// Listens to one conversation of the tenant, or to all when `conversation` is empty.
  void add(listener& who, const conversation_key& what);
  void remove(listener& who);
  void publish(const chunk_ptr& what);

  std::size_t size() const { return seats_.size(); }
  /// Any thread: does anybody listen?
  bool open() const { return open_.load(std::memory_order_seq_cst); }

 private:
  struct seat {
    listener* who;
    conversation_key what;
  };
  std::vector<seat> seats_;
  std::atomic<bool> open_{false};
};

}  // namespace weft::sse
