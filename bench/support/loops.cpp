#include "bench/support/loops.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace weft::bench {

void traffic::on_answer(std::size_t, const http_answer&, nanoseconds_t) {}

// -- common --------------------------------------------------------------------------------------

load_loop::load_loop(poller& loop, const endpoint& where, std::size_t connections, traffic& what)
    : loop_{loop}, traffic_{what}, intended_(connections) {
  connections_.reserve(connections);
  for (std::size_t i = 0; i < connections; ++i)
    connections_.push_back(std::make_unique<http_connection>(loop, where, i, *this));
}

bool load_loop::send(std::size_t connection, nanoseconds_t intended) {
  const auto request = traffic_.next(connection, intended);
  if (request.empty()) return false;
  intended_[connection] = intended;
  ++under_way_;
  connections_[connection]->send(request);
  return true;
}

void load_loop::on_answer(std::size_t connection, const http_answer& what) {
  const auto now = monotonic_ns();
  --under_way_;
  ++now_.answers;
  now_.latency.add(now - intended_[connection]);
  if (!what.good()) {
    if (now_.errors++ == 0)
      now_.first_error = std::to_string(what.status) + " " + std::string{what.body};
  }
  traffic_.on_answer(connection, what, now);
  on_free(connection, now);
}

window load_loop::take_window(nanoseconds_t begun) {
  now_.span = monotonic_ns() - begun;
  return std::exchange(now_, {});
}

std::uint64_t load_loop::drain(nanoseconds_t patience) {
  sending_ = false;
  const std::uint64_t left = under_way_;
  const auto until = monotonic_ns() + patience;
  while (under_way_ > 0) {
    if (monotonic_ns() > until)
      throw std::runtime_error{std::to_string(under_way_) + " requests were never answered"};
    loop_.turn(until);
  }
  return left;
}

// -- closed --------------------------------------------------------------------------------------

void closed_loop::start() {
  if (std::exchange(sending_, true)) return;
  const auto now = monotonic_ns();
  for (std::size_t i = 0; sending_ && i < connections(); ++i) on_free(i, now);
}

void closed_loop::on_free(std::size_t connection, nanoseconds_t now) {
  if (sending_ && !send(connection, now)) sending_ = false;
}

window closed_loop::run_for(nanoseconds_t span) {
  now_ = {};
  const auto begun = monotonic_ns();
  start();
  while (sending_ && monotonic_ns() < begun + span) loop_.turn(begun + span);
  return take_window(begun);
}

window closed_loop::run_dry() {
  now_ = {};
  const auto begun = monotonic_ns();
  start();
  while (sending_ || under_way_ > 0) loop_.turn(monotonic_ns() + one_second);
  return take_window(begun);
}

// -- open ----------------------------------------------------------------------------------------

open_loop::open_loop(poller& loop, const endpoint& where, std::size_t connections, traffic& what,
                     double per_second, std::uint64_t seed)
    : load_loop{loop, where, connections, what}, per_second_{per_second}, random_{seed} {
  for (std::size_t i = 0; i < connections; ++i) free_.push_back(i);
}

/// −ln U / λ: the time to the next arrival of a Poisson process.
nanoseconds_t open_loop::gap() {
  const double u = (static_cast<double>(random_() >> 11U) + 1.0) * 0x1p-53;
  return from_seconds(-std::log(u) / per_second_);
}

void open_loop::send_due(nanoseconds_t now) {
  for (; next_ <= std::min(now, end_); next_ += gap()) overdue_.push_back(next_);
  while (!overdue_.empty() && !free_.empty()) {
    const auto connection = free_.front();  // all in turn: an idle one would be closed
    const auto intended = overdue_.front();
    now_.lateness.add(monotonic_ns() - intended);
    if (!send(connection, intended)) throw std::logic_error{"an open loop needs endless traffic"};
    overdue_.pop_front();
    free_.pop_front();
  }
}

void open_loop::on_free(std::size_t connection, nanoseconds_t) { free_.push_back(connection); }

window open_loop::run_for(nanoseconds_t span) {
  now_ = {};
  const auto begun = monotonic_ns();
  end_ = begun + span;
  next_ = begun + gap();
  while (monotonic_ns() < end_) {
    send_due(monotonic_ns());
    loop_.turn(std::min(next_, end_));
  }
  // Those who could not be sent yet or are not answered yet are the slow ones: they count.
  const auto patience = end_ + 60 * one_second;
  while (!overdue_.empty() || under_way_ > 0) {
    if (monotonic_ns() > patience) throw std::runtime_error{"the server does not keep up at all"};
    send_due(end_);
    loop_.turn(monotonic_ns() + one_second / 100);
  }
  return take_window(begun);
}

}  // namespace weft::bench
