#pragma once

#include <optional>
#include <utility>

#include "runtime/net.hpp"

namespace weft {

/// Lets one coroutine sleep until somebody on the same thread rings. A timer set to "never" and
/// cancelled would do as well, but costs a heap operation and an allocation per request.
///
/// The sleeper's frame lives inside the doorbell: whoever owns one must ring it before it is
/// destroyed together with the coroutine that owns it, or both leak.
class doorbell {
  using handler = net::asio::async_result<net::use_task_type, void()>::handler_type;

 public:
  /// Sleeps until `ring`; returns at once when it rang since the last `wait`.
  net::task<> wait() {
    if (!rung_) {
      co_await net::asio::async_initiate<const net::use_task_type, void()>(
          [this](handler sleeper) { sleeper_.emplace(std::move(sleeper)); }, net::use_task);
    }
    rung_ = false;
  }

  bool rung() const { return rung_; }
  void reset() { rung_ = false; }

  /// Wakes the sleeper, which runs inside this call until its next suspension.
  void ring() {
    rung_ = true;
    if (!sleeper_) return;
    handler sleeper = std::move(*sleeper_);
    sleeper_.reset();
    sleeper();
  }

 private:
  std::optional<handler> sleeper_;
  bool rung_ = false;
};

}  // namespace weft
