#pragma once

#include <memory>
#include <optional>
#include <string>

#include "runtime/auth/caller.hpp"
#include "runtime/bridge.hpp"
#include "runtime/doorbell.hpp"
#include "runtime/house.hpp"
#include "runtime/http/dispatch.hpp"
#include "runtime/http/reader.hpp"
#include "runtime/net.hpp"
#include "runtime/sse/subscription.hpp"

// Inside of connection.cpp and connection_stream.cpp.

namespace weft::http {

/// One connection: reads a request, has it dispatched, waits for the reply, writes it, and so on in
/// one coroutine. Requests that were sent ahead (pipelining) wait in the reader.
///
/// While a reply is awaited nothing is read. To notice a client that leaves a long wait, a watch on
/// the socket is set after a moment; fast requests never pay for it.
class connection final : public std::enable_shared_from_this<connection>,
                         public waiter,
                         public seated {
 public:
  connection(house& at, net::socket on);
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  /// `self` keeps the connection alive as long as the coroutine runs.
  static net::task<> run(std::shared_ptr<connection> self);
  net::executor executor() { return socket_.get_executor(); }

 private:
  using time_point = steady::time_point;
  enum class stage { idle, reading, awaiting, writing, streaming, lingering };
  /// What is next while a reply is awaited; see `on_reply_deadline`.
  enum class waiting { fresh, watched, stopping };

  void on_reply(ready_reply&& what) override;
  void on_deadline(time_point now) override;
  void on_drain() override;
  void on_abort() override;

  void enter(stage next, time_point deadline);
  void end();

  // connection.cpp
  net::task<> converse();
  net::task<bool> read_request();
  net::task<> await_reply(dispatched& next, time_point begun);
  net::task<bool> write(time_point now);
  net::task<> linger();
  bool send_at_once();
  void give(dispatched& next);
  void assemble(const dispatched& next, bool close);

  // Long waits.
  void on_reply_deadline(time_point now);
  void stop_waiting_for(time_point now);
  void watch();
  void on_readable();
  void on_peer_gone();

  // connection_stream.cpp
  net::task<> serve_stream(dispatched& next, stream what);
  net::task<bool> open_stream(dispatched& next);
  void read_page();
  void wake();
  bool gather();

  house& at_;
  net::socket socket_;
  request in_;
  request_reader reader_{in_};
  auth::caller caller_;
  std::string out_;
  std::size_t written_ = 0;
  doorbell bell_;

  stage stage_ = stage::idle;
  bool ended_ = false;      // the socket is closed or must be
  bool peer_gone_ = false;  // has sent its last byte, or is unreachable
  bool timed_out_ = false;

  // The request under way.
  request_id pending_ = 0;
  ready_reply reply_;
  std::string_view reply_type_, reply_extra_;
  conversation_key waiting_at_;
  bool may_stop_ = false;  // the reply may be asked for before it is due
  waiting waiting_ = waiting::fresh;
  time_point wait_until_{};
  bool watching_ = false;

  // The event stream, once it is one.
  std::unique_ptr<sse::subscription> events_;
  bool waking_ = false, heartbeat_due_ = false, leaving_ = false, unknown_ = false;
};

}  // namespace weft::http
