#include <algorithm>
#include <string_view>

#include "actors/triggers/evaluate.hpp"

namespace weft::triggers {
namespace {

bool matches(std::string_view pattern, std::string_view name) {
  if (pattern.ends_with('*')) return name.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern == name;
}

}  // namespace

/// The gate: an action of one of these names runs only when a human approves it.
void approval(const subject& about, const trigger_set& set, std::vector<finding>& found) {
  if (about.act == nullptr) return;
  const auto& name = about.act->name;
  for (const auto& rule : set.approvals) {
    if (is_settled(about, rule.name)) continue;
    const bool gated = std::any_of(rule.actions.begin(), rule.actions.end(),
                                   [&](const auto& pattern) { return matches(pattern, name); });
    if (!gated) continue;
    firing what{trigger_family::policy, rule.name, name + " needs an approval", true, {}, {}};
    found.push_back(
        {std::move(what), ask(query_kind::approval, rule.how, "Approve " + name + "?", about)});
  }
}

}  // namespace weft::triggers
