#pragma once

#include <cstdint>
#include <string>

#include "runtime/house.hpp"
#include "runtime/net.hpp"

namespace weft::http {

/// Accepts connections until closed. Confined to the front's thread.
class listener {
 public:
  listener(net::asio::io_context& io, house& at);

  /// Binds; a problem says why not. Port 0 takes any free one.
  std::optional<problem> bind(const std::string& host, std::uint16_t port);
  /// Where it is bound: "127.0.0.1:8080".
  std::string address() const;
  std::uint16_t port() const;
  /// Only this machine can reach it.
  bool loopback() const;

  void start();
  void close();

 private:
  net::task<> accept();

  house& at_;
  net::acceptor acceptor_;
  net::timer pause_;
  std::size_t connections_max_;
};

}  // namespace weft::http
