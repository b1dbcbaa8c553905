#include "tools/client/http_pool.hpp"

#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include "tools/client/backoff.hpp"
#include "tools/client/resolve.hpp"

namespace weft::client {
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using error_code = boost::system::error_code;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::uint64_t reply_bytes_max = 64ULL << 20U;
constexpr std::chrono::seconds connect_time_max{10};

http::verb verb_of(http_method how) {
  switch (how) {
    case http_method::get: return http::verb::get;
    case http_method::post: return http::verb::post;
    case http_method::put: return http::verb::put;
  }
  return http::verb::get;
}

/// Replies that say "not now" instead of "no".
bool try_again(int status) { return status == 503 || status == 408; }

}  // namespace

/// One connection, opened when first needed and again when it was lost.
class http_pool::connection {
 public:
  explicit connection(const asio::any_io_executor& on) : stream_{on} {}

  bool is_open() const { return open_; }

  asio::awaitable<error_code> open(const endpoint& node) {
    auto [failed, addresses] = co_await resolve(node, stream_.get_executor());
    if (failed) co_return failed;
    stream_.expires_after(connect_time_max);
    auto [error, reached] = co_await stream_.async_connect(addresses, as_result);
    if (error) co_return error;
    stream_.socket().set_option(tcp::no_delay{true}, error);
    open_ = true;
    co_return error_code{};
  }

  asio::awaitable<error_code> exchange(const http::request<http::string_body>& sent,
                                       milliseconds timeout, http_reply& reply) {
    stream_.expires_after(timeout);
    auto [write_error, written] = co_await http::async_write(stream_, sent, as_result);
    if (write_error) co_return close(write_error);
    http::response_parser<http::string_body> parser;
    parser.body_limit(reply_bytes_max);
    auto [read_error, read] = co_await http::async_read(stream_, buffer_, parser, as_result);
    if (read_error) co_return close(read_error);
    auto message = parser.release();
    reply.status = message.result_int();
    reply.body = std::move(message.body());
    if (!message.keep_alive()) close({});
    co_return error_code{};
  }

  error_code close(error_code why) {
    stream_.close();
    buffer_.clear();
    open_ = false;
    return why;
  }

 private:
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  bool open_ = false;
};

http_pool::http_pool(asio::any_io_executor on, pool_settings settings)
    : on_{std::move(on)}, settings_{std::move(settings)} {}

http_pool::~http_pool() = default;

problem http_pool::gone(const std::string& why) const {
  if (stopped_) return {fault::draining, "the client was stopped", "client"};
  return {fault::overloaded,
          "the node at " + settings_.node.authority() + " could not be reached: " + why, "client"};
}

asio::awaitable<void> http_pool::sleep_until_woken(asio::steady_timer& timer) {
  sleeping_.insert(&timer);
  co_await timer.async_wait(as_result);
  sleeping_.erase(&timer);
}

asio::awaitable<void> http_pool::pause(milliseconds span) {
  asio::steady_timer timer{on_, span};
  co_await sleep_until_woken(timer);
}

asio::awaitable<std::unique_ptr<http_pool::connection>> http_pool::acquire() {
  while (idle_.empty() && busy_.size() >= settings_.connections_max && !stopped_) {
    asio::steady_timer turn{on_, asio::steady_timer::time_point::max()};
    queued_.push_back(&turn);
    co_await sleep_until_woken(turn);
    std::erase(queued_, &turn);
  }
  std::unique_ptr<connection> mine;
  if (idle_.empty()) {
    mine = std::make_unique<connection>(on_);
  } else {
    mine = std::move(idle_.back());
    idle_.pop_back();
  }
  busy_.insert(mine.get());
  co_return mine;
}

void http_pool::release(std::unique_ptr<connection> free) {
  busy_.erase(free.get());
  idle_.push_back(std::move(free));
  if (queued_.empty()) return;
  queued_.front()->cancel();
  queued_.pop_front();
}

asio::awaitable<result<http_reply>> http_pool::send(http_request what) {
  http::request<http::string_body> sent{verb_of(what.method), what.target, 11};
  sent.set(http::field::host, settings_.node.authority());
  if (!settings_.key.empty()) sent.set(http::field::authorization, "Bearer " + settings_.key);
  if (!settings_.principal.empty()) sent.set("X-Weft-Principal", settings_.principal);
  if (what.method != http_method::get) {
    sent.set(http::field::content_type, "application/json");
    sent.body() = std::move(what.body);
  }
  sent.prepare_payload();

  ++counted_.requests;
  backoff pauses{settings_.seed + ++draws_};
  std::optional<std::chrono::steady_clock::time_point> away_since;
  while (!stopped_) {
    auto link = co_await acquire();
    const bool reused = link->is_open();
    error_code error;
    http_reply reply;
    if (!stopped_ && !reused) {
      ++counted_.connects;
      error = co_await link->open(settings_.node);
    }
    if (!stopped_ && !error) error = co_await link->exchange(sent, what.timeout, reply);
    release(std::move(link));
    if (stopped_) break;
    if (!error && !try_again(reply.status)) co_return reply;

    ++counted_.retries;
    // A node closes connections that idle for long: that alone is no sign of trouble.
    if (error && reused) continue;
    const auto now = std::chrono::steady_clock::now();
    if (!away_since) away_since = now;
    if (now - *away_since >= settings_.give_up_after)
      co_return error ? result<http_reply>{gone(error.message())} : result<http_reply>{reply};
    co_await pause(pauses.next());
  }
  co_return gone({});
}

void http_pool::stop() {
  stopped_ = true;
  for (auto* link : busy_) link->close({});
  // Waking a sleeper only schedules it, so the set does not change under this loop.
  for (auto* timer : sleeping_) timer->cancel();
}

}  // namespace weft::client
