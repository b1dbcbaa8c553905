#include "tools/client/operator_link.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket.hpp>

#include "tools/client/backoff.hpp"
#include "tools/client/resolve.hpp"

namespace weft::client {
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using tcp = asio::ip::tcp;
using error_code = boost::system::error_code;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t frame_bytes_max = 4U << 20U;
constexpr std::chrono::seconds connect_time_max{10}, silence_max{30}, goodbye_time_max{2};

}  // namespace

/// One connection: a queue of frames to send and the stream. Kept by its writer and its reader.
class operator_link::session : public std::enable_shared_from_this<session> {
 public:
  explicit session(const asio::any_io_executor& on)
      : stream_{on}, wake_{on, asio::steady_timer::time_point::max()} {}

  /// Connects and upgrades. A refusal is a reply of the node other than 101.
  asio::awaitable<error_code> open(const link_settings& who, int& refused_with) {
    auto [failed, addresses] = co_await resolve(who.node, stream_.get_executor());
    if (failed) co_return failed;
    auto& lowest = beast::get_lowest_layer(stream_);
    lowest.expires_after(connect_time_max);
    auto [connect_error, reached] = co_await lowest.async_connect(addresses, as_result);
    if (connect_error) co_return connect_error;
    error_code ignored;
    lowest.socket().set_option(tcp::no_delay{true}, ignored);
    lowest.expires_never();  // from here on the WebSocket's own timeouts rule

    stream_.set_option({connect_time_max, silence_max, true});
    stream_.read_message_max(frame_bytes_max);
    stream_.set_option(websocket::stream_base::decorator([key = who.key](auto& request) {
      if (!key.empty()) request.set(http::field::authorization, "Bearer " + key);
    }));
    auto target = "/v1/operator?capacity=" + std::to_string(who.capacity);
    if (!who.name.empty()) target += "&name=" + path_segment(who.name);
    websocket::response_type response;
    const auto host = who.node.authority();
    auto [error] = co_await stream_.async_handshake(response, host, target, as_result);
    if (error == websocket::error::upgrade_declined) refused_with = response.result_int();
    open_ = !error;
    co_return error;
  }

  bool is_open() const { return open_; }

  asio::awaitable<error_code> read(std::string& text) {
    buffer_.clear();
    auto [error, bytes] = co_await stream_.async_read(buffer_, as_result);
    if (!error) text = beast::buffers_to_string(buffer_.data());
    co_return error;
  }

  void post(std::string frame) {
    outbox_.push_back(std::move(frame));
    wake_.cancel();
  }

  /// Sends what is posted until the session ends. One write at a time, as the stream demands.
  asio::awaitable<void> write_posted() {
    const auto keep = shared_from_this();
    while (!ended_) {
      if (outbox_.empty()) {
        co_await wake_.async_wait(as_result);
        continue;
      }
      const auto frame = std::move(outbox_.front());
      outbox_.pop_front();
      auto [error, bytes] = co_await stream_.async_write(asio::buffer(frame), as_result);
      if (error) end();
    }
  }

  /// Says goodbye; the reader learns of it when the node agrees or stays silent.
  asio::awaitable<void> close() {
    const auto keep = shared_from_this();
    stream_.set_option({goodbye_time_max, goodbye_time_max, false});
    co_await stream_.async_close(websocket::close_code::normal, as_result);
    end();
  }

  void end() {
    ended_ = true;
    beast::get_lowest_layer(stream_).close();
    wake_.cancel();
  }

 private:
  websocket::stream<beast::tcp_stream> stream_;
  beast::flat_buffer buffer_;
  asio::steady_timer wake_;
  std::deque<std::string> outbox_;
  bool open_ = false, ended_ = false;
};

operator_link::operator_link(asio::any_io_executor on, link_settings settings, frame_handler heard)
    : on_{std::move(on)}, settings_{std::move(settings)}, heard_{std::move(heard)}, pause_{on_} {}

operator_link::~operator_link() = default;

asio::awaitable<std::optional<problem>> operator_link::run() {
  backoff pauses{settings_.seed};
  auto away_since = std::chrono::steady_clock::now();
  while (!stopped_) {
    const auto live = std::make_shared<session>(on_);
    now_ = live;
    int refused_with = 0;
    auto error = co_await live->open(settings_, refused_with);
    if (!error) {
      ++counted_.connects;
      pauses.reset();
      for (const auto& [ref, frame] : unacknowledged_) {
        ++counted_.frames_sent_again;
        live->post(frame);
      }
      asio::co_spawn(on_, live->write_posted(), asio::detached);
      std::string text;
      while (!stopped_ && !(error = co_await live->read(text))) hear(text);
      away_since = std::chrono::steady_clock::now();
    }
    live->end();
    now_.reset();
    if (stopped_) break;
    if (refused_with != 0 && refused_with != 503)
      co_return problem{fault::forbidden,
                        "the node refused the operator with status " + std::to_string(refused_with),
                        "client"};
    if (away_ > milliseconds{0}) away_since = std::chrono::steady_clock::now() + away_;
    if (std::chrono::steady_clock::now() - away_since >= settings_.give_up_after)
      co_return problem{fault::overloaded, "the node could not be reached: " + error.message(),
                        "client"};
    pause_.expires_after(away_ > milliseconds{0} ? std::exchange(away_, {}) : pauses.next());
    co_await pause_.async_wait(as_result);
  }
  co_return std::nullopt;
}

void operator_link::hear(const std::string& text) {
  const auto frame = codec::decode_server_frame(text);
  if (!frame) {
    ++counted_.frames_broken;
    return;
  }
  if (frame->type == "receipt") {
    std::uint64_t ref = 0;
    std::from_chars(frame->ref.data(), frame->ref.data() + frame->ref.size(), ref);
    unacknowledged_.erase(ref);
  }
  heard_(*frame);
}

void operator_link::post(const std::string& ref, std::string frame) {
  ++counted_.frames_sent;
  // Before the session is open, the frame waits among the unacknowledged ones.
  if (now_ && now_->is_open()) now_->post(frame);
  unacknowledged_.emplace(std::stoull(ref), std::move(frame));
}

std::string operator_link::answer(const shown_card& card, const weft::answer& given) {
  auto ref = next_ref();
  post(ref, answer_frame(ref, card, given));
  return ref;
}

std::string operator_link::decline(const shown_card& card, const std::string& reason) {
  auto ref = next_ref();
  post(ref, decline_frame(ref, card, reason));
  return ref;
}

void operator_link::accept(const shown_card& card) {
  if (!now_ || !now_->is_open()) return;
  ++counted_.frames_sent;
  now_->post(accept_frame(card));
}

void operator_link::set_presence(presence state) {
  if (!now_ || !now_->is_open()) return;
  ++counted_.frames_sent;
  now_->post(presence_frame(next_ref(), state));
}

void operator_link::lose(milliseconds away) {
  away_ = std::max(away, milliseconds{1});
  if (now_) now_->end();
}

void operator_link::stop() {
  stopped_ = true;
  if (now_ && now_->is_open())
    asio::co_spawn(on_, now_->close(), asio::detached);
  else if (now_)
    now_->end();
  pause_.cancel();
}

}  // namespace weft::client
