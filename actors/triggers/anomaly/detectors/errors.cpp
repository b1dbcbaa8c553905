// Tools that fail more often than they use to: in this conversation (the last eight calls), and
// over all conversations for the tool that is about to be called. Bernoulli CUSUM from the usual
// rate, at least 1 %, to three times that, at least 20 %.

#include <algorithm>

#include "actors/triggers/anomaly/detectors.hpp"

namespace weft::triggers::anomaly {
namespace {

constexpr double level = 4;

double errors_score(const sight& at) {
  if (!at.seen.outcome_is_news()) return 0;
  double sum = 0;
  for (std::size_t back = watch::steps_kept; back-- > 0;) {
    const auto failed = at.seen.failed(back);
    if (!failed) continue;
    const auto* tool = at.usual.tool(at.seen.action(back));
    if (tool == nullptr || !tool->knows_errors()) continue;
    sum = std::max(0.0, sum + (*failed ? tool->weights.error : tool->weights.fine));
  }
  return sum;
}
std::string errors_says(const sight& at, double) {
  std::size_t calls = 0, errors = 0;
  for (std::size_t back = 0; back < watch::steps_kept; ++back) {
    calls += at.seen.failed(back) ? 1 : 0;
    errors += at.seen.failed(back).value_or(false) ? 1 : 0;
  }
  return std::to_string(errors) + " of the last " + std::to_string(calls) +
         " calls of this conversation failed";
}

double fleet_errors_score(const sight& at) {
  if (at.step.kind != step_kind::tool_call) return 0;
  const auto* tool = at.usual.tool(at.step.tool_id);
  return tool == nullptr ? 0 : tool->error_sum;
}
std::string fleet_errors_says(const sight& at, double) {
  return "calls of " + std::string{at.step.tool} +
         " fail far more often at present, in all conversations, than they use to";
}

}  // namespace

const detector errors{"errors", false, level, errors_score, errors_says};
const detector fleet_errors{"fleet_errors", false, level, fleet_errors_score, fleet_errors_says};

}  // namespace weft::triggers::anomaly
