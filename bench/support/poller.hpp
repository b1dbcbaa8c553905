#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <sys/epoll.h>

#include "bench/support/measure.hpp"

namespace weft::bench {

/// Somebody whose socket the poller watches.
class watched {
 public:
  virtual void on_ready(std::uint32_t events) = 0;

 protected:
  ~watched() = default;
};

/// The load's own event loop: one thread, epoll, nothing else, so that the load costs a fraction of
/// what the server does. Sleeps to the nanosecond the kernel can give, for open-loop schedules.
class poller {
 public:
  poller();
  ~poller();
  poller(const poller&) = delete;
  poller& operator=(const poller&) = delete;

  /// Edge-triggered, for reading and writing. `who` must outlive its place here.
  void add(int socket, watched& who);
  void remove(int socket);

  /// Handles what is ready. Sleeps until something is, but not beyond `until`.
  void turn(nanoseconds_t until);

  /// Shared by all connections for reading: what is incomplete they copy.
  std::vector<char>& scratch() { return scratch_; }

 private:
  int epoll_ = -1;
  std::array<epoll_event, 256> ready_{};
  std::vector<char> scratch_;
};

/// Where a server listens. Addresses only, no names.
struct endpoint {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
};
/// "http://127.0.0.1:8080" or "127.0.0.1:8080"; throws std::invalid_argument.
endpoint endpoint_of(const std::string& url);

/// A connected, blocking socket without Nagle's delay; throws std::system_error.
int connect_to(const endpoint& where);

}  // namespace weft::bench
