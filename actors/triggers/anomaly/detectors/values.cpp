// Numbers far from their habit: arguments of calls, in both directions; latency and tokens upwards.
// The habit is that of the tool in the scope, or of the tool anywhere.

#include <cmath>
#include <utility>

#include "actors/triggers/anomaly/detectors.hpp"

namespace weft::triggers::anomaly {
namespace {

constexpr double outlier = 3.5;

double distance(const sight& at, const number& value) {
  const auto* habit = at.usual.values_of(at.step.scope, at.step.tool_id, value.name);
  return habit == nullptr ? 0 : std::fabs(habit->z(value.value));
}

double amount_score(const sight& at) {
  double most = 0;
  for (const auto& value : at.step.numbers) most = std::max(most, distance(at, value));
  return most;
}

std::string beyond(const std::string& what, double value, const usual& habit,
                   const std::string& whose) {
  // A habit of values that are never below zero does not reach below zero.
  double low = habit.at(-outlier);
  if (low < 0 && habit.at(0) >= 0) low = 0;
  return what + " " + spelled(value) + " is far beyond the usual " + spelled(low) + " to " +
         spelled(habit.at(outlier)) + whose;
}

std::string amount_says(const sight& at, double) {
  const number* worst = nullptr;
  for (const auto& value : at.step.numbers)
    if (worst == nullptr || distance(at, value) > distance(at, *worst)) worst = &value;
  const auto& habit = *at.usual.values_of(at.step.scope, at.step.tool_id, worst->name);
  return beyond(worst->spelled, worst->value, habit, " of " + std::string{at.step.tool});
}

double upwards(const sight& at, const std::optional<double>& value, std::uint64_t name) {
  if (!value) return 0;
  const auto* habit = at.usual.values_of(at.step.scope, at.step.tool_id, name);
  return habit == nullptr ? 0 : std::max(0.0, habit->z(*value));
}
std::string upwards_says(const sight& at, const char* what, double value, std::uint64_t name) {
  const auto& habit = *at.usual.values_of(at.step.scope, at.step.tool_id, name);
  const auto whose =
      at.step.tool.empty() ? std::string{" of replies"} : " of " + std::string{at.step.tool};
  return beyond(what, value, habit, whose);
}

double latency_score(const sight& at) { return upwards(at, at.step.latency_ms, baseline::latency); }
std::string latency_says(const sight& at, double) {
  return upwards_says(at, "the latency in milliseconds", *at.step.latency_ms, baseline::latency);
}
double tokens_score(const sight& at) { return upwards(at, at.step.tokens, baseline::tokens); }
std::string tokens_says(const sight& at, double) {
  return upwards_says(at, "the number of tokens", *at.step.tokens, baseline::tokens);
}

}  // namespace

const detector amount{"amount", false, outlier, amount_score, amount_says};
const detector latency{"latency", false, outlier, latency_score, latency_says};
const detector tokens{"tokens", false, outlier, tokens_score, tokens_says};

}  // namespace weft::triggers::anomaly
