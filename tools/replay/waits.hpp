#pragma once

#include <cstddef>
#include <optional>

#include "tools/replay/settings.hpp"
#include "tools/replay/tally.hpp"

namespace weft::replay {

/// How long questions of a paced replay waited for an operator, and what theory says they would:
/// `at_once` conversations that think and ask, a finite source M/M/c//N. Times are people's:
/// measured times x speed, in seconds. Only while as many conversations lived as were asked for.
struct waits {
  std::size_t questions = 0;
  double wait_s = 0, half_width_s = 0;   // from raised to looked at; 95 % by 20 batch means
  double handling_s = 0, variation = 0;  // from looked at to answered: mean, squared coefficient
  double between_s = 0;         // a conversation's time from an answer to its next question
  double utilisation = 0;       // of operators
  double theory_s = 0;          // exponential handling
  double theory_general_s = 0;  // as varied as measured: x (1 + variation) / 2, Allen-Cunneen
};

/// Nothing when the replay was not paced, or too short: fewer than 200 questions.
std::optional<waits> waits_of(const replay_settings& settings, const operator_tally& operators);

}  // namespace weft::replay
