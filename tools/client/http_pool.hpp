#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "schemas/problem.hpp"
#include "schemas/time.hpp"
#include "tools/client/url.hpp"

namespace weft::client {

namespace asio = boost::asio;

enum class http_method : std::uint8_t { get, post, put };

struct http_request {
  http_method method = http_method::get;
  std::string target;            // path and query, already encoded
  std::string body;              // JSON, for post and put
  milliseconds timeout{30'000};  // of one attempt
};

struct http_reply {
  int status = 0;
  std::string body;
};

struct pool_settings {
  endpoint node;
  std::string key;        // API key, may be empty
  std::string principal;  // name on a node without keys, may be empty
  std::size_t connections_max = 64;
  /// How long a node that is away (killed, restarting, overloaded) is waited for.
  milliseconds give_up_after{60'000};
  std::uint64_t seed = 1;
};

/// Keep-alive HTTP/1.1 connections to one node, used from coroutines of one thread.
///
/// Every request of Weft's protocol is idempotent by its ids, so a request whose connection was
/// lost, or which the node could not take (503, 408), is sent again, with growing pauses, until the
/// node has been away for `give_up_after`. Any other reply, good or bad, is returned as it came.
class http_pool {
 public:
  http_pool(asio::any_io_executor on, pool_settings settings);
  ~http_pool();
  http_pool(const http_pool&) = delete;
  http_pool& operator=(const http_pool&) = delete;

  /// The reply, or why there is none: `overloaded` when the node stayed away, `draining` after
  /// `stop`; both with `where` "client".
  asio::awaitable<result<http_reply>> send(http_request what);

  /// Ends all requests under way and refuses new ones.
  void stop();

  struct counters {
    std::uint64_t requests = 0, retries = 0, connects = 0;
  };
  const counters& counted() const { return counted_; }

 private:
  class connection;
  asio::awaitable<std::unique_ptr<connection>> acquire();
  void release(std::unique_ptr<connection> free);
  asio::awaitable<void> pause(milliseconds span);
  asio::awaitable<void> sleep_until_woken(asio::steady_timer& timer);
  problem gone(const std::string& why) const;

  asio::any_io_executor on_;
  pool_settings settings_;
  counters counted_;
  std::vector<std::unique_ptr<connection>> idle_;
  std::set<connection*> busy_;
  std::deque<asio::steady_timer*> queued_;  // for a connection, first come first served
  std::set<asio::steady_timer*> sleeping_;  // everything `stop` must wake
  std::uint64_t draws_ = 0;
  bool stopped_ = false;
};

}  // namespace weft::client
