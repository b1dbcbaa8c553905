#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

#include "schemas/intervention.hpp"
#include "schemas/step.hpp"
#include "tools/measure/recorder.hpp"
#include "tools/replay/recorded.hpp"

namespace weft::replay {

/// How interventions are told apart in counts, in the words of `GET /v1/summary`.
struct intervention_row {
  query_kind kind = query_kind::approval;
  intervention_state state = intervention_state::answered;
  decided_by by = decided_by::nobody;
  weft::verdict verdict = weft::verdict::none;
  bool edited = false;
  auto operator<=>(const intervention_row&) const = default;
};
intervention_row row_of(const intervention& settled);

/// Counts that both the replayer and the node's journal can tell.
struct shared_counts {
  std::array<std::uint64_t, 3> conversations{};  // by status: open, handed over, closed
  std::array<std::uint64_t, 3> steps{};          // by final lane
  std::map<intervention_row, std::uint64_t> interventions;
  std::uint64_t outcomes_ok = 0, outcomes_error = 0, outcomes_mismatched = 0;
  bool operator==(const shared_counts&) const = default;
};
/// One sentence for every count that differs; `who` is the client whose counts the first are.
std::vector<std::string> differences(const shared_counts& client, const shared_counts& journal,
                                     std::string_view who = "the replayer");

inline double millis_of(measure::nanoseconds_t span) { return static_cast<double>(span) * 1e-6; }

/// What agents saw: one replay, all its conversations.
struct agent_tally {
  shared_counts shared;
  std::uint64_t conversations = 0, conversations_cut_short = 0;
  std::uint64_t turns = 0, messages = 0;
  std::uint64_t steps_proposed = 0;
  std::array<std::uint64_t, 5> decisions{};

  std::uint64_t tool_calls = 0, consequential = 0, consequential_asked = 0, consequential_ran = 0;
  std::uint64_t results = 0, results_error = 0, results_not_told = 0;  // of calls that never ran

  // Writes that the source's reference calls wrong, and what became of them.
  std::uint64_t unwarranted = 0, wrong_arguments = 0, conversations_with_wrong = 0;
  std::uint64_t wrong_stopped = 0, wrong_corrected = 0, wrong_let_through = 0;
  std::uint64_t right_ran = 0, right_changed = 0, right_stopped = 0;  // consequential, not wrong

  std::uint64_t answered_by_humans = 0;
  std::uint64_t questions_max = 0, conversations_asking = 0;
  left_out skipped;

  measure::recorder autonomous, asked;      // end to end, as measured here
  measure::recorder machine, queue, human;  // as the node reports them

  std::uint64_t refused = 0;          // requests answered by a problem
  std::vector<std::string> refusals;  // the first few of them

  void add_intervention(const intervention& settled);
  void refuse(const std::string& what);
  std::uint64_t steps_decided() const;
};

/// What simulated operators did.
struct operator_tally {
  std::uint64_t offers = 0, offers_again = 0, rescinded = 0, declined = 0, sent = 0;
  std::uint64_t recorded = 0, recorded_twice = 0, repeated = 0, refused = 0;
  std::uint64_t unfit = 0;                   // answers that did not pass `check`: declined instead
  std::uint64_t held = 0;                    // cards in their hands now
  bool paced = false;                        // people's pace: cards are accepted, waits are noted
  bool full = true;                          // as many conversations live as were asked for
  std::vector<double> waited_ms;             // paced, full: from raised to looked at, in order
  std::vector<double> handled_ms;            // and from there to the answer sent
  double observed_ms = 0;                    // for how long that was noted
  measure::recorder looked;                  // time drawn per card, after --speed
  std::unordered_set<std::string> answered;  // interventions whose answer the node acknowledged
  std::vector<std::string> refusals;
};

}  // namespace weft::replay
