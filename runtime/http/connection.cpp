#include "runtime/http/connection.hpp"

#include <cerrno>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <sys/socket.h>

#include "runtime/http/connection_state.hpp"
#include "runtime/http/response.hpp"
#include "runtime/log.hpp"
#include "runtime/websocket/open.hpp"
#include "schemas/codec/codec.hpp"

namespace weft::http {

using net::asio::buffer;
using net::asio::redirect_error;

void serve(house& at, net::socket on) {
  auto made = std::make_shared<connection>(at, std::move(on));
  const auto executor = made->executor();
  net::asio::co_spawn(executor, connection::run(std::move(made)), net::asio::detached);
}

connection::connection(house& at, net::socket on) : at_{at}, socket_{std::move(on)} {
  at_.seats.add(*this, steady::now() + at_.patient.idle);
}

connection::~connection() {
  if (pending_ != 0) at_.door.forget(pending_);
  at_.seats.remove(*this);
}

net::task<> connection::run(std::shared_ptr<connection> self) {
  try {
    co_await self->converse();
  } catch (const std::exception& failed) {
    log::error(std::string{"a connection failed: "} + failed.what());
  }
}

net::task<> connection::converse() {
  while (co_await read_request()) {
    const auto begun = steady::now();
    auto next = dispatch(at_, in_, caller_, begun);
    if (auto* lasting = std::get_if<stream>(&next.what)) {
      co_await serve_stream(next, std::move(*lasting));
      break;
    }
    if (const auto* session = std::get_if<attach>(&next.what)) {
      operator_key who{next.from.tenant, session->name};
      at_.counted.count(next.route, 101, steady::now() - begun, true);
      websocket::open(at_, std::move(socket_), in_, std::move(who), session->capacity);
      co_return;
    }
    const bool to_actors =
        !std::holds_alternative<problem>(next.what) && !std::holds_alternative<respond>(next.what);
    const bool too_many = to_actors && at_.under_way[next.from.tenant] >= at_.tenant_share;
    if (too_many)
      next.what = problem{fault::too_many,
                          "this tenant has " + std::to_string(at_.tenant_share) +
                              " requests under way, wait for some of them",
                          {}};
    if (to_actors && !too_many)
      co_await await_reply(next, begun);
    else
      give(next);
    if (ended_) co_return;
    const bool close = !in_.keep_alive || at_.draining || peer_gone_;
    const auto now = steady::now();
    assemble(next, close);
    at_.counted.count(next.route, reply_.status, now - begun, reply_.asked_human);
    if (!co_await write(now) || close) break;
  }
  co_await linger();
}

/// True with a complete request in `in_`; false when the connection is over.
net::task<bool> connection::read_request() {
  reader_.begin();
  enter(reader_.begun() ? stage::reading : stage::idle,
        steady::now() + (reader_.begun() ? at_.patient.request : at_.patient.idle));
  while (true) {
    const auto how = reader_.feed();
    if (how == request_reader::progress::complete) co_return true;
    if (how == request_reader::progress::refused || timed_out_) {
      ++at_.counted.requests_broken;
      dispatched refused;
      refused.route = at_.table.size();
      refused.what = timed_out_ ? problem{fault::too_slow,
                                          "the request did not come to its end in time, send it "
                                          "again",
                                          {}}
                                : reader_.refusal();
      give(refused);
      assemble(refused, true);
      at_.counted.count(refused.route, reply_.status, {}, true);
      co_await write(steady::now());
      co_return false;
    }
    if (reader_.wants_continue()) {
      out_ = "HTTP/1.1 100 Continue\r\n\r\n";
      if (!co_await write(steady::now())) co_return false;
      enter(stage::reading, steady::now() + at_.patient.request);
    }
    const auto space = reader_.space();
    net::error_code failed;
    const auto count = co_await socket_.async_read_some(buffer(space.data(), space.size()),
                                                        redirect_error(net::use_task, failed));
    if (timed_out_) continue;
    if (failed) {
      peer_gone_ = true;
      co_return false;
    }
    // From the first byte on the client has that long for all of the request, however it trickles.
    if (!reader_.begun()) enter(stage::reading, steady::now() + at_.patient.request);
    reader_.received(count);
  }
}

/// An outcome that needs nobody else becomes the reply.
void connection::give(dispatched& next) {
  reply_ = {};
  reply_type_ = reply_extra_ = {};
  if (auto* ready = std::get_if<respond>(&next.what)) {
    reply_.status = ready->status;
    reply_type_ = ready->type;
    reply_extra_ = ready->extra;
    reply_.json = std::move(ready->body);
  } else {
    const auto& wrong = std::get<problem>(next.what);
    reply_.status = status_of(wrong.code);
    reply_.json = codec::encode_problem(wrong);
  }
}

net::task<> connection::await_reply(dispatched& next, time_point begun) {
  const share counted{at_, next.from.tenant};
  reply_ = {};
  reply_type_ = reply_extra_ = {};
  bell_.reset();
  waiting_ = waiting::fresh;
  const auto now = at_.time.now();
  pending_ = at_.door.expect(*this);
  if (auto* told = std::get_if<tell>(&next.what)) {
    may_stop_ = told->wait.count() > 0;
    wait_until_ = begun + (may_stop_ ? told->wait : at_.patient.reply);
    conversation_key key{next.from.tenant, std::move(told->conversation)};
    if (may_stop_) waiting_at_ = key;
    at_.requests.tell(
        weft::request{pending_, std::move(next.from), std::move(key), now, std::move(told->body)});
    if (may_stop_ && at_.draining) stop_waiting_for(begun);
  } else {
    may_stop_ = false;
    wait_until_ = begun + at_.patient.reply;
    if (auto* read = std::get_if<ask>(&next.what))
      at_.actors.ask(archive_request{pending_, std::move(next.from), std::move(read->what)});
    else if (auto* managed = std::get_if<manage>(&next.what))
      at_.actors.tell(floor_request{pending_, std::move(next.from), now, std::move(managed->what)});
    else if (const auto* seen = std::get_if<look>(&next.what))
      at_.actors.ask(view_router{pending_, std::move(next.from), seen->what});
    else
      at_.actors.ask(view_learner{pending_, std::move(next.from)});
  }
  constexpr milliseconds watch_after{250};
  if (waiting_ == waiting::fresh)
    enter(stage::awaiting, std::min(begun + watch_after, wait_until_));
  co_await bell_.wait();
  if (!std::exchange(watching_, false)) co_return;
  net::error_code ignored;
  socket_.cancel(ignored);
}

void connection::on_reply(ready_reply&& what) {
  pending_ = 0;
  reply_ = std::move(what);
  if (!reply_.headers.empty()) {
    reply_type_ = rows_type;
    reply_extra_ = reply_.headers;
  }
  bell_.ring();
}

void connection::assemble(const dispatched& next, bool close) {
  response_head head;
  head.status = reply_.status;
  head.type = reply_type_.empty() ? type_of(reply_.status) : reply_type_;
  if (reply_.status == 204) head.type = {};
  head.allow = next.allow;
  if (valid_traceparent(in_[header::traceparent])) head.traceparent = in_[header::traceparent];
  head.extra = reply_extra_;
  if (reply_.status == 401) head.extra = "WWW-Authenticate: Bearer\r\n";
  if (reply_.status == 503 || reply_.status == 429) head.extra = "Retry-After: 1\r\n";
  head.http11 = in_.http11;
  head.close = close;
  out_.clear();
  append_response(out_, head, reply_.json, in_.method == verb::head);
}

/// Most responses fit into the socket's buffer: then nothing needs to be waited for.
bool connection::send_at_once() {
  const auto sent =
      ::send(socket_.native_handle(), out_.data(), out_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  written_ = sent > 0 ? static_cast<std::size_t>(sent) : 0;
  return written_ == out_.size();
}

/// Writes all of `out_`; false when the client cannot be reached.
net::task<bool> connection::write(time_point now) {
  if (send_at_once()) co_return true;
  enter(stage_ == stage::streaming ? stage::streaming : stage::writing, now + at_.patient.write);
  while (written_ < out_.size()) {
    net::error_code failed;
    written_ +=
        co_await socket_.async_write_some(buffer(out_.data() + written_, out_.size() - written_),
                                          redirect_error(net::use_task, failed));
    if (!failed) continue;
    peer_gone_ = true;
    co_return false;
  }
  co_return true;
}

/// Closing with unread bytes makes the kernel reset the connection, which may destroy the response
/// on its way: so say that this was the last, and take in what the client still sends.
net::task<> connection::linger() {
  if (ended_ || peer_gone_) co_return;
  net::error_code failed;
  socket_.shutdown(net::socket::shutdown_send, failed);
  enter(stage::lingering, steady::now() + at_.patient.linger);
  constexpr std::size_t taken_max = 8U << 20U;
  out_.resize(16U << 10U);
  for (std::size_t taken = 0; !failed && taken < taken_max;)
    taken += co_await socket_.async_read_some(buffer(out_), redirect_error(net::use_task, failed));
}

}  // namespace weft::http
