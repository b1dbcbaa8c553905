#include "actors/triggers/anomaly/baseline.hpp"

#include <algorithm>
#include <cmath>

namespace weft::triggers::anomaly {
namespace {

constexpr double moments_least_factor = 0.01, errors_least_factor = 0.005;
/// The fleet's sum does not rise further, so that an alarm ends soon after the errors do.
constexpr double error_sum_max = 8;

std::uint64_t key_of(std::uint64_t scope, std::uint64_t tool, std::uint64_t name) {
  return joined(joined(scope, tool), name);
}
std::uint64_t key_of(std::string_view detector, std::uint64_t scope) {
  return joined(hash_of(detector), scope);
}

}  // namespace

void moments::add(double x) {
  if (!std::isfinite(x)) return;
  ++count_;
  const double factor = std::max(moments_least_factor, 1.0 / count_);
  const double away = x - mean_;
  mean_ += factor * away;
  variance_ = (1 - factor) * (variance_ + factor * away * away);
}

void tool_usual::learn(bool error) {
  if (knows_errors())
    error_sum = std::clamp(error_sum + (error ? weights.error : weights.fine), 0.0, error_sum_max);
  ++outcomes;
  errors += std::max(errors_least_factor, 1.0 / outcomes) * ((error ? 1.0 : 0.0) - errors);
  weights = error_weights::beyond(errors);
}

const usual* baseline::values_of(std::uint64_t scope, std::uint64_t tool,
                                 std::uint64_t name) const {
  const auto* here = scope == 0 ? nullptr : values_.find(key_of(scope, tool, name));
  if (here != nullptr && here->is_warm()) return here;
  const auto* anywhere = values_.find(key_of(0, tool, name));
  return anywhere != nullptr && anywhere->is_warm() ? anywhere : nullptr;
}

double baseline::probability(const tool_usual* from, std::uint64_t pair,
                             const tool_usual* to) const {
  const double kinds = 1.0 + kinds_;
  const double alone =
      ((to == nullptr ? 0 : to->calls) + 0.5) / (static_cast<double>(calls_) + 0.5 * kinds);
  if (from == nullptr || from->left == 0) return alone;
  const auto* both = pairs_.find(pair);
  return ((both == nullptr ? 0 : *both) + from->ways_on * alone) /
         (static_cast<double>(from->left) + from->ways_on);
}

double baseline::probability(std::uint64_t a, std::uint64_t b) const {
  return probability(tools_.find(a), joined(a, b), tools_.find(b));
}

double baseline::surprise(std::uint64_t a, std::uint64_t b) const {
  return -std::log2(probability(a, b));
}

const feedback* baseline::verdicts(std::string_view detector, std::uint64_t scope) const {
  return verdicts_.find(key_of(detector, scope));
}

double baseline::raise(std::string_view detector, std::uint64_t scope) const {
  const auto* known = verdicts(detector, scope);
  return known == nullptr ? 0 : known->raise();
}

std::size_t baseline::bytes() const {
  return sizeof(*this) + values_.bytes() + tools_.bytes() + pairs_.bytes() + verdicts_.bytes();
}

void learner::learn_value(const observation& seen, std::uint64_t name, double value) {
  if (auto* anywhere = now_.values_.at(key_of(0, seen.tool, name))) anywhere->add(value);
  if (seen.scope == 0) return;
  if (auto* here = now_.values_.at(key_of(seen.scope, seen.tool, name))) here->add(value);
}

void learner::learn_sequence(const observation& seen) {
  const auto before = seen.previous == 0 ? baseline::beginning : seen.previous;
  if (now_.calls_ > 0) now_.surprises_.add(now_.surprise(before, seen.tool));
  if (auto* to = now_.tools_.at(seen.tool)) {
    if (to->calls++ == 0) ++now_.kinds_;
    ++now_.calls_;
  }
  auto* from = now_.tools_.at(before);
  auto* both = from == nullptr ? nullptr : now_.pairs_.at(joined(before, seen.tool));
  if (both == nullptr) return;
  if ((*both)++ == 0) ++from->ways_on;
  ++from->left;
}

void learner::learn(const observation& seen) {
  if (seen.outcome) {
    if (auto* tool = now_.tools_.at(seen.tool)) tool->learn(seen.error);
    return;
  }
  for (std::size_t i = 0; i < detectors_max; ++i)
    now_.references_[i].add(static_cast<double>(seen.scores[i]));
  for (const auto& [name, value] : seen.numbers) learn_value(seen, name, value);
  if (seen.latency_ms) learn_value(seen, baseline::latency, *seen.latency_ms);
  if (seen.tokens) learn_value(seen, baseline::tokens, *seen.tokens);
  if (seen.confidence) now_.confidence_.add(*seen.confidence);
  if (seen.sentiment) now_.sentiment_.add(*seen.sentiment);
  if (seen.tool != 0) learn_sequence(seen);
}

void learner::judged(std::string_view detector, std::uint64_t scope, bool anomaly) {
  if (auto* known = now_.verdicts_.at(key_of(detector, scope))) known->learn(anomaly);
}

}  // namespace weft::triggers::anomaly
