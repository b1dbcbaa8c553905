#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tools/measure/recorder.hpp"
#include "tools/replay/tally.hpp"
#include "tools/traffic/outcome.hpp"

namespace weft::load {

using measure::nanoseconds_t;

/// What happened to one question, by our clock. Zero: not yet.
struct moments {
  nanoseconds_t raised = 0, offered = 0, looked = 0, answered = 0;
  nanoseconds_t freed = 0;  // when its operator had answered the card before
  bool resumed = false, acknowledged = false;
  bool bundled = false;  // on a card with others: its wait is noted by who asked
};

/// Durations of machines and of the whole, in real time, of all floors of one repetition.
struct stages {
  // Steps: from the intended time, so that a node that stalls shows it, and from when it was sent,
  // which is what a client that waits for its turn would report.
  measure::recorder autonomous, autonomous_from_sent;
  measure::recorder decided;       // asked about: sent to the reply that a human is waited for
  measure::recorder delivered;     // raised to the offer at an operator who was idle
  measure::recorder turned;        // an answer to the next offer, when questions were waiting
  measure::recorder acknowledged;  // an answer to its receipt
  measure::recorder resumed;       // an answer to the agent that goes on
  measure::recorder overhead;      // of a question: all of the above on its way, added up
  measure::recorder message, opened, outcome;
  measure::recorder lag;  // how late the generator itself was

  // With humans in them.
  measure::recorder waited;  // raised to looked at
  measure::recorder human;   // looked at to answered
  measure::recorder whole;   // intended to the agent that goes on
  void merge(const stages& other);
};

/// One floor in one repetition: only what belongs to its measured window.
struct floor_tally {
  traffic::repetition run;            // people's time
  nanoseconds_t live = 0, stood = 0;  // conversations, real: alive; of that, waiting for a human
  nanoseconds_t delays = 0;           // of all steps, real: intended to decided
  std::uint64_t steps_intended = 0;   // whose time came; `run.counts.steps` were decided
  double handled_squared = 0;         // sum of squares, people's seconds
  std::uint64_t breaks = 0;
};

/// What both sides of the wire can count, and what went wrong. Of all of a repetition, its warm-up
/// included.
struct ledger {
  replay::shared_counts shared;
  std::uint64_t conversations = 0, messages = 0, requests_refused = 0;
  std::uint64_t answers_sent = 0, answers_recorded = 0, answers_repeated = 0, answers_refused = 0;
  std::uint64_t answers_twice = 0, offers = 0, offers_again = 0, rescinded = 0;
  std::map<std::string, std::uint64_t> errors;  // by kind
  std::vector<std::string> told;                // the first few, in words

  void error(const std::string& kind, const std::string& words);
  void merge(const ledger& other);
};

}  // namespace weft::load
