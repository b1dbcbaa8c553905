#include "schemas/trigger_set.hpp"

#include <algorithm>

namespace weft {

bool may_reuse(const routing& route) {
  return route.quorum <= 1 && route.not_by.empty() && !route.irreversible;
}

const certified* trigger_set::reuse_of(std::string_view rule) const {
  const certified* found = nullptr;
  const auto look = [&](const auto& family) {
    const auto same =
        std::ranges::find_if(family, [&](const auto& each) { return each.name == rule; });
    if (same != family.end() && same->how.reuse) found = &*same->how.reuse;
  };
  look(confidence), look(approvals), look(required), look(policies);
  return found;
}

bool trigger_set::reuses() const {
  const auto any = [](const auto& family) {
    return std::ranges::any_of(family, [](const auto& rule) { return rule.how.reuse.has_value(); });
  };
  return any(confidence) || any(approvals) || any(required) || any(policies);
}

std::vector<std::string> trigger_set::asking_rules() const {
  std::vector<std::string> names;
  const auto add = [&names](const auto& family) {
    for (const auto& rule : family) names.push_back(rule.name);
  };
  add(confidence), add(approvals), add(required);
  for (const auto& rule : policies)
    if (rule.outcome == policy_outcome::ask || rule.outcome == policy_outcome::escalate)
      names.push_back(rule.name);
  return names;
}

bool matches_pattern(std::string_view pattern, std::string_view name) {
  if (!pattern.ends_with('*')) return pattern == name;
  pattern.remove_suffix(1);
  return name.starts_with(pattern);
}

}  // namespace weft
