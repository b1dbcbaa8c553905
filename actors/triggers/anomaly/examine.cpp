#include "actors/triggers/anomaly/examine.hpp"

#include <algorithm>
#include <cmath>

#include "actors/triggers/anomaly/detectors.hpp"

namespace weft::triggers::anomaly {
namespace {

bool is_enabled(const anomaly_rule& rule, const detector& row) {
  return rule.detectors.empty() ||
         std::ranges::any_of(rule.detectors, [&](const auto& name) { return name == row.name; });
}

/// The detectors that share the budget: those that are on and have had something to say about at
/// least one step. What no agent here ever sends costs the others nothing.
std::size_t sharing(const anomaly_rule& rule, const baseline& usual) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < table.size(); ++i)
    if (!table[i]->certain && usual.scores_of(i).scored() > 0 && is_enabled(rule, *table[i]))
      ++count;
  return std::max<std::size_t>(count, 1);
}

void judge(const sight& at, std::size_t row, double score, examination& out) {
  const auto& by = *table[row];
  if (!is_enabled(at.rule, by)) return;
  const double raise = at.usual.raise(by.name, at.step.scope);
  alarm found{by.name, by.certain, 0, score, by.threshold, {}};
  if (by.certain) {
    found.threshold += std::floor(raise);
    if (score < found.threshold) return;
  } else {
    found.p = std::min(
        1.0, static_cast<double>(sharing(at.rule, at.usual)) * at.usual.scores_of(row).p(score));
    if (found.p >= at.rule.false_alarms * std::pow(10.0, -raise)) return;
  }
  found.says = by.says(at, score);
  out.alarms.push_back(std::move(found));
}

}  // namespace

examination examine(const watch& seen, const step_facts& step, const baseline& usual,
                    const anomaly_rule& rule) {
  examination out;
  const sight at{seen, step, usual, rule};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double score = table[i]->score(at);
    if (!(score > 0)) continue;
    out.scores[i] = static_cast<float>(score);
    if (score >= table[i]->threshold) judge(at, i, score, out);
  }
  std::ranges::stable_sort(out.alarms, {}, &alarm::p);
  return out;
}

observation observation_of(const watch& seen, const step_facts& step,
                           const detector_scores& scores) {
  observation out;
  out.scope = step.scope;
  out.tool = step.tool_id;
  out.previous = seen.action(0);
  out.confidence = step.confidence;
  out.sentiment = step.sentiment;
  out.latency_ms = step.latency_ms;
  out.tokens = step.tokens;
  for (const auto& each : step.numbers) out.numbers.emplace_back(each.name, each.value);
  out.scores = scores;
  return out;
}

observation observation_of(const outcome_facts& told, std::uint64_t scope) {
  observation out;
  out.outcome = true;
  out.error = told.error;
  out.scope = scope;
  out.tool = hash_of(told.tool);
  return out;
}

std::span<const detector* const> all_detectors() { return table; }

bool is_detector(std::string_view name) {
  return std::ranges::any_of(table, [&](const auto* row) { return row->name == name; });
}

bool is_exempt(const anomaly_rule& rule, const short_name& tool) {
  const auto name = tool.view();
  return std::ranges::any_of(rule.exempt, [&](const std::string& pattern) {
    return matches_pattern(pattern, name) || (tool.cut() && pattern.starts_with(name));
  });
}

std::string spelled(double value) {
  const bool whole = std::fabs(value) >= 100 || value == std::round(value);
  const double rounded = std::round(std::fabs(value) * (whole ? 1 : 100));
  if (!(rounded < 1e15)) return value < 0 ? "less than -10^15" : "more than 10^15";
  auto digits = std::to_string(static_cast<std::uint64_t>(rounded));
  std::string fraction;
  if (!whole) {
    while (digits.size() < 3) digits.insert(0, "0");
    fraction = "." + digits.substr(digits.size() - 2);
    digits.resize(digits.size() - 2);
    if (fraction.back() == '0') fraction.pop_back();
    if (fraction == ".0") fraction.clear();
  }
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return (value < 0 && rounded > 0 ? "-" : "") + digits + fraction;
}

}  // namespace weft::triggers::anomaly
