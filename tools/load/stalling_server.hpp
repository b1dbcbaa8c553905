#pragma once

#include <cstdint>
#include <memory>

#include "tools/measure/monotonic.hpp"

namespace weft::load {

/// A small HTTP server in a thread of its own, on a free port of the loopback. It answers every
/// request at once, except while it stalls: for `stall` in every `period` it answers nothing, and
/// all that waited when the stall is over. With a stall of 0 it never does.
class stalling_server {
 public:
  stalling_server(measure::nanoseconds_t period, measure::nanoseconds_t stall);
  ~stalling_server();
  stalling_server(const stalling_server&) = delete;
  stalling_server& operator=(const stalling_server&) = delete;

  std::uint16_t port() const;
  /// Requests answered since the start.
  std::uint64_t answered() const;

 private:
  class inside;
  std::unique_ptr<inside> inside_;
};

}  // namespace weft::load
