#include "runtime/http/listener.hpp"

#include <algorithm>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/redirect_error.hpp>
#include <sys/resource.h>

#include "runtime/http/connection.hpp"
#include "runtime/log.hpp"

namespace weft::http {
namespace {

/// Connections are file descriptors: take as many as the system allows and keep some for files.
std::size_t descriptors_for_connections() {
  constexpr rlim_t kept_for_files = 128;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1'000;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 1U << 20U);
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) ::getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur > 2 * kept_for_files ? limit.rlim_cur - kept_for_files : limit.rlim_cur / 2;
}

}  // namespace

listener::listener(net::asio::io_context& io, house& at)
    : at_{at},
      acceptor_{io.get_executor()},
      pause_{io.get_executor()},
      connections_max_{descriptors_for_connections()} {}

std::optional<problem> listener::bind(const std::string& host, std::uint16_t port) {
  net::error_code failed;
  const auto address =
      net::asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, failed);
  if (failed)
    return problem{fault::invalid,
                   "'" + host +
                       "' is no address, listen on 127.0.0.1, 0.0.0.0, [::1] or another "
                       "address of this machine",
                   "--listen"};
  const net::asio::ip::tcp::endpoint where{address, port};
  acceptor_.open(where.protocol(), failed);
  if (!failed) acceptor_.set_option(net::acceptor::reuse_address{true}, failed);
  if (!failed) acceptor_.bind(where, failed);
  if (!failed) acceptor_.listen(net::acceptor::max_listen_connections, failed);
  if (!failed) return std::nullopt;
  return problem{fault::invalid,
                 "cannot listen on " + host + ":" + std::to_string(port) + ": " + failed.message() +
                     ", choose another port (0 takes any free one)",
                 "--listen"};
}

std::string listener::address() const {
  const auto where = acceptor_.local_endpoint();
  const auto host = where.address().to_string();
  return (where.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(where.port());
}

std::uint16_t listener::port() const { return acceptor_.local_endpoint().port(); }

bool listener::loopback() const { return acceptor_.local_endpoint().address().is_loopback(); }

void listener::start() {
  net::asio::co_spawn(acceptor_.get_executor(), accept(), net::asio::detached);
}

void listener::close() {
  net::error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
}

net::task<> listener::accept() {
  while (acceptor_.is_open()) {
    net::error_code failed;
    auto accepted =
        co_await acceptor_.async_accept(net::asio::redirect_error(net::use_task, failed));
    if (!acceptor_.is_open()) co_return;
    if (failed) {
      // Out of descriptors or memory: what was accepted goes on, new ones wait a moment.
      log::warning("cannot accept a connection: " + failed.message());
      pause_.expires_after(milliseconds{100});
      co_await pause_.async_wait(net::asio::redirect_error(net::use_task, failed));
      continue;
    }
    if (at_.seats.size() + at_.door.sessions() >= connections_max_) {
      ++at_.counted.connections_refused;
      continue;  // closes it
    }
    ++at_.counted.connections_accepted;
    accepted.set_option(net::asio::ip::tcp::no_delay{true}, failed);
    serve(at_, std::move(accepted));
  }
}

}  // namespace weft::http
