#include "runtime/store/decision_filter.hpp"

namespace weft::storage {

std::string rules_text(const card& about) {
  std::string text;
  for (const auto& each : about.firings) {
    if (text.empty()) text += '\n';
    text.append(each.rule).append("\n");
  }
  return text;
}

bool answers_to(const intervention_row& row, const list_decisions& asked) {
  const auto in_time = [&] {
    return (asked.since == instant{} || row.raised_at >= asked.since) &&
           (asked.until == instant{} || row.raised_at < asked.until);
  };
  const bool in_page = row.number > asked.after && (asked.before == 0 || row.number < asked.before);
  return in_page && in_time() && (asked.kind.empty() || asked.kind == to_string(row.kind)) &&
         (asked.scope.empty() || asked.scope == row.scope) &&
         (asked.outcome.empty() || asked.outcome == row.outcome) &&
         (asked.rule.empty() || row.rules.find(rule_in_text(asked.rule)) != std::string::npos);
}

}  // namespace weft::storage
