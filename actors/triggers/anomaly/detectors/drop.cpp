// Confidence or sentiment sinking over a conversation: an exponential average with factor 0.2 that
// starts at the fleet's mean, 2.962 of its deviations below it, after three values at the earliest.

#include <algorithm>

#include "actors/triggers/anomaly/detectors.hpp"

namespace weft::triggers::anomaly {
namespace {

constexpr double level = 2.962, deviation_least = 0.01;

double below(watch::average lately, const std::optional<double>& now, const moments& usual) {
  if (!now || usual.count() < moments::warm) return 0;
  lately.add(*now);
  if (lately.count < 3) return 0;
  const double unit = usual.deviation(deviation_least) * average_deviation(watch::smoothing);
  return std::max(0.0, (usual.mean() - lately.value(usual.mean())) / unit);
}

std::string below_says(const char* what, watch::average lately, double now, const moments& usual) {
  lately.add(now);
  return std::string{what} + " has sunk to " + spelled(lately.value(usual.mean())) +
         " on average, usual is " + spelled(usual.mean());
}

double confidence_score(const sight& at) {
  return below(at.seen.confidence(), at.step.confidence, at.usual.confidence());
}
std::string confidence_says(const sight& at, double) {
  return below_says("the agent's confidence", at.seen.confidence(), *at.step.confidence,
                    at.usual.confidence());
}
double sentiment_score(const sight& at) {
  return below(at.seen.sentiment(), at.step.sentiment, at.usual.sentiment());
}
std::string sentiment_says(const sight& at, double) {
  return below_says("the customer's sentiment", at.seen.sentiment(), *at.step.sentiment,
                    at.usual.sentiment());
}

}  // namespace

const detector confidence_drop{"confidence_drop", false, level, confidence_score, confidence_says};
const detector sentiment_drop{"sentiment_drop", false, level, sentiment_score, sentiment_says};

}  // namespace weft::triggers::anomaly
