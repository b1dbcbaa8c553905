#pragma once

#include <cstdint>
#include <string>

#include "tools/load/run.hpp"

namespace weft::load {

/// What should have been measured, from rates that were: how often the node asked, how long people
/// took, and the machine's time between two cards. All in people's seconds.
struct expectation {
  std::string by;  // "M/M/10//3000"
  // As measured:
  double questions = 0, per_h = 0;
  double ask_rate = 0;                           // of steps
  double source_s = 0;                           // of a conversation, from an answer to the next
  double handling_s = 0, squared_variation = 1;  // question
  double turn_s = 0;                             // of the machine, from a card to the next
  // Closed form, exponential handling; `general`: x (1 + variation) / 2 (Allen and Cunneen).
  double wait_s = 0, late = 0, utilisation = 0, general_s = 0;
  // The same queue drawn with the shapes of the scenario's laws and the measured means, first come
  // first served, with the half of its 95 % interval from 20 batches.
  double drawn_s = 0, drawn_half_s = 0, drawn_late = 0, drawn_late_half = 0;
  double drawn_utilisation = 0;
  /// The drawn figures come from `weft simulate`'s world: there are storms, shifts, hours or
  /// bundles.
  bool simulated = false;
  bool steady = true;  // false: more is asked than people can answer
};
expectation expectation_of(const measurement& from);

/// One queue for all operators, drawn question by question: conversations think, ask, wait for the
/// earliest free operator, and think again. `stretch` times the scenario's handling; `turn_s`
/// between two cards. O(questions · log of conversations and operators).
struct drawn_queue {
  double wait_s = 0, wait_half_s = 0, late = 0, late_half = 0, utilisation = 0;
};
drawn_queue draw_queue(const traffic::scenario& plays, double stretch, double turn_s,
                       double wait_limit_s, std::uint64_t seed, std::uint32_t questions = 200'000);

}  // namespace weft::load
