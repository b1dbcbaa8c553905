#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tools/backtest/estimate.hpp"
#include "tools/backtest/settings.hpp"
#include "tools/backtest/tally.hpp"

namespace weft::backtest {

/// What a column's questions mean for the people who answer them.
struct load {
  std::uint64_t questions = 0, audits = 0, handovers = 0;
  double handling_s = 0;      // mean of one question; handovers are apart
  double handling_known = 0;  // share of questions whose time was measured, for this very one
  double operator_hours = 0;  // questions and audits
  double handover_hours = 0;  // as handovers took in the journal; 0 when none did
  std::uint32_t operators = 0;
  double span_hours = 0;  // of the journal; 0 without a clock

  // By simulation: the recorded times at which agents came to each question, answered by so many
  // operators in one line. A conversation that waits longer, or shorter, than it did goes on later,
  // or sooner. Repeated with other handling times where those are drawn; an interval over these.
  std::optional<interval> wait_s;  // mean
  double wait_p95_s = 0;
  double utilisation = 0;

  // By theory, M/M/c//N with a correction (1 + variation²)/2 for handling times that are not
  // exponential: conversations at once, the time between two questions of one.
  double at_once = 0, between_s = 0;
  std::optional<double> theory_wait_s;
  // M/M/c in the busiest hour, by the same correction (Erlang C; Allen and Cunneen).
  double busiest_per_hour = 0;
  std::optional<double> busiest_wait_s;  // nothing: more comes in than can be answered
};

/// O(n log n) in the questions, times 20 repetitions at most (fewer beyond 100,000 questions).
load load_of(const tally& counts, const column& of, const backtest_settings& settings);

/// What was measured: the wait of questions that people answered, in seconds.
std::optional<interval> measured_wait(const tally& counts);

}  // namespace weft::backtest
