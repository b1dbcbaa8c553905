#include "schemas/trigger_set.hpp"

namespace weft {

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
