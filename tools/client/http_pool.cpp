#include "tools/client/http_pool.hpp"

#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "tools/client/backoff.hpp"
#include "tools/client/reply_parser.hpp"
#include "tools/client/resolve.hpp"

// At thousands of requests a second the processor time of a request is what the generator takes
// from the node it measures, and what it adds to the waits it reports. So a request is one string
// and one write, a reply is read by as few reads as it comes in, buffers stay with their
// connection, and no request has a timer of its own: one for all looks ten times a second.

namespace weft::client {
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using clock = std::chrono::steady_clock;
using error_code = boost::system::error_code;

namespace {

constexpr auto as_result = asio::as_tuple(asio::deferred);
constexpr std::chrono::seconds connect_time_max{10};
constexpr milliseconds between_looks{100};
constexpr std::size_t read_bytes = 16U << 10U;

std::string_view name_of(http_method how) {
  switch (how) {
    case http_method::get: return "GET ";
    case http_method::post: return "POST ";
    case http_method::put: return "PUT ";
  }
  return "GET ";
}

/// Replies that say "not now" instead of "no".
bool try_again(int status) { return status == 503 || status == 408; }

}  // namespace

/// One connection, opened when first needed and again when it was lost.
class http_pool::connection {
 public:
  explicit connection(const asio::any_io_executor& on) : socket_{on} {}

  bool is_open() const { return socket_.is_open(); }

  /// What is under way ends with `timed_out` when it is not done by then.
  void end_by(clock::time_point when) {
    ends_ = when;
    late_ = false;
  }
  void rest() { ends_ = clock::time_point::max(); }
  void look(clock::time_point now) {
    if (now < ends_) return;
    late_ = true;
    close();
  }
  void close() {
    error_code ignored;
    socket_.close(ignored);
  }

  asio::awaitable<error_code> open(const endpoint& node) {
    auto [failed, addresses] = co_await resolve(node, socket_.get_executor());
    if (failed) co_return failed;
    end_by(clock::now() + connect_time_max);
    auto [error, reached] = co_await asio::async_connect(socket_, addresses, as_result);
    if (!error) socket_.set_option(tcp::no_delay{true}, error);
    if (!error) socket_.non_blocking(true, error);
    co_return error ? lost(error) : error;
  }

  /// Written by the pool and sent by `exchange`; kept, so that the next one uses its memory.
  std::string& request() { return request_; }

  asio::awaitable<error_code> exchange(http_reply& reply) {
    // Nearly always the socket takes it all at once, and then nothing has to be waited for.
    error_code error;
    const auto written = socket_.write_some(asio::buffer(request_), error);
    if (error == asio::error::would_block) error = {};
    if (!error && written < request_.size())
      std::tie(error, std::ignore) =
          co_await asio::async_write(socket_, asio::buffer(request_) + written, as_result);
    if (error) co_return lost(error);

    reply_parser parser{reply};
    while (!parser.is_done()) {
      std::size_t bytes = 0;
      std::tie(error, bytes) =
          co_await socket_.async_read_some(read_.prepare(read_bytes), as_result);
      read_.commit(bytes);
      if (error == asio::error::eof && parser.got_some())
        parser.put_eof(error);
      else if (!error)
        read_.consume(parser.put(read_.data(), error));
      if (error == http::error::need_more) error = {};
      if (error) co_return lost(error);
    }
    // Bytes beyond the reply belong to nothing that was asked.
    if (!parser.keep_alive() || read_.size() > 0) forget();
    co_return error_code{};
  }

 private:
  void forget() {
    close();
    read_.clear();
  }
  error_code lost(error_code why) {
    forget();
    return late_ ? asio::error::timed_out : why;
  }

  tcp::socket socket_;
  std::string request_;
  boost::beast::flat_buffer read_;
  clock::time_point ends_ = clock::time_point::max();
  bool late_ = false;
};

http_pool::http_pool(asio::any_io_executor on, pool_settings settings)
    : on_{std::move(on)},
      settings_{std::move(settings)},
      fields_{" HTTP/1.1\r\nHost: " + settings_.node.authority() + "\r\n"},
      looks_{std::make_shared<asio::steady_timer>(on_)} {
  if (!settings_.key.empty()) fields_ += "Authorization: Bearer " + settings_.key + "\r\n";
  if (!settings_.principal.empty()) fields_ += "X-Weft-Principal: " + settings_.principal + "\r\n";
}

http_pool::~http_pool() = default;

problem http_pool::gone(const std::string& why) const {
  if (stopped_) return {fault::draining, "the client was stopped", "client"};
  return {fault::overloaded,
          "the node at " + settings_.node.authority() + " could not be reached: " + why, "client"};
}

asio::awaitable<void> http_pool::pause(milliseconds span) {
  asio::steady_timer over{on_, span};
  pausing_.insert(&over);
  co_await over.async_wait(as_result);
  pausing_.erase(&over);
}

http_pool::connection* http_pool::take() {
  if (!looking_) look_for_late();
  if (!idle_.empty()) {
    auto* last = idle_.back();
    idle_.pop_back();
    return last;
  }
  if (connections_.size() >= settings_.connections_max) return nullptr;
  return connections_.emplace_back(std::make_unique<connection>(on_)).get();
}

asio::awaitable<http_pool::connection*> http_pool::stand_in_line() {
  in_line me{asio::steady_timer{on_, clock::time_point::max()}};
  line_.push_back(&me);
  co_await me.called.async_wait(as_result);
  co_return me.given;
}

void http_pool::release(connection* free) {
  free->rest();
  if (line_.empty()) return idle_.push_back(free);
  auto* next = line_.front();
  line_.pop_front();
  next->given = free;
  next->called.cancel();
}

/// Goes on for as long as a connection is used, so that an unused pool keeps no context running.
void http_pool::look_for_late() {
  looking_ = true;
  looks_->expires_after(between_looks);
  looks_->async_wait([this, pool = std::weak_ptr{looks_}](error_code) {
    if (pool.expired()) return;
    const auto now = clock::now();
    for (const auto& each : connections_) each->look(now);
    looking_ = false;
    if (idle_.size() < connections_.size()) look_for_late();
  });
}

void http_pool::write(std::string& to, const http_request& what) const {
  to = name_of(what.method);
  to += what.target;
  to += fields_;
  const bool has_body = what.method != http_method::get;
  if (has_body) {
    to += "Content-Type: application/json\r\nContent-Length: ";
    to += std::to_string(what.body.size());
    to += "\r\n";
  }
  to += "\r\n";
  if (has_body) to += what.body;
}

asio::awaitable<result<http_reply>> http_pool::send(http_request what) {
  ++counted_.requests;
  backoff pauses{settings_.seed + ++draws_};
  std::optional<clock::time_point> away_since;
  while (!stopped_) {
    auto* link = take();
    if (link == nullptr) link = co_await stand_in_line();
    if (link == nullptr) break;
    const bool reused = link->is_open();
    error_code error;
    http_reply reply;
    if (!stopped_ && !reused) {
      ++counted_.connects;
      error = co_await link->open(settings_.node);
    }
    if (!stopped_ && !error) {
      write(link->request(), what);
      link->end_by(clock::now() + what.timeout);
      error = co_await link->exchange(reply);
    }
    release(link);
    if (stopped_) break;
    if (!error && !try_again(reply.status)) co_return reply;

    ++counted_.retries;
    // A node closes connections that idle for long: that alone is no sign of trouble.
    if (error && reused) continue;
    const auto now = clock::now();
    if (!away_since) away_since = now;
    if (now - *away_since >= settings_.give_up_after)
      co_return error ? result<http_reply>{gone(error.message())} : result<http_reply>{reply};
    co_await pause(pauses.next());
  }
  co_return gone({});
}

void http_pool::stop() {
  stopped_ = true;
  for (const auto& each : connections_) each->close();
  // Waking a coroutine only schedules it, so these do not change under the loops.
  for (auto* waiting : line_) waiting->called.cancel();
  line_.clear();
  for (auto* timer : pausing_) timer->cancel();
}

}  // namespace weft::client
