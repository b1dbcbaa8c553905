#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tools/measure/recorder.hpp"
#include "tools/traffic/figure.hpp"
#include "tools/traffic/prediction.hpp"
#include "tools/traffic/scenario.hpp"

namespace weft::traffic {

// What the simulator and the load tester both measure, in the same words, so that one report can be
// laid beside the other. All times are people's: a load test that runs 1,000 times as fast
// multiplies before it writes here. Recorders hold nanoseconds of people's time.

/// Things that happened in the measured time of one repetition.
struct tally {
  std::uint64_t conversations = 0;  // that ended
  std::uint64_t steps = 0;          // proposed
  std::uint64_t asked = 0;          // questions raised, without audits and handovers
  std::uint64_t audits = 0, handovers = 0;
  std::uint64_t answered = 0;  // by people, of all sorts
  std::uint64_t late = 0;      // looked at after more than the wait limit, or never
  std::uint64_t unseen = 0;    // of these, nobody ever looked: expired or given up before
  std::uint64_t expired = 0, given_up = 0;
  std::uint64_t declined = 0, lapsed = 0, lost = 0;
  std::uint64_t bundles = 0, bundled = 0;               // decisions on several, and their members
  std::uint64_t wrong_executed = 0, wrong_stopped = 0;  // of steps about which to ask
  std::uint64_t errors = 0;                             // of the tool or the node; 0 in simulation
};

/// One hour of the day, from midnight.
struct hour_row {
  double asked = 0, looked = 0, late = 0, wait_s = 0;  // `wait_s`: sum
  double busy_s = 0, present_s = 0;                    // operators' seconds
};
struct group_row {
  std::string name;
  double busy_s = 0, present_s = 0;
  std::uint64_t answered = 0;
};
struct sort_row {
  std::string name;
  std::uint64_t looked = 0, late = 0;
  measure::recorder wait;
};

/// One repetition with a seed of its own.
struct repetition {
  std::uint64_t seed = 0;
  double measured_s = 0;
  tally counts;
  measure::recorder wait;            // from raised to somebody looking at it
  measure::recorder handling;        // from looking to the answer
  measure::recorder answer;          // from raised to the answer: what a customer may wait
  measure::recorder overhead;        // of machines, where that is measured
  double busy_s = 0, present_s = 0;  // operators' seconds: with a card, and on the floor at all
  double live_mean = 0;              // conversations, over time
  double waiting_mean = 0;           // questions on nobody's screen, over time
  double delayed_s = 0;              // sum over conversations of how long each stood still
  double arrivals_planned = 0;       // conversations that were to come
  double arrivals = 0;               // and that came
  std::uint64_t events = 0;          // of the simulation
  double wall_s = 0;                 // of clocks on the wall; 0: not measured
  double processor_s = 0;            // seconds of a core, in simulation
  std::vector<hour_row> hours;
  std::vector<group_row> groups;
  std::vector<sort_row> sorts;
};

/// A number over time; `values[i]` is at `from_s + i * step_s`.
struct series {
  double from_s = 0, step_s = 1;
  std::vector<double> values;
};

/// What one operator did.
enum class activity : std::uint8_t { idle, busy, away };
struct timeline {
  std::string name;
  struct span {
    double from_s = 0, to_s = 0;
    activity what = activity::idle;
  };
  std::vector<span> spans;
};

/// Waiting at one number of live conversations, for the curve up to saturation.
struct load_point {
  double live_per_operator = 0;
  figure wait_s, late, utilisation;  // each with its theory
};

struct outcome {
  scenario of;
  std::uint64_t seed = 0;
  double wait_limit_s = 20;  // what `late` means
  std::vector<repetition> runs;
  prediction expected;
  bool partial = false;  // ended early, by the user
  double wall_s = 0;     // of the whole thing
  // Of the first repetition:
  series waiting, live;
  std::vector<timeline> operators;
  std::vector<load_point> curve;
  std::vector<std::string> notes;  // sentences for the reader

  /// All repetitions' values together.
  measure::recorder merged(measure::recorder repetition::* of_each) const;
  std::vector<double> each(double (*value)(const repetition&)) const;
};

/// The figures of a report: waits, percentiles, handling, utilisation, throughput, lateness,
/// delays, wrong actions; with intervals over repetitions and theory where there is one.
std::vector<figure> figures_of(const outcome& what);

double utilisation_of(const repetition& run);
/// P(wait > limit) among those who were looked at or whom nobody ever looked at.
double late_share_of(const repetition& run);

}  // namespace weft::traffic
