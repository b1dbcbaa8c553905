#include "actors/triggers/confidence/score.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace weft::triggers::confidence {
namespace {

constexpr double edge = 1e-4, rate = 0.2, towards_cold = 0.01, weight_max = 8,
                 label_weight_max = 20;

double dot(const input_vector& a, const input_vector& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

}  // namespace

double logit(double p) {
  p = std::clamp(p, edge, 1 - edge);
  return std::log(p / (1 - p));
}

double logistic(double x) {
  return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x));
}

input_vector inputs_of(const features& from) {
  input_vector out{};
  const auto first = from.first();
  out[0] = first ? logit(*first) : 0;
  for (std::size_t kind = 0; kind < evidence_kinds; ++kind) {
    const auto& value = from.of[kind];
    out[1 + kind] = value ? logit(*value) - out[0] : 0;
    out[1 + evidence_kinds + kind] = value ? 0 : 1;
  }
  out[inputs - 2] = from.tool_failed ? 1 : 0;
  out[inputs - 1] = 1;
  return out;
}

double scorer::score(const features& from) const {
  const auto first = from.first();
  if (!first) return 0;
  if (version == 0) return *first;
  return logistic(dot(weights, inputs_of(from)));
}

void online_regression::learn(const features& from, bool right, double weight) {
  if (!from.first()) return;
  const auto x = inputs_of(from);
  constexpr auto cold = scorer::cold();
  const double off = logistic(dot(weights_, x)) - (right ? 1 : 0);
  weight = std::clamp(weight, 0.0, label_weight_max);
  for (std::size_t i = 0; i < inputs; ++i) {
    const double slope = weight * off * x[i] + towards_cold * (weights_[i] - cold[i]);
    squares_[i] += slope * slope;
    if (squares_[i] > 0) weights_[i] -= rate * slope / std::sqrt(squares_[i]);
    weights_[i] = std::clamp(weights_[i], -weight_max, weight_max);
  }
  ++labels_;
}

}  // namespace weft::triggers::confidence
