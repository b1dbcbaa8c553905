#pragma once

#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "tools/load/hall.hpp"
#include "tools/load/node.hpp"

namespace weft::load {

/// What all repetitions of one scenario measured.
struct measurement {
  traffic::outcome outcome;  // people's time; one run for each floor of each repetition
  stages times;              // real time, all runs
  ledger counts;
  std::vector<floor_tally> floors;  // in the order of the outcome's runs
  double speed = 1;
  std::uint32_t repetitions = 0;
  double measured_s = 0, warmup_s = 0;           // real, of one repetition
  double offered_per_s = 0, achieved_per_s = 0;  // steps, real time
  double node_cpu = 0, own_cpu = 0;              // processors busy, while measuring; 0: not known
  std::uint64_t resident_first = 0, resident_most = 0;  // of the node, bytes
  std::uint64_t descriptors_before = 0, descriptors_after = 0;
  client::http_pool::counters http;
  std::uint64_t operator_connects = 0;
  bool checked = false;                  // against the journal
  std::vector<std::string> differences;  // from it
  std::vector<std::string> troubles;     // operators that could not stay
  bool interrupted = false;

  /// Nothing was lost, doubled or refused.
  bool sound() const;
};

/// What is shown while it runs.
struct stand {
  std::uint32_t repetition = 0, repetitions = 0;
  double share = 0;  // of this repetition's time; negative: warming up
  std::uint64_t live = 0, waiting = 0, steps = 0;
};
using watcher = std::function<void(const stand&)>;

/// Runs all repetitions against the node. `node` is its process when it is ours, else 0. SIGINT
/// ends it early; what was measured until then is there. Blocks. A problem only when the node
/// cannot be had at all.
result<measurement> measure(const load_settings& settings, pid_t node, const watcher& watch);

/// People's seconds that are dropped at the start: what the scenario says, or the larger of 10 %
/// and five relaxation times s/(c(1−√ρ)²) of the expected queue (SCIENCE, section 7); with
/// arrivals, until conversations of the start have ended, too.
double warmup_of(const traffic::scenario& plays);

/// Reads arrival times: seconds after the start, one a line, rising.
result<std::vector<double>> read_arrivals(const std::string& file);

}  // namespace weft::load
