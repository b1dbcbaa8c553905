#pragma once

#include <cstdint>

namespace weft::triggers::anomaly {

/// What humans have said about one detector in one scope, and how much shyer that made it.
///
/// While the precision may well be below 10 % (the 5 % quantile of Beta(1 + true, 1 + false) is),
/// every verdict moves the threshold as in adaptive conformal inference (Gibbs and Candes 2021):
/// raise += eta * (1{false alarm} - 0.7), never below 0. So a detector settles where 7 of 10 alarms
/// are false, or better. Above that precision, true alarms lower the threshold again.
class feedback {
 public:
  static constexpr double target = 0.7, eta = 1, raise_max = 16, precision_least = 0.1;

  void learn(bool anomaly);
  /// Added to the count a certain detector needs (rounded down); the power of ten by which the
  /// p-value of the others must be smaller.
  double raise() const { return raise_; }
  std::uint32_t right() const { return right_; }
  std::uint32_t wrong() const { return wrong_; }
  /// The precision, with 95 % confidence not less than `precision_least`?
  bool is_precise() const;

 private:
  double raise_ = 0;
  std::uint32_t right_ = 0, wrong_ = 0;
};

}  // namespace weft::triggers::anomaly
