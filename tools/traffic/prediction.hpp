#pragma once

#include <string>
#include <vector>

#include "tools/traffic/scenario.hpp"

namespace weft::traffic {

/// What one conversation asks of operators, on average. Handovers end a conversation halfway.
struct demand {
  double steps = 0;       // of the agent, until it ends or is handed over
  double think_s = 0;     // of the agent and the customer, without waiting
  double questions = 0;   // for which it waits: of the architecture, handovers included
  double operator_s = 0;  // seconds of operators, audits included
  double blocking_s = 0;  // of these, seconds for which it waits
  double wrong_executed = 0, wrong = 0;  // steps that are wrong and went ahead; that are wrong
};
/// Of a scenario under its architecture. Assumes that operators err as their groups say, weighted
/// by size, that all others are right, and that nobody expires.
demand demand_of(const scenario& what);

/// What closed forms say about a scenario: one kind of operators, one mean of handling, nobody
/// away. Beyond that it is a first guess; `assumes` says which simplifications were made.
struct prediction {
  bool stable = false;  // else there is no steady state and the numbers below are of no use
  std::string by;       // "M/M/5//109", "M/M/5"
  double utilisation = 0, wait_s = 0, late = 0;  // `late`: P(wait > limit)
  double questions_per_h = 0, conversations_per_h = 0, live = 0;
  double operators = 0;   // mean number on the floor
  double handling_s = 0;  // mean of all cards
  double squared_variation = 1;
  std::vector<std::string> assumes;
};
/// Of all operators together, with the mean arrival rate; O(live + operators).
prediction predict(const scenario& what, double wait_limit_s = 20);

/// The most live conversations for so many operators with P(wait > limit) and utilisation within
/// bounds (SCIENCE, section 5.5); 0 when there is none. O(log live · live).
struct service_level {
  double wait_s = 20, share = 0.2, utilisation = 0.7;
};
std::uint32_t live_most(unsigned operators, double think_s, double service_s,
                        const service_level& level);
/// The same people and steps under an architecture, with a fixed number of live conversations: the
/// most that its operators can look after at that level, at least one.
scenario at_capacity(scenario of, architecture how, const service_level& level);
/// The least operators for questions that arrive as they like.
std::uint32_t operators_least(double questions_per_s, double service_s, const service_level& level);

}  // namespace weft::traffic
