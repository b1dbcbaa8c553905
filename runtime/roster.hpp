#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

namespace weft {

class roster;

/// A connection as seen from outside: it has one deadline, it can be asked to finish.
class seated {
 public:
  using steady = std::chrono::steady_clock;

  seated() = default;
  seated(const seated&) = delete;
  seated& operator=(const seated&) = delete;
  virtual ~seated() = default;

  /// The deadline has passed. Set a new one or it is called again at the next sweep.
  virtual void on_deadline(steady::time_point now) = 0;
  /// The node drains: finish what is under way, begin nothing new. May be called more than once.
  virtual void on_drain() = 0;
  /// The node stops: end now.
  virtual void on_abort() = 0;

 private:
  friend roster;
  std::size_t place_ = 0;
};

/// All connections with their deadlines, side by side in memory. A timer per request costs more
/// than the request deserves; one pass over 10,000 deadlines every 100 ms costs microseconds.
/// Confined to the front's thread.
class roster {
 public:
  using steady = seated::steady;

  void add(seated& who, steady::time_point deadline) {
    who.place_ = seats_.size();
    seats_.push_back({deadline, &who});
  }
  void remove(seated& who) {
    seats_[who.place_] = seats_.back();
    seats_[who.place_].who->place_ = who.place_;
    seats_.pop_back();
  }
  void set_deadline(const seated& who, steady::time_point deadline) {
    seats_[who.place_].deadline = deadline;
  }
  std::size_t size() const { return seats_.size(); }

  void sweep(steady::time_point now) {
    each([&](const seat& s) {
      if (s.deadline <= now) s.who->on_deadline(now);
    });
  }
  void drain() {
    each([](const seat& s) { s.who->on_drain(); });
  }
  void abort() {
    each([](const seat& s) { s.who->on_abort(); });
  }

 private:
  struct seat {
    steady::time_point deadline;
    seated* who;
  };

  /// From the back: who leaves meanwhile is replaced by one who was visited already.
  template <class Visit>
  void each(Visit visit) {
    for (std::size_t i = seats_.size(); i-- > 0;)
      if (i < seats_.size()) visit(seat{seats_[i]});
  }

  std::vector<seat> seats_;
};

}  // namespace weft
