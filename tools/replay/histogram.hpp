#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace weft::replay {

/// Durations in milliseconds, kept in buckets 2 % wide from 1 µs to about two days: percentiles of
/// any number of values in 11 KiB. A percentile is at most 1 % off; the maximum is exact.
class histogram {
 public:
  void add(double ms) {
    ++buckets_[index_of(ms)];
    ++count_;
    sum_ += ms;
    max_ = std::max(max_, ms);
  }
  std::uint64_t count() const { return count_; }
  double max() const { return max_; }
  double mean() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }

  /// The value that the share `p` of all values do not exceed; zero when there are none.
  double percentile(double p) const {
    if (count_ == 0) return 0;
    const auto rank = std::max<std::uint64_t>(
        1, static_cast<std::uint64_t>(std::ceil(p * static_cast<double>(count_))));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
      seen += buckets_[i];
      if (seen >= rank)
        return std::min(max_,
                        i == 0 ? 0 : smallest * std::pow(growth, static_cast<double>(i) - 0.5));
    }
    return max_;
  }

 private:
  static constexpr double smallest = 0.001, growth = 1.02;

  static std::size_t index_of(double ms) {
    if (!(ms > smallest)) return 0;
    const auto index = 1 + static_cast<std::size_t>(std::log(ms / smallest) / std::log(growth));
    return std::min(index, std::size_t{1'343});
  }

  std::array<std::uint64_t, 1'344> buckets_{};
  std::uint64_t count_ = 0;
  double sum_ = 0, max_ = 0;
};

}  // namespace weft::replay
