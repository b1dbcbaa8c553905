#pragma once

#include <array>
#include <cstdint>

namespace weft::triggers::anomaly {

/// One quantile of a stream in constant memory: the P-square algorithm with five markers (Jain and
/// Chlamtac, CACM 28(10), 1985). Exact up to five values. O(1).
class quantile {
 public:
  explicit quantile(double p = 0.5) : p_{static_cast<float>(p)} {}
  void add(double x);
  /// The estimate; 0 before the first value.
  double value() const;
  std::uint32_t count() const { return count_; }

 private:
  void move_marker(std::size_t i);

  std::array<double, 5> height_{};
  std::array<std::uint32_t, 5> at_{};  // positions, from 1
  std::uint32_t count_ = 0;
  float p_;
};

/// What is usual for a value that is never far from its median: median and median absolute
/// deviation of sign(v) * log1p(|v|), both by P-square.
class usual {
 public:
  static constexpr std::uint32_t warm = 50;  // values until it says anything

  void add(double value);
  std::uint32_t count() const { return median_.count(); }
  bool is_warm() const { return count() >= warm; }
  /// 0.6745 (x - median) / MAD of the logarithm; above 3.5 in size is customarily an outlier
  /// (Iglewicz and Hoaglin 1993). Where more than half of all values are equal the mean deviation
  /// stands in, as they advise: (x - median) / (1.2533 * mean deviation). 0 until warm.
  double z(double value) const;
  /// The value whose z would be this.
  double at(double z) const;

 private:
  double unit() const;  // of z, in logarithms

  quantile median_, deviation_;
  double deviations_ = 0;  // their sum
};

}  // namespace weft::triggers::anomaly
