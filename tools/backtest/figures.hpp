#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/trigger_set.hpp"
#include "tools/backtest/estimate.hpp"
#include "tools/backtest/settings.hpp"
#include "tools/backtest/tally.hpp"
#include "tools/backtest/waits.hpp"

namespace weft::backtest {

/// What labels say about one column. Counts are of labelled steps; intervals speak of all steps
/// that had a chance of a label, by 1/p where that chance was below one.
struct outcome {
  std::uint64_t wrong = 0, caught = 0, right = 0, right_stopped = 0;
  std::uint64_t missed() const { return wrong - caught; }
  interval caught_total, missed_total;  // wrong steps stopped, and let go ahead
  interval caught_share;                // of wrong steps
  interval needless_share;              // of right steps: stopped all the same
  interval precision;                   // of stopped steps: wrong
  double covered = 0;                   // steps that had a chance of a label, estimated
  bool weighted = false;
};

struct scope_figures {
  std::string scope;
  scope_count counts;
  outcome labels;
};

struct rule_figures {
  rule_count counts;
  double wrong = 0, right = 0;  // labelled steps on which it fired, by 1/p
  bool never = false, always = false;
};

struct column_figures {
  std::string name;
  std::uint64_t steps = 0, asked = 0, questions = 0;
  interval ask_rate;  // steps that a human is asked about, or given, of all
  outcome labels;
  std::vector<scope_figures> scopes;  // most steps first, at most 50
  std::vector<rule_figures> rules;    // most questions first; with those that never fire
  load people;
};

struct backtest_result {
  backtest_settings settings;
  tally counts;
  std::vector<column_figures> columns;
  std::optional<interval> measured_wait;
  double seconds = 0;

  const column_figures& candidate() const { return columns[counts.candidate()]; }
  const column_figures* reference() const {
    return counts.compares() ? &columns[counts.reference()] : nullptr;
  }
};

/// All figures of a pass. `sets`: the trigger sets by column, null for what was recorded.
backtest_result result_of(const backtest_settings& settings, tally counts,
                          const std::vector<const trigger_set*>& sets);

/// One sentence that says whether the candidate is better than the reference, as far as labels
/// tell.
std::string verdict_of(const backtest_result& result);
/// What must be known to read the figures rightly, a sentence or two each.
std::vector<std::string> caveats_of(const backtest_result& result);

std::string report_in_words(const backtest_result& result);
/// {"figures":[{"name","value","unit","better","low","high"}…], …}; equal inputs give equal bytes
/// but for `seconds`.
std::string report_in_json(const backtest_result& result);
std::string report_as_page(const backtest_result& result);
/// A summary to be pasted into a merge request.
std::string report_in_markdown(const backtest_result& result);

}  // namespace weft::backtest
