#include <algorithm>

#include "actors/triggers/evaluate.hpp"

namespace weft::triggers {
/// The gate: an action of one of these names runs only when a human approves it.
void approval(const subject& about, const trigger_set& set, findings& found) {
  if (about.act == nullptr) return;
  const auto& name = about.act->name;
  for (const auto& rule : set.approvals) {
    if (is_settled(about, rule.name)) continue;
    const bool gated =
        std::any_of(rule.actions.begin(), rule.actions.end(),
                    [&](const auto& pattern) { return matches_pattern(pattern, name); });
    if (!gated) continue;
    firing what{trigger_family::policy, rule.name, name + " needs an approval", true, {}, {}};
    found.add(std::move(what), ask(query_kind::approval, rule.how, "Approve " + name + "?", about));
  }
}

}  // namespace weft::triggers
