#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "actors/triggers/confidence/features.hpp"

namespace weft::triggers::confidence {

/// ln(p / (1 - p)) with p cut to [0.0001, 0.9999]: models do say 0 and 1, and mean "very".
double logit(double p);
double logistic(double x);

/// The inputs of the regression: the logit of the first evidence present; per kind of evidence its
/// logit less that first one (0 when missing) and whether it is missing; a failed tool; a constant.
inline constexpr std::size_t inputs = 2 * evidence_kinds + 3;
using input_vector = std::array<double, inputs>;
input_vector inputs_of(const features& from);

/// What turns features into one score: fixed while a certificate's period lasts, because a score
/// that moved would void the proof.
struct scorer {
  input_vector weights = cold();
  std::uint32_t version = 0;  // 0: nothing learnt, the score is the first evidence as it is

  /// Weight one on the first evidence, zero on all else.
  static constexpr input_vector cold() {
    input_vector w{};
    w[0] = 1;
    return w;
  }
  /// In [0, 1]; 0 when there is no evidence at all. O(inputs).
  double score(const features& from) const;
  bool operator==(const scorer&) const = default;
};

/// Logistic regression of "the agent was right", one label at a time, by AdaGrad. Drawn to the cold
/// weights with strength 0.01; no weight leaves [-8, 8]. Learns in the background.
class online_regression {
 public:
  /// `weight` > 0: 1/p of an audit, cut to 20 so that one label cannot turn the whole model.
  void learn(const features& from, bool right, double weight = 1);
  std::uint64_t labels() const { return labels_; }
  /// The present weights as a scorer of this version.
  scorer frozen(std::uint32_t version) const { return {weights_, version}; }
  bool operator==(const online_regression&) const = default;

 private:
  input_vector weights_ = scorer::cold();
  input_vector squares_{};  // sums of squared gradients
  std::uint64_t labels_ = 0;
};

}  // namespace weft::triggers::confidence
