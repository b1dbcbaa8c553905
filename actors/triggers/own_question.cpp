#include "actors/triggers/evaluate.hpp"

namespace weft::triggers {

/// The agent asks by itself: the step carries a query.
void own_question(const subject& about, const trigger_set&, findings& found) {
  static const std::string rule = "agent-asks";
  if (!about.proposed.asks || is_settled(about, rule)) return;
  firing what{trigger_family::agent, rule, "the agent asks", true, {}, {}};
  found.add(std::move(what), *about.proposed.asks);
}

}  // namespace weft::triggers
