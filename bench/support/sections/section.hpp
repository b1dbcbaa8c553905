#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bench/support/report.hpp"
#include "bench/support/servers.hpp"

namespace weft::bench {

/// How much is measured. Three sizes: `quick` only shows that everything runs; `minute` is for
/// tuning; `complete` is what a committed report is made of.
struct plan {
  std::string size = "minute";
  std::string command;  // as typed
  std::uint64_t seed = 1;
  std::vector<durability> modes{durability::full, durability::relaxed};
  bool profile = false;

  std::uint64_t pairs = 3;  // measurements per server, one after the other in turn
  nanoseconds_t warm_up = one_second, span = 5 * one_second;
  std::size_t connections = 64;
  std::uint64_t conversations = 1'000;
  double step_rate = 2'000;  // per second, open loop
  nanoseconds_t latency_span = 5 * one_second;

  std::size_t agents = 400, operators = 16;  // interventions at once, WebSockets
  unsigned capacity = 50;
  double intervention_rate = 50;
  nanoseconds_t intervention_span = 25 * one_second;

  std::vector<double> curve{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.1};  // of the capacity
  nanoseconds_t curve_span = 3 * one_second;
  std::size_t connected_agents = 10'000, connected_operators = 500;

  std::size_t bundle_members = 1'000, bundle_rounds = 5;
  std::uint64_t directive_conversations = 10'000;

  std::uint64_t resident = 20'000, passivated = 100'000;
  std::uint64_t open_conversations = 100'000, open_interventions = 10'000, restarts = 3;
  double micro_seconds = 0.3;  // per function
};
plan plan_of(const std::string& size);

/// What a section works with.
struct bench {
  const places& in;
  const plan& sizes;
  report& out;
  poller loop;
};

// The sections; a new one is one file and one row of the table in suite.cpp.
void measure_autonomy(bench& b);
void measure_curve(bench& b);
void measure_interventions(bench& b);
void measure_connections(bench& b);
void measure_fanout(bench& b);
void measure_memory(bench& b);
void measure_recovery(bench& b);
void measure_micro(bench& b);

// -- shared by sections --------------------------------------------------------------------------

/// The body of one real decision: what bare servers answer in its place.
std::string a_decision(server& node);

/// The facts every section states: command, sizes, seed; `more` in front.
facts how_of(const bench& b, facts more);

/// All measurements of one server.
struct series {
  std::vector<measured> all;
  processor_use settled;  // sums
  std::uint64_t answers = 0;

  void add(measured one);
  spread per_second() const;
  spread per_cpu_second() const;
  spread cpu_us_each() const;  // everything counted, put-off work too
  spread cpu_us_during() const;
};
/// Pair by pair: `a`'s answers per CPU second over `b`'s, times `scale`.
spread ratio(const series& a, const series& b, double scale = 1);

/// What a `unit` ("step") cost by thread, in microseconds of processor time.
void show_threads(report& out, const std::string& unit,
                  const std::vector<std::pair<std::string, const series*>>& servers);

/// With --profile: where `on` spends its time while `load` runs, by symbol (needs perf).
void profile(bench& b, const std::string& title, server& on, closed_loop& load);

}  // namespace weft::bench
