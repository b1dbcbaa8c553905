#include "runtime/bridge.hpp"

#include <algorithm>
#include <iterator>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "schemas/codec/codec.hpp"

namespace weft {
namespace {

bool involves_human(const response_body& body) {
  if (const auto* step = std::get_if<step_view>(&body))
    return step->asked || !step->waits_for.empty();
  return std::holds_alternative<intervention_view>(body);
}

bool wants_raw(request_id id) { return (id & 1U) != 0; }

/// So many replies are handed on at once: of a commit with a thousand, the first are written to
/// their sockets while the last are still encoded.
constexpr std::size_t portion = 32;

template <class T>
void move_behind(std::vector<T>& to, std::vector<T>& from) {
  if (to.empty())
    to.swap(from);
  else
    to.insert(to.end(), std::move_iterator{from.begin()}, std::move_iterator{from.end()});
}

}  // namespace

bridge::bridge(boost::asio::io_context& io, sse::hub& streams) : io_{io}, streams_{streams} {}

template <class Add>
void bridge::gather(Add add) {
  {
    const std::lock_guard guard{lock_};
    add(inbox_);
    if (waking_) return;
    waking_ = true;
  }
  boost::asio::post(io_, [this] { hand_over(); });
}

void bridge::deliver(std::vector<reply> replies) {
  std::vector<ready_reply> ready;
  ready.reserve(std::min(replies.size(), portion));
  const auto hand_on = [&] {
    if (!ready.empty()) gather([&](gathered& in) { move_behind(in.replies, ready); });
    ready.clear();
  };
  for (auto& one : replies) {
    if (one.to == 0) continue;
    if (ready.size() == portion) hand_on();
    ready_reply out;
    out.to = one.to;
    out.asked_human = involves_human(one.body);
    if (wants_raw(one.to)) {
      out.raw = std::make_unique<response_body>(std::move(one.body));
    } else {
      auto encoded = codec::encode(one.body);
      out.status = encoded.status;
      out.json = std::move(encoded.json);
      out.headers = std::move(encoded.headers);
    }
    ready.push_back(std::move(out));
  }
  hand_on();
}

void bridge::push(session_id session, std::string frame) {
  gather([&](gathered& in) { in.frames.emplace_back(session, std::move(frame)); });
}

bool bridge::streams_open() const { return streams_.open(); }

void bridge::publish(std::vector<published> batch) {
  std::vector<sse::chunk_ptr> chunks;
  chunks.reserve(batch.size());
  for (auto& one : batch) chunks.push_back(sse::make_chunk(std::move(one)));
  gather([&](gathered& in) { move_behind(in.chunks, chunks); });
}

void bridge::hand_over() {
  {
    const std::lock_guard guard{lock_};
    std::swap(inbox_, being_handed_);
    waking_ = false;
  }
  for (auto& one : being_handed_.replies)
    if (auto* who = waiters_.erase(one.to)) who->on_reply(std::move(one));
  for (auto& [session, frame] : being_handed_.frames)
    if (auto* who = sessions_.find(session)) who->send(std::move(frame));
  for (const auto& chunk : being_handed_.chunks) streams_.publish(chunk);
  being_handed_.replies.clear();
  being_handed_.frames.clear();
  being_handed_.chunks.clear();
}

request_id bridge::expect(waiter& who, form as) { return waiters_.insert(who, as == form::raw); }
void bridge::forget(request_id id) { waiters_.erase(id); }
session_id bridge::add_session(session_sink& who) { return sessions_.insert(who); }
void bridge::remove_session(session_id id) { sessions_.erase(id); }

}  // namespace weft
