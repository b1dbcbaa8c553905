#pragma once

// The little language of the anomaly tests: one conversation, told in short sentences.

#include <algorithm>
#include <string>

#include "actors/triggers/anomaly/examine.hpp"

namespace weft::tests::statistics {

namespace anomaly = triggers::anomaly;

class talk {
 public:
  anomaly::watch seen;
  anomaly_rule rule;
  anomaly::learner fleet;

  void customer(const std::string& text) { seen.customer_said(text); }
  /// What the detectors say to a step, which then goes ahead.
  anomaly::examination propose(step_kind kind, const std::string& tool = {},
                               const std::string& arguments = "{}",
                               const agent_signals& said = {}) {
    step move;
    move.kind = kind;
    if (kind == step_kind::tool_call) move.act = action{tool, arguments};
    const auto facts = anomaly::facts_of(move, move.act ? &*move.act : nullptr, said);
    auto found = anomaly::examine(seen, facts, fleet.now(), rule);
    seen.proposed(facts.confidence, facts.sentiment);
    seen.went_ahead(kind, facts.tool_id);
    return found;
  }
  anomaly::examination call(const std::string& tool, const std::string& arguments = "{}") {
    return propose(step_kind::tool_call, tool, arguments);
  }
  anomaly::examination reply() { return propose(step_kind::reply); }
  void tells(const std::string& tool, const std::string& result, bool error = false,
             const std::string& arguments = "{}", bool matches = true) {
    seen.told({tool, anomaly::hash_of(tool + arguments), anomaly::hash_of(result), error, matches});
  }
  /// Calls and is told; what was said to the call.
  anomaly::examination round(const std::string& tool, const std::string& result,
                             bool error = false) {
    auto found = call(tool);
    tells(tool, result, error);
    return found;
  }
};

inline const anomaly::alarm* alarm_of(const anomaly::examination& found, std::string_view name) {
  const auto at = std::ranges::find(found.alarms, name, &anomaly::alarm::detector);
  return at == found.alarms.end() ? nullptr : &*at;
}

}  // namespace weft::tests::statistics
