#include <algorithm>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "runtime/log.hpp"
#include "runtime/text/ascii.hpp"
#include "runtime/websocket/open.hpp"
#include "schemas/codec/codec.hpp"

namespace weft::websocket {
namespace {

namespace beast = boost::beast;
namespace ws = boost::beast::websocket;
using upgrade_request = beast::http::request<beast::http::empty_body>;

constexpr std::size_t frame_bytes_max = 256U << 10U;
constexpr std::size_t queued_bytes_max = 8U << 20U;  // for one who holds 50 large offers
constexpr std::size_t receipts_max = 256;  // frames of one connection without their receipt yet

/// One operator's connection. Reads frames in a coroutine; what is to be sent is queued and written
/// one frame after the other. The operator actor says welcome and sends the offers.
class session final : public std::enable_shared_from_this<session>,
                      public waiter,
                      public session_sink,
                      public seated {
 public:
  session(house& at, net::socket on, operator_key who, std::uint32_t capacity)
      : at_{at}, stream_{std::move(on)}, who_{std::move(who)}, capacity_{capacity} {
    at_.seats.add(*this, steady::time_point::max());
  }
  ~session() {
    if (id_ != 0) at_.door.remove_session(id_);
    for (const auto& [id, ref] : receipts_) at_.door.forget(id);
    at_.seats.remove(*this);
  }
  session(const session&) = delete;
  session& operator=(const session&) = delete;

  static net::task<> run(std::shared_ptr<session> self, upgrade_request asked, bool spoken) {
    try {
      if (!co_await self->accept(std::move(asked), spoken)) co_return;
      co_await self->read();
    } catch (const std::exception& failed) {
      log::error(std::string{"an operator's connection failed: "} + failed.what());
    }
    self->leave();
  }
  net::executor executor() { return stream_.get_executor(); }

 private:
  net::task<bool> accept(upgrade_request asked, bool spoken) {
    ws::stream_base::timeout patience{};
    patience.handshake_timeout = at_.patient.request;
    patience.idle_timeout = at_.patient.ping * 2;  // a ping goes out after half of it
    patience.keep_alive_pings = true;
    stream_.set_option(patience);
    // Beast's server side offers no compression unless told so: frames are small and latency
    // counts.
    if (spoken)
      stream_.set_option(ws::stream_base::decorator([](ws::response_type& answer) {
        answer.set(beast::http::field::sec_websocket_protocol, "weft");
      }));
    stream_.read_message_max(frame_bytes_max);
    net::error_code failed;
    co_await stream_.async_accept(asked, net::asio::redirect_error(net::use_task, failed));
    if (failed || closing_) co_return false;
    stream_.text(true);
    id_ = at_.door.add_session(*this);
    tell(0, session_opened{capacity_, presence::available});
    co_return true;
  }

  net::task<> read() {
    beast::flat_buffer bytes;
    while (!closing_) {
      net::error_code failed;
      co_await stream_.async_read(bytes, net::asio::redirect_error(net::use_task, failed));
      if (failed) co_return;
      ++at_.counted.frames_received;
      const std::string_view text{static_cast<const char*>(bytes.data().data()), bytes.size()};
      if (stream_.got_text())
        take(text);
      else
        send(codec::encode_receipt(
            {}, problem{fault::unsupported, "frames are JSON text, send no binary ones", {}}));
      bytes.consume(bytes.size());
    }
  }

  void take(std::string_view text) {
    auto frame = codec::decode_frame(text);
    if (!frame) return send(codec::encode_receipt(codec::ref_of(text), frame.error()));
    request_id id = 0;
    if (!frame->ref.empty()) {
      if (receipts_.size() >= receipts_max)
        return send(codec::encode_receipt(
            frame->ref,
            problem{
                fault::overloaded, "256 frames of yours have no receipt yet, wait for them", {}}));
      id = at_.door.expect(*this, bridge::form::raw);
      receipts_.emplace_back(id, std::move(frame->ref));
    }
    std::visit([&](auto& body) { tell(id, std::move(body)); }, frame->body);
  }

  template <class Body>
  void tell(request_id id, Body body) {
    at_.actors.tell(operator_frame{id_, id, who_, at_.time.now(), std::move(body)});
  }

  void on_reply(ready_reply&& what) override {
    const auto asked = std::find_if(receipts_.begin(), receipts_.end(),
                                    [&](const auto& one) { return one.first == what.to; });
    if (asked == receipts_.end() || !what.raw) return;
    send(codec::encode_receipt(asked->second, *what.raw));
    *asked = std::move(receipts_.back());
    receipts_.pop_back();
  }

  void send(std::string frame) override {
    if (closing_) return;
    queued_bytes_ += frame.size();
    queue_.push_back(std::move(frame));
    if (queued_bytes_ > queued_bytes_max) {
      ++at_.counted.sessions_dropped;
      return close({ws::close_code::try_again_later, "too slow"});
    }
    if (!writing_) write_next();
  }

  void write_next() {
    writing_ = true;
    at_.seats.set_deadline(*this, steady::now() + at_.patient.write);
    stream_.async_write(net::asio::buffer(queue_.front()),
                        [self = shared_from_this()](net::error_code failed, std::size_t) {
                          self->writing_ = false;
                          self->queued_bytes_ -= self->queue_.front().size();
                          self->queue_.pop_front();
                          if (!failed && !self->closing_ && !self->queue_.empty())
                            return self->write_next();
                          if (!self->closing_)
                            self->at_.seats.set_deadline(*self, steady::time_point::max());
                        });
  }

  void close(const ws::close_reason& why) {
    if (std::exchange(closing_, true)) return;
    at_.seats.set_deadline(*this, steady::now() + at_.patient.linger);
    stream_.async_close(why, [self = shared_from_this()](net::error_code) { self->hang_up(); });
  }

  void hang_up() {
    closing_ = true;
    net::error_code ignored;
    beast::get_lowest_layer(stream_).close(ignored);
  }

  void leave() {
    closing_ = true;
    if (id_ == 0) return;
    at_.door.remove_session(id_);
    tell(0, session_lost{});
    id_ = 0;
  }

  // The client does not take what it is sent, or does not answer to being closed.
  void on_deadline(steady::time_point) override {
    if (!closing_) ++at_.counted.sessions_dropped;
    at_.seats.set_deadline(*this, steady::time_point::max());
    hang_up();
  }
  void on_drain() override {
    const auto self = shared_from_this();
    if (id_ == 0) return hang_up();
    close({ws::close_code::going_away, "the node is shutting down"});
  }
  void on_abort() override { hang_up(); }

  house& at_;
  ws::stream<net::socket> stream_;
  operator_key who_;
  std::uint32_t capacity_;
  session_id id_ = 0;
  std::vector<std::pair<request_id, std::string>> receipts_;
  std::deque<std::string> queue_;
  std::size_t queued_bytes_ = 0;
  bool writing_ = false, closing_ = false;
};

}  // namespace

void open(house& at, net::socket on, const http::request& in, operator_key who,
          std::uint32_t capacity) {
  using beast::http::field;
  upgrade_request asked{beast::http::verb::get, in.target, 11};
  const auto copy = [&](field name, http::header from) { asked.set(name, in[from]); };
  copy(field::host, http::header::host);
  copy(field::upgrade, http::header::upgrade);
  copy(field::sec_websocket_key, http::header::sec_websocket_key);
  copy(field::sec_websocket_version, http::header::sec_websocket_version);
  asked.set(field::connection, "upgrade");
  // Browsers that offer subprotocols, one for their key, expect one of them to be chosen.
  const bool spoken = text::lists(in[http::header::sec_websocket_protocol], "weft");
  auto made = std::make_shared<session>(at, std::move(on), std::move(who), capacity);
  const auto executor = made->executor();
  net::asio::co_spawn(executor, session::run(std::move(made), std::move(asked), spoken),
                      net::asio::detached);
}

}  // namespace weft::websocket
