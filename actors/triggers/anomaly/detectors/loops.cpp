// Agents that go in circles. The counts are those of the stuck detector of the OpenHands agent:
// four equal calls with equal results, three equal calls that fail, three messages without the
// customer, and a pattern of two of length six. Equal calls in between which the customer spoke are
// no loop; equal errors are one nevertheless.

#include "actors/triggers/anomaly/detectors.hpp"

namespace weft::triggers::anomaly {
namespace {

bool is_exempt_cycle(const sight& at, std::size_t period) {
  for (std::size_t back = 0; back < period; ++back)
    if (is_exempt(at.rule, at.seen.cycle_name(back))) return true;
  return false;
}

double repeated_call_score(const sight& at) {
  if (!at.seen.outcome_is_news()) return 0;
  const auto calls = at.seen.calls_in_cycle(1);
  return calls < 4 || is_exempt_cycle(at, 1) ? 0 : calls;
}
std::string repeated_call_says(const sight& at, double calls) {
  return "the same call of " + std::string{at.seen.cycle_tool(0)} + " gave the same result " +
         spelled(calls) + " times in a row";
}

double repeated_error_score(const sight& at) {
  if (!at.seen.outcome_is_news()) return 0;
  const auto calls = at.seen.equal_errors();
  return calls < 3 || is_exempt(at.rule, at.seen.told_name()) ? 0 : calls;
}
std::string repeated_error_says(const sight& at, double calls) {
  return "the same call of " + std::string{at.seen.told_name().view()} + " failed " +
         spelled(calls) + " times in a row";
}

/// Three rounds of two calls or of three. A cycle of one is the matter of `repeated_call`.
std::size_t period_of(const sight& at) {
  if (!at.seen.outcome_is_news() || at.seen.calls_in_cycle(1) > 1) return 0;
  for (const std::size_t period : {2U, 3U})
    if (at.seen.calls_in_cycle(period) >= 3 * period && !is_exempt_cycle(at, period)) return period;
  return 0;
}
double oscillation_score(const sight& at) {
  const auto period = period_of(at);
  if (period == 0) return 0;
  const std::size_t rounds = at.seen.calls_in_cycle(period) / period;
  return static_cast<double>(rounds);
}
std::string oscillation_says(const sight& at, double rounds) {
  const auto period = period_of(at);
  std::string calls{at.seen.cycle_tool(period - 1)};
  for (std::size_t back = period - 1; back-- > 0;)
    calls += (back == 0 ? " and " : ", ") + std::string{at.seen.cycle_tool(back)};
  return "calls of " + calls + " came round " + spelled(rounds) + " times with the same results";
}

double monologue_score(const sight& at) {
  if (at.step.kind == step_kind::tool_call) return 0;
  return at.seen.agent_messages() + 1.0;
}
std::string monologue_says(const sight&, double messages) {
  return "this would be message " + spelled(messages) +
         " in a row that the customer does not answer";
}

}  // namespace

const detector repeated_call{"repeated_call", true, 4, repeated_call_score, repeated_call_says};
const detector repeated_error{"repeated_error", true, 3, repeated_error_score, repeated_error_says};
const detector oscillation{"oscillation", true, 3, oscillation_score, oscillation_says};
const detector monologue{"monologue", true, 3, monologue_score, monologue_says};

}  // namespace weft::triggers::anomaly
