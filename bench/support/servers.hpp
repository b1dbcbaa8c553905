#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "bench/support/loops.hpp"
#include "bench/support/process.hpp"

namespace weft::bench {

/// Where things are and go.
struct places {
  std::filesystem::path programs;  // the build folder with `weft` and `bench_…`
  std::filesystem::path scratch;   // data folders of the nodes measured, and their output
  std::filesystem::path triggers;  // bench/triggers.yaml
};

enum class durability : std::uint8_t { full, relaxed };
std::string name_of(durability how);

struct node_choice {
  std::string name;  // of its data folder below scratch
  durability how = durability::full;
  double idle_after_s = 3'600;
  bool fresh = true;  // begin with an empty data folder
};

/// A running server and its address.
struct server {
  std::string name;
  process run;
  endpoint at;
  std::string command;  // as a person would type it
  nanoseconds_t started = 0;

  /// Waits until it rests: work it put off (projections) is part of a measurement's price.
  void wait_until_quiet();
};

/// Starts a node and waits for /readyz.
std::unique_ptr<server> start_node(const places& in, const node_choice& how);
/// Starts bench_bare_beast in one of its modes (see there), answering with `body`.
std::unique_ptr<server> start_bare(const places& in, const std::string& mode,
                                   const std::string& body);

/// A value of /metrics, with its labels if any; throws when there is none.
double metric(const endpoint& where, const std::string& name);

/// The whole machine's processor time so far, idle left out: shows who else was at work.
nanoseconds_t machine_busy();

/// One closed-loop measurement.
struct measured {
  window what;
  processor_use during;   // while the window lasted
  processor_use settled;  // and with what came after, until the server rested
  std::uint64_t answers_settled = 0;
  nanoseconds_t others = 0;  // processor time of everybody else meanwhile, the load included

  double per_second() const { return what.per_second(); }
  double per_cpu_second() const;  // answers per processor second of the server, all counted
  double per_cpu_second_during() const;
  double cpu_us_each() const { return 1e6 / per_cpu_second(); }
};

/// Runs `load` against `on`: warm-up, window, drain, rest. Throws when a request fails.
measured measure(server& on, closed_loop& load, nanoseconds_t warm_up, nanoseconds_t span);

}  // namespace weft::bench
