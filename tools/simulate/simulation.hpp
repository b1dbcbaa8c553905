#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "tools/simulate/recorded_arrivals.hpp"
#include "tools/traffic/outcome.hpp"

namespace weft::simulate {

/// Asked now and then from several threads: false ends everything early.
using permission = std::function<bool()>;

struct effort {
  std::uint64_t seed = 1;  // of the first repetition, then one more for each
  unsigned runs = 5;
  unsigned threads = 1;
  double wait_limit_s = 20;
  bool draw = false;  // keep what charts show
  const std::vector<recorded_arrival>* recorded = nullptr;
  permission go_on = [] { return true; };
};

/// Lives through a scenario several times. Deterministic for a seed, whatever the threads; partial
/// when it was ended early: what was measured until then is kept, and is less.
traffic::outcome simulate(const traffic::scenario& of, const effort& how);

/// Waiting at several numbers of live conversations, up to beyond saturation; for scenarios of a
/// fixed population. Shorter runs than `how` alone would make.
std::vector<traffic::load_point> wait_by_load(const traffic::scenario& of, const effort& how);

/// Calls `job(i)` for all i below `count`, in so many threads, each as soon as one is free.
void in_parallel(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& job);

}  // namespace weft::simulate
