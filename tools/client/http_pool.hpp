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
  milliseconds timeout{30'000};  // of one attempt, kept to a tenth of a second
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
  /// Who waits for a connection while all are used.
  struct in_line {
    asio::steady_timer called;
    connection* given = nullptr;
  };

  /// Null when all connections are used.
  connection* take();
  /// First come, first served; null after `stop`.
  asio::awaitable<connection*> stand_in_line();
  void release(connection* free);
  void write(std::string& to, const http_request& what) const;
  void look_for_late();
  asio::awaitable<void> pause(milliseconds span);
  problem gone(const std::string& why) const;

  asio::any_io_executor on_;
  pool_settings settings_;
  std::string fields_;  // of every request
  counters counted_;
  std::vector<std::unique_ptr<connection>> connections_;
  std::vector<connection*> idle_;
  std::deque<in_line*> line_;
  std::set<asio::steady_timer*> pausing_;
  std::shared_ptr<asio::steady_timer> looks_;  // shared: a last tick may come after the pool's end
  bool looking_ = false;
  std::uint64_t draws_ = 0;
  bool stopped_ = false;
};

}  // namespace weft::client
