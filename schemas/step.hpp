#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/box.hpp"
#include "schemas/names.hpp"
#include "schemas/query.hpp"

namespace weft {

/// What the agent is about to do.
enum class step_kind : std::uint8_t { reply, tool_call, question };
template <>
struct names<step_kind> {
  static constexpr std::array<std::string_view, 3> value{"reply", "tool_call", "question"};
};

/// A tool call: its name and its arguments as one canonical JSON object (sorted keys, no spaces).
struct action {
  std::string name;
  std::string arguments = "{}";
  bool operator==(const action&) const = default;
};

/// What the agent knows about its own step. All optional; `raw` is the whole object as received
/// (at most 16 KiB of JSON) and is what the journal keeps.
struct signals {
  std::optional<double> confidence;  // the agent's own number, 0 to 1
  std::string raw;
};

/// The agent's next move, proposed before it is carried out.
struct step {
  std::string id;
  step_kind kind = step_kind::reply;
  std::optional<action> act;  // tool_call
  std::string draft;          // what the customer would read
  std::string scope;          // what certificates and rules group by; may be empty
  weft::signals signals;
  box<query> asks;                      // the agent's own question
  std::vector<std::string> depends_on;  // intervention ids this step waits for
};

/// Where a step goes. Ordered by strength.
enum class lane : std::uint8_t { autonomy, augmentation, escalation };
template <>
struct names<lane> {
  static constexpr std::array<std::string_view, 3> value{"autonomy", "augmentation", "escalation"};
};

/// What the agent is told to do.
enum class decision : std::uint8_t { proceed, revise, reject, wait, handed_over };
template <>
struct names<decision> {
  static constexpr std::array<std::string_view, 5> value{"proceed", "revise", "reject", "wait",
                                                         "handed_over"};
};

enum class trigger_family : std::uint8_t { confidence, policy, anomaly, agent };
template <>
struct names<trigger_family> {
  static constexpr std::array<std::string_view, 4> value{"confidence", "policy", "anomaly",
                                                         "agent"};
};

/// The paragraph of a policy behind a rule. Rules that disagree about a step and both have one are
/// a conflict for a human to decide.
struct article {
  std::string id, title, text;
};

/// One trigger speaking up, with its numbers. Family `agent` is the agent asking by itself.
struct firing {
  trigger_family family = trigger_family::policy;
  std::string rule;
  std::string says;       // one sentence with the values
  bool must_ask = false;  // may not be traded against capacity
  std::optional<double> value, threshold;
  box<weft::article> article;  // the paragraph behind it, as it was then
};

}  // namespace weft
