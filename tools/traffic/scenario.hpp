#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/names.hpp"
#include "schemas/query.hpp"
#include "tools/traffic/law.hpp"

namespace weft::traffic {

/// What happens with a step about which the agent should not decide alone.
enum class architecture : std::uint8_t {
  collaborative,  // one scoped question; the conversation stays with its agent
  approve_all,    // every step is approved by a human
  escalate        // the whole conversation goes to a human for minutes
};

/// A fixed number of live conversations, each replaced when it ends (a finite source), or
/// conversations that arrive as they like.
enum class population : std::uint8_t { fixed, arriving };

/// One sort of questions. `share` is its part of all questions; the shares sum to 1.
struct question_sort {
  std::string name = "question";
  double share = 1;
  query_kind kind = query_kind::approval;
  std::string queue = "default";
  std::vector<skill> skills;
  double cost = 1;
  bool must_ask = false;
  law handling = law::exponential(30);  // from looking at the card to the answer
  double answer_within_s = 3'600;
  on_expiry expiry = on_expiry::escalate;
  double alike = 0;  // share that has the same coalesce key as others of this sort
};

/// Hours of a day, from midnight: on the floor from `from_h` to `to_h` (may wrap over midnight).
struct shift {
  double from_h = 0, to_h = 24;
};

/// Operators who are alike.
struct operator_group {
  std::string name = "operators";
  std::uint32_t count = 1;
  std::uint32_t capacity = 1;  // cards on the screen at once
  std::vector<std::string> queues;
  std::vector<skill> skills;
  std::vector<shift> shifts;  // none: always there
  double declines = 0;        // share of cards given back
  double errors = 0;          // share of answers that are wrong
  double vanishes_per_h = 0;  // connection lost without a word, for `away`
  double breaks_per_h = 0;
  law away = law::constant(300);
  double slower = 1;  // times as slow as the sort's handling

  /// Whether they are on shift, so many seconds after a midnight (negative: before it).
  bool there_at(double at_s) const;
  /// Seconds from then to the next begin or end of a shift; infinite for who is always there.
  double until_change_s(double at_s) const;
};

/// Many equal questions at once: an outage, a changed policy.
struct storm {
  double at_s = 0, lasts_s = 0;  // from the start of the measured day
  std::uint32_t questions = 0;
  std::string sort;  // a question_sort's name
};

/// All that a load test or a simulation needs to know about people and traffic. Both read the same
/// files, so that one can be held against the other.
///
/// In a file each member has its name without the unit (`lasts: 2h`, `arrivals_per_h: 1200`,
/// `skills: {refunds: 2}`, `shifts: [8-16, 22-6]`), and what is left out is as below.
struct scenario {
  std::string name = "default";
  traffic::architecture architecture = architecture::collaborative;
  traffic::population population = population::fixed;
  std::uint32_t live = 300;          // fixed: conversations at once, over all operators
  double arrivals_per_h = 0;         // arriving: Poisson, times `by_hour`
  std::vector<double> by_hour;       // 24 factors, or none
  double turns = 10;                 // of an agent in a conversation
  law think = law::exponential(45);  // from one step of the agent to the next, waiting excluded
  double ask_rate = 0.05;            // chance that a step is asked about
  double audit_rate = 0;             // chance that an autonomous step is checked afterwards
  law audit_handling = law::exponential(15);
  double residual_escalations = 0;  // share of conversations that are handed over all the same
  double escalations = 0.4;         // architecture `escalate`: share handed over, halfway
  law escalation_handling = law::exponential(210);
  law approval_handling = law::exponential(12);  // architecture `approve_all`
  std::optional<law> patience;  // a customer who waits longer for somebody to look is gone
  double wrong_rate = 0.1;      // chance that a step about which is asked is wrong
  std::vector<question_sort> sorts{question_sort{}};
  std::vector<operator_group> operators{operator_group{}};
  std::vector<storm> storms;
  double lasts_s = 3'600;  // measured time, people's
  double warmup_s = -1;    // dropped before; negative: chosen (max of 10 % and 5 relaxation times)
  double lease_s = 300;

  std::uint32_t operators_in_all() const;
  /// How long a question of that sort takes under the architecture: where everything is approved,
  /// all take the same.
  const law& handling_of(const question_sort& sort) const;
  /// Conversations per second that arrive so many seconds after a midnight.
  double arrivals_per_s(double at_s) const;
  /// Mean handling time of a question, in seconds, over sorts.
  double handling_s() const;
};

namespace limits {
inline constexpr std::size_t scenario_bytes = 64 << 10, sorts = 64, groups = 256, shifts = 8,
                             storms = 256;
inline constexpr std::uint32_t operators = 1'000'000, live = 10'000'000;
}  // namespace limits

/// Reads a scenario file (YAML). Mistakes come with line, column and what would be right; `path` is
/// named in them.
result<scenario> parse_scenario(std::string_view yaml, std::string_view path);
/// Says what cannot be: shares that do not sum to 1, no operators, unknown sort of a storm, …
std::optional<problem> check(const scenario& what);
/// As a file that `parse_scenario` reads.
std::string spoken(const scenario& what);

}  // namespace weft::traffic

template <>
struct weft::names<weft::traffic::architecture> {
  static constexpr std::array<std::string_view, 3> value{"collaborative", "approve_all",
                                                         "escalate"};
};
template <>
struct weft::names<weft::traffic::population> {
  static constexpr std::array<std::string_view, 2> value{"fixed", "arriving"};
};
