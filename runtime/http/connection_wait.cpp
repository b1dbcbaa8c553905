#include <array>
#include <cerrno>
#include <utility>

#include <sys/socket.h>

#include "runtime/http/connection_state.hpp"
#include "schemas/codec/codec.hpp"

// What happens to a connection from outside: deadlines, draining, the client leaving.

namespace weft::http {

void connection::enter(stage next, time_point deadline) {
  stage_ = next;
  at_.seats.set_deadline(*this, deadline);
}

/// Closes the socket: whatever the coroutine is waiting for comes back with an error.
void connection::end() {
  ended_ = true;
  net::error_code ignored;
  socket_.close(ignored);
}

void connection::on_deadline(time_point now) {
  const auto self = shared_from_this();
  net::error_code ignored;
  switch (stage_) {
    case stage::idle:
    case stage::writing:
    case stage::lingering: return end();
    case stage::reading:
      timed_out_ = true;
      enter(stage::reading, now + at_.patient.write);
      socket_.cancel(ignored);
      return;
    case stage::awaiting: return on_reply_deadline(now);
    case stage::streaming:
      if (written_ < out_.size()) return end();  // does not take what it is sent
      heartbeat_due_ = true;
      enter(stage::streaming, now + at_.patient.heartbeat);
      return wake();
  }
}

/// First, after a moment, begin to watch whether the client is still there. Then, when the time to
/// wait is over, ask for the present state. If even that does not come, give up.
void connection::on_reply_deadline(time_point now) {
  if (waiting_ == waiting::fresh && wait_until_ > now) {
    waiting_ = waiting::watched;
    enter(stage::awaiting, wait_until_);
    return watch();
  }
  if (may_stop_ && waiting_ != waiting::stopping) return stop_waiting_for(now);
  at_.door.forget(pending_);
  const problem late{fault::overloaded,
                     "the node did not get to this request in time, send it again: what carries "
                     "the same id is done once",
                     {}};
  on_reply({.status = status_of(late.code), .json = codec::encode_problem(late)});
}

void connection::stop_waiting_for(time_point now) {
  waiting_ = waiting::stopping;
  enter(stage::awaiting, now + at_.patient.reply);
  at_.requests.tell(weft::request{0,
                                  {waiting_at_.tenant, "node", role::admin},
                                  waiting_at_,
                                  at_.time.now(),
                                  stop_waiting{pending_}});
}

void connection::watch() {
  watching_ = true;
  socket_.async_wait(net::socket::wait_read,
                     [self = shared_from_this(), waited_for = pending_](net::error_code failed) {
                       const bool same = self->pending_ == waited_for && self->watching_;
                       if (!failed && same && !self->ended_) self->on_readable();
                     });
}

/// Something came: the end, or bytes that a waiting client sends ahead. Those are left for later,
/// and the watch ends there, because it could not see past them.
void connection::on_readable() {
  char first = 0;
  const auto count = ::recv(socket_.native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT);
  if (count > 0 && stage_ == stage::streaming) {
    std::array<char, 4096> nobody_reads_it{};
    while (::recv(socket_.native_handle(), nobody_reads_it.data(), nobody_reads_it.size(),
                  MSG_DONTWAIT) > 0) {}
    return watch();
  }
  if (count > 0) return;
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return watch();
  on_peer_gone();
}

/// The client has closed, or it closed its sending half only and still reads: both get the present
/// state at once, which also frees what waits for them.
void connection::on_peer_gone() {
  peer_gone_ = true;
  if (stage_ == stage::streaming) return wake();
  if (may_stop_ && waiting_ != waiting::stopping) stop_waiting_for(steady::now());
}

void connection::on_drain() {
  const auto self = shared_from_this();
  if (stage_ == stage::idle) return end();
  if (stage_ == stage::streaming) {
    leaving_ = true;
    return wake();
  }
  if (stage_ == stage::awaiting && may_stop_ && waiting_ != waiting::stopping)
    stop_waiting_for(steady::now());
}

void connection::on_abort() {
  const auto self = shared_from_this();
  end();
  if (pending_ != 0) at_.door.forget(std::exchange(pending_, 0));
  bell_.ring();
}

}  // namespace weft::http
