#include "tools/load/stalling_server.hpp"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace weft::load {

namespace asio = boost::asio;
using asio::ip::tcp;
using measure::nanoseconds_t;

class stalling_server::inside {
 public:
  inside(nanoseconds_t period, nanoseconds_t stall) : period_{period}, stall_{stall} {
    asio::co_spawn(io_, accept(), asio::detached);
    thread_ = std::jthread{[this] { io_.run(); }};
  }
  ~inside() { io_.stop(); }
  inside(const inside&) = delete;
  inside& operator=(const inside&) = delete;

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  std::uint64_t answered() const { return answered_; }

 private:
  static constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

  asio::awaitable<void> accept() {
    for (;;) {
      auto [error, socket] = co_await acceptor_.async_accept(as_result);
      if (error) co_return;
      boost::system::error_code ignored;
      socket.set_option(tcp::no_delay{true}, ignored);
      asio::co_spawn(io_, serve(std::move(socket)), asio::detached);
    }
  }

  /// Requests have no body, so that an empty line ends each.
  asio::awaitable<void> serve(tcp::socket socket) {
    static const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    std::string heard;
    for (;;) {
      auto [read_error, bytes] = co_await asio::async_read_until(
          socket, asio::dynamic_buffer(heard, 1U << 16U), "\r\n\r\n", as_result);
      if (read_error) co_return;
      heard.erase(0, bytes);
      const auto into = (measure::monotonic_ns() - begun_) % period_;
      if (into >= period_ - stall_) {
        asio::steady_timer over{io_, std::chrono::nanoseconds{period_ - into}};
        co_await over.async_wait(as_result);
      }
      ++answered_;  // before anybody can have read it
      auto [write_error, written] =
          co_await asio::async_write(socket, asio::buffer(answer), as_result);
      if (write_error) co_return;
    }
  }

  nanoseconds_t period_, stall_, begun_ = measure::monotonic_ns();
  std::atomic<std::uint64_t> answered_{0};
  asio::io_context io_{1};
  tcp::acceptor acceptor_{io_, tcp::endpoint{asio::ip::address_v4::loopback(), 0}};
  std::jthread thread_;
};

stalling_server::stalling_server(nanoseconds_t period, nanoseconds_t stall)
    : inside_{std::make_unique<inside>(period, stall)} {}
stalling_server::~stalling_server() = default;
std::uint16_t stalling_server::port() const { return inside_->port(); }
std::uint64_t stalling_server::answered() const { return inside_->answered(); }

}  // namespace weft::load
