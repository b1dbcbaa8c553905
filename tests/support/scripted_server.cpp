#include "tests/support/scripted_server.hpp"

#include <algorithm>
#include <charconv>
#include <mutex>
#include <thread>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace weft::testing {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

std::size_t body_bytes(const std::string& head) {
  constexpr std::string_view name = "Content-Length: ";
  const auto at = head.find(name);
  std::size_t bytes = 0;
  if (at != std::string::npos)
    std::from_chars(head.data() + at + name.size(), head.data() + head.size(), bytes);
  return bytes;
}

}  // namespace

class scripted_server::inside {
 public:
  explicit inside(std::vector<scripted_answer> script) : script_{std::move(script)} {
    asio::co_spawn(io_, accept(), asio::detached);
    thread_ = std::jthread{[this] { io_.run(); }};
  }
  ~inside() { io_.stop(); }
  inside(const inside&) = delete;
  inside& operator=(const inside&) = delete;

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  std::vector<std::string> heard() const {
    const std::lock_guard lock{mutex_};
    return heard_;
  }

 private:
  asio::awaitable<void> accept() {
    for (;;) {
      auto [error, socket] = co_await acceptor_.async_accept(as_result);
      if (error) co_return;
      socket.set_option(tcp::no_delay{true});
      asio::co_spawn(io_, serve(std::move(socket)), asio::detached);
    }
  }

  asio::awaitable<void> serve(tcp::socket socket) {
    std::string unread;
    for (;;) {
      auto [head_error, head] = co_await asio::async_read_until(
          socket, asio::dynamic_buffer(unread), "\r\n\r\n", as_result);
      if (head_error) co_return;
      const auto whole = head + body_bytes(unread.substr(0, head));
      if (unread.size() < whole) {
        auto [body_error, bytes] =
            co_await asio::async_read(socket, asio::dynamic_buffer(unread),
                                      asio::transfer_exactly(whole - unread.size()), as_result);
        if (body_error) co_return;
      }
      const auto number = note(unread.substr(0, whole));
      unread.erase(0, whole);
      // Without an answer the connection stays open all the same, and more may be asked.
      if (number < script_.size() && !co_await play(socket, script_[number])) co_return;
    }
  }

  std::size_t note(std::string request) {
    const std::lock_guard lock{mutex_};
    heard_.push_back(std::move(request));
    return heard_.size() - 1;
  }

  /// Whether the connection goes on.
  asio::awaitable<bool> play(tcp::socket& socket, const scripted_answer& what) {
    co_await sleep(what.after);
    for (std::size_t from = 0; from < what.text.size();) {
      const auto bytes = std::min(what.piece, what.text.size() - from);
      auto [error, written] = co_await asio::async_write(
          socket, asio::buffer(what.text.data() + from, bytes), as_result);
      if (error) co_return false;
      from += bytes;
      // Pieces sent without a pause would be read as one.
      if (from < what.text.size()) co_await sleep(std::chrono::milliseconds{1});
    }
    co_return !what.close;
  }

  asio::awaitable<void> sleep(std::chrono::milliseconds span) {
    asio::steady_timer timer{io_, span};
    co_await timer.async_wait(as_result);
  }

  const std::vector<scripted_answer> script_;
  mutable std::mutex mutex_;
  std::vector<std::string> heard_;
  asio::io_context io_{1};
  tcp::acceptor acceptor_{io_, tcp::endpoint{asio::ip::address_v4::loopback(), 0}};
  std::jthread thread_;
};

std::string reply_text(int status, const std::string& body) {
  return "HTTP/1.1 " + std::to_string(status) +
         " As Scripted\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nContent-Type: application/json\r\n\r\n" + body;
}

scripted_server::scripted_server(std::vector<scripted_answer> script)
    : inside_{std::make_unique<inside>(std::move(script))} {}
scripted_server::~scripted_server() = default;
std::uint16_t scripted_server::port() const { return inside_->port(); }
std::vector<std::string> scripted_server::heard() const { return inside_->heard(); }

}  // namespace weft::testing
