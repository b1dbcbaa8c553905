#include "tools/theory/queueing.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace weft::theory {
namespace {

/// Probabilities from their logarithms up to a constant.
std::vector<double> normalised(std::vector<double> logs) {
  const auto largest = *std::max_element(logs.begin(), logs.end());
  for (auto& p : logs) p = std::exp(p - largest);
  const auto sum = std::accumulate(logs.begin(), logs.end(), 0.0);
  for (auto& p : logs) p /= sum;
  return logs;
}

/// The mean of `value(n)` over the states.
template <class Value>
double mean_of(const std::vector<double>& states, Value value) {
  double sum = 0;
  for (std::size_t n = 0; n < states.size(); ++n) sum += value(n) * states[n];
  return sum;
}

double busy_of(const std::vector<double>& states, unsigned operators) {
  return mean_of(states, [&](std::size_t n) {
    return static_cast<double>(std::min<std::size_t>(n, operators));
  });
}

double waiting_of(const std::vector<double>& states, unsigned operators) {
  return mean_of(states, [&](std::size_t n) {
    return n > operators ? static_cast<double>(n - operators) : 0;
  });
}

double share_from(const std::vector<double>& states, unsigned operators) {
  return mean_of(states, [&](std::size_t n) { return n >= operators ? 1.0 : 0.0; });
}

std::vector<double> finite_source_states(unsigned operators, unsigned conversations, double think_s,
                                         double service_s) {
  std::vector<double> logs(conversations + std::size_t{1});
  for (unsigned n = 0; n < conversations; ++n)
    logs[n + 1] = logs[n] + std::log((conversations - n) / think_s) -
                  std::log(std::min(n + 1, operators) / service_s);
  return normalised(std::move(logs));
}

}  // namespace

finite_source::finite_source(unsigned operators, unsigned conversations, double think_s,
                             double service_s)
    : operators_{operators},
      conversations_{conversations},
      think_s_{think_s},
      service_s_{service_s},
      states_{finite_source_states(operators, conversations, think_s, service_s)},
      seen_{finite_source_states(operators, conversations - 1, think_s, service_s)} {}

double finite_source::utilisation() const { return busy_of(states_, operators_) / operators_; }
double finite_source::throughput() const { return utilisation() * operators_ / service_s_; }
double finite_source::wait_s() const { return waiting_of(states_, operators_) / throughput(); }

double finite_source::later_than(double t) const {
  // With n in the system the wait is longer than t if at most n - c departures fall into t; these
  // are Poisson with mean c·t/s while everybody is busy.
  const double departures = operators_ * t / service_s_;
  double log_term = -departures, at_most = 0, later = 0;
  for (std::size_t n = operators_; n < seen_.size(); ++n) {
    const auto j = n - operators_;
    if (j > 0) log_term += std::log(departures / static_cast<double>(j));
    at_most += j > 0 && departures == 0 ? 0 : std::exp(log_term);
    later += seen_[n] * at_most;
  }
  return later;
}

double erlang_b(unsigned operators, double load) {
  double lost = 1;
  for (unsigned k = 1; k <= operators; ++k) lost = load * lost / (k + load * lost);
  return lost;
}

double erlang_c(unsigned operators, double load) {
  const double utilisation = load / operators;
  if (utilisation >= 1) return 1;
  const double lost = erlang_b(operators, load);
  return lost / (1 - utilisation * (1 - lost));
}

double shared_queue::wait_s() const {
  return erlang_c(operators, operators * utilisation) * service_s / (operators * (1 - utilisation));
}

double shared_queue::later_than(double t) const {
  return erlang_c(operators, operators * utilisation) *
         std::exp(-static_cast<double>(operators) * (1 - utilisation) * t / service_s);
}

std::vector<double> priority_waits_s(unsigned operators, double service_s,
                                     std::span<const double> utilisations) {
  const double all = std::accumulate(utilisations.begin(), utilisations.end(), 0.0);
  // Of whoever must wait: until the next of the busy operators is free.
  const double until_free = erlang_c(operators, operators * all) * service_s / operators;
  std::vector<double> waits;
  double before = 0;
  for (const auto own : utilisations) {
    const double with_own = before + own;
    waits.push_back(until_free / ((1 - before) * (1 - with_own)));
    before = with_own;
  }
  return waits;
}

impatient_queue::impatient_queue(unsigned operators, double load, double give_up_rate)
    : operators_{operators}, load_{load}, give_up_rate_{give_up_rate} {
  constexpr double negligible = 60;
  std::vector<double> logs{0};
  double largest = 0;
  for (unsigned n = 1;; ++n) {
    const double leave =
        std::min(n, operators) + (n > operators ? n - operators : 0) * give_up_rate;
    const double step = std::log(load / leave);
    logs.push_back(logs.back() + step);
    largest = std::max(largest, logs.back());
    // From the peak on the ratios only fall.
    if (n > operators && step < 0 && logs.back() < largest - negligible) break;
  }
  states_ = normalised(std::move(logs));
}

double impatient_queue::must_wait() const { return share_from(states_, operators_); }
double impatient_queue::waiting() const { return waiting_of(states_, operators_); }
double impatient_queue::busy() const { return busy_of(states_, operators_); }
double impatient_queue::give_up() const { return give_up_rate_ * waiting() / load_; }

}  // namespace weft::theory
