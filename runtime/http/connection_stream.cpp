#include <utility>

#include <boost/asio/post.hpp>

#include "runtime/http/connection_state.hpp"
#include "runtime/http/response.hpp"

// A connection as an event stream.

namespace weft::http {
namespace {

/// Takes the subscription from the hub however the stream ends.
class listening {
 public:
  listening(sse::hub& at, sse::subscription& who) : at_{at}, who_{who} { at_.add(who, who.of()); }
  ~listening() { at_.remove(who_); }
  listening(const listening&) = delete;
  listening& operator=(const listening&) = delete;

 private:
  sse::hub& at_;
  sse::subscription& who_;
};

}  // namespace

net::task<> connection::serve_stream(dispatched& next, stream what) {
  enter(stage::streaming, steady::now() + at_.patient.heartbeat);
  conversation_key of{next.from.tenant, std::move(what.from.conversation)};
  events_ = std::make_unique<sse::subscription>(std::move(of), what.from.after, what.live,
                                                [this] { wake(); });
  const listening here{at_.streams, *events_};
  watch();
  const bool opened = co_await open_stream(next);
  while (opened && !ended_ && !peer_gone_) {
    if (events_->page_due()) read_page();
    const bool last = gather();
    if (!out_.empty()) {
      if (!co_await write(steady::now())) break;
      out_.clear();
      written_ = 0;
      enter(stage::streaming, steady::now() + at_.patient.heartbeat);
    } else if (!last) {
      co_await bell_.wait();
    }
    if (last) break;
  }
  watching_ = false;
  net::error_code ignored;
  if (!ended_) socket_.cancel(ignored);
}

/// Writes the head. For one conversation that takes a first look at the archive: whether it exists
/// must be known before the status is.
net::task<bool> connection::open_stream(dispatched& next) {
  if (!events_->of().conversation.empty()) {
    read_page();
    co_await bell_.wait();
    if (ended_ || peer_gone_) co_return false;
  }
  if (unknown_)
    next.what = problem{fault::not_found,
                        "there is no conversation '" + events_->of().conversation +
                            "', open it with POST /v1/conversations",
                        {}};
  else
    next.what = respond{200, event_stream_type, {}};
  give(next);
  at_.counted.count(next.route, reply_.status, {}, true);
  assemble(next, true);
  if (!unknown_) {
    response_head head;
    head.type = event_stream_type;
    if (valid_traceparent(in_[header::traceparent])) head.traceparent = in_[header::traceparent];
    head.http11 = in_.http11;
    out_.clear();
    append_stream_head(out_, head);
    if (in_.method != verb::head) out_ += "retry: 1000\n\n";
  }
  const bool written = co_await write(steady::now());
  out_.clear();
  written_ = 0;
  co_return written && !unknown_ && in_.method != verb::head;
}

void connection::read_page() {
  at_.history.read(events_->of().tenant, events_->begin_page(),
                   [self = shared_from_this()](sse::page&& found) {
                     self->unknown_ = !found.known;
                     self->events_->on_page(std::move(found));
                   });
}

/// News may come in the middle of the hub's round, where nobody may leave: so the coroutine runs a
/// little later.
void connection::wake() {
  if (std::exchange(waking_, true)) return;
  net::asio::post(socket_.get_executor(), [self = shared_from_this()] {
    self->waking_ = false;
    self->bell_.ring();
  });
}

/// Fills `out_` with what is to be sent now; true when the stream ends after it.
bool connection::gather() {
  constexpr std::size_t piece = 256U << 10U;
  if (events_->dropped()) {
    ++at_.counted.streams_dropped;
    out_ = ": too slow, resume with Last-Event-ID\n\n";
    return true;
  }
  const bool news = events_->take(out_, piece);
  if (leaving_) {
    out_ += ": the node is shutting down, resume with Last-Event-ID\n\n";
    return true;
  }
  if (std::exchange(heartbeat_due_, false) && !news) out_ += ":\n\n";
  return false;
}

}  // namespace weft::http
