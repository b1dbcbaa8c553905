#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "bench/support/http_connection.hpp"
#include "bench/support/measure.hpp"

namespace weft::bench {

/// What a loop sends and who looks at the answers.
class traffic {
 public:
  /// The next request, valid until the next call; empty when there is nothing more to send.
  virtual std::string_view next(std::size_t connection, nanoseconds_t intended) = 0;
  virtual void on_answer(std::size_t connection, const http_answer& what, nanoseconds_t now);

 protected:
  ~traffic() = default;
};

/// What happened in one stretch of time.
struct window {
  std::uint64_t answers = 0, errors = 0;
  nanoseconds_t span = 0;
  recorder latency;   // closed loop: from sending; open loop: from the intended time
  recorder lateness;  // open loop: how long after the intended time the request left
  std::string first_error;

  double per_second() const { return static_cast<double>(answers) / seconds_of(span); }
};

/// What both loops have in common: connections, answers, counting.
class load_loop : public answer_sink {
 public:
  load_loop(poller& loop, const endpoint& where, std::size_t connections, traffic& what);
  load_loop(const load_loop&) = delete;
  load_loop& operator=(const load_loop&) = delete;

  /// Waits for what is under way, not longer than `patience`; throws when that is not enough.
  /// Returns how many answers that were.
  std::uint64_t drain(nanoseconds_t patience = 30 * one_second);
  std::size_t connections() const { return connections_.size(); }

 protected:
  ~load_loop() = default;
  virtual void on_free(std::size_t connection, nanoseconds_t now) = 0;
  /// False when the traffic has nothing more.
  bool send(std::size_t connection, nanoseconds_t intended);
  window take_window(nanoseconds_t begun);

  poller& loop_;
  window now_;
  bool sending_ = false;
  std::size_t under_way_ = 0;

 private:
  void on_answer(std::size_t connection, const http_answer& what) override;

  traffic& traffic_;
  std::vector<nanoseconds_t> intended_;
  std::vector<std::unique_ptr<http_connection>> connections_;
};

/// As many requests under way as there are connections, always: finds what a server can do.
/// Its latencies say nothing about a server that is not full (coordinated omission).
class closed_loop final : public load_loop {
 public:
  using load_loop::load_loop;

  /// Keeps sending afterwards, too, until `drain`.
  window run_for(nanoseconds_t span);
  /// Until the traffic has nothing more and all is answered.
  window run_dry();

 private:
  void start();
  void on_free(std::size_t connection, nanoseconds_t now) override;
};

/// A Poisson schedule made before anything is sent; a request leaves at its time or, when all
/// connections are busy, as soon as one is free; its latency counts from its time either way.
class open_loop final : public load_loop {
 public:
  open_loop(poller& loop, const endpoint& where, std::size_t connections, traffic& what,
            double per_second, std::uint64_t seed);

  /// Arrivals for `span`, then waits until all of them are answered.
  window run_for(nanoseconds_t span);

 private:
  void on_free(std::size_t connection, nanoseconds_t now) override;
  void send_due(nanoseconds_t now);
  nanoseconds_t gap();

  double per_second_;
  std::mt19937_64 random_;
  nanoseconds_t next_ = 0, end_ = 0;
  std::deque<std::size_t> free_;
  std::deque<nanoseconds_t> overdue_;
};

}  // namespace weft::bench
