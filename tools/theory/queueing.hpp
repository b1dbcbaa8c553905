#pragma once

#include <cstddef>
#include <span>
#include <vector>

// Closed forms of queueing theory, to hold measurements against. Every service time is exponential
// with mean `service_s`; operators are equal, serve one question at a time and are never idle
// beside a question. Times are in seconds, rates per second.
//
// Stationary laws are computed from ratios of neighbouring states, as logarithms of which the
// largest is subtracted before they are turned into probabilities: no factorial, no power, so that
// thousands of operators and conversations do no harm. Everything is O(states).

namespace weft::theory {

/// A finite source, M/M/c//N: conversations think (exponential, mean `think_s`), ask, and think
/// again only when they were answered. First come, first served where that matters.
class finite_source {
 public:
  finite_source(unsigned operators, unsigned conversations, double think_s, double service_s);

  double utilisation() const;
  double throughput() const;  // questions per second
  double wait_s() const;      // mean time in the queue
  /// P(W > t) for t >= 0. By the arrival theorem who asks sees the system as it would be without
  /// him; who is then behind k others waits for k + 1 of the departures of busy operators.
  double later_than(double t) const;

 private:
  unsigned operators_, conversations_;
  double think_s_, service_s_;
  std::vector<double> states_, seen_;  // by number of questions: at any time, by who asks
};

/// P(a question finds all operators busy and is lost), M/M/c/c; `load` is arrival rate x service_s.
double erlang_b(unsigned operators, double load);
/// P(a question has to wait), M/M/c; 1 when load >= operators.
double erlang_c(unsigned operators, double load);

/// One queue for all with Poisson arrivals, M/M/c; `utilisation` below 1.
struct shared_queue {
  unsigned operators = 1;
  double utilisation = 0, service_s = 1;

  double wait_s() const;
  double later_than(double t) const;  // P(W > t); first come, first served
};

/// Mean wait of each class when the first goes before the second and so on, and nobody is
/// interrupted (Cobham 1954). `utilisations` are the classes' shares of all operators' time, most
/// urgent first, with a sum below 1.
std::vector<double> priority_waits_s(unsigned operators, double service_s,
                                     std::span<const double> utilisations);

/// Poisson arrivals who give up after an exponential patience, M/M/c+M (Erlang-A). Stable at any
/// load. States are cut off where their probability is below e^-60 of the likeliest.
class impatient_queue {
 public:
  /// `load` is arrival rate x mean service time, `give_up_rate` is per mean service time: theta/mu.
  impatient_queue(unsigned operators, double load, double give_up_rate);

  double must_wait() const;  // P(W > 0)
  double give_up() const;    // P(a question is not answered)
  double waiting() const;    // mean number in the queue
  double busy() const;       // mean number of operators at work

 private:
  unsigned operators_;
  double load_, give_up_rate_;
  std::vector<double> states_;
};

}  // namespace weft::theory
