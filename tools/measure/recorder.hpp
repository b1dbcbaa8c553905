#pragma once

#include <cstdint>
#include <vector>

#include "tools/measure/monotonic.hpp"

namespace weft::measure {

/// Durations with three digits, from one nanosecond to more than an hour: the bucket layout of
/// HdrHistogram (2,048 sub-buckets), so that a recorded value is at most 0.1 % off and recording is
/// a few shifts. Recorders of several runs merge by addition; percentiles are never averaged.
class recorder {
 public:
  recorder();

  void add(nanoseconds_t value);
  void merge(const recorder& other);

  std::uint64_t count() const { return count_; }
  nanoseconds_t max() const { return max_; }
  double mean() const;
  /// The smallest recorded value that the share `p` of all values do not exceed; 0 when empty.
  nanoseconds_t percentile(double p) const;

  struct interval {
    nanoseconds_t low = 0, high = 0;
  };
  /// 95 % confidence interval of that percentile by order statistics: ranks np ± 1.96 √(np(1−p)).
  interval confidence(double p) const;

  /// How many values each bucket holds, by `index_of`.
  const std::vector<std::uint64_t>& counts() const { return counts_; }

  // The layout, open to tests. b = 64 − clz(v | 2047) − 11; i = ((b + 1) << 10) + (v >> b) − 1024.
  static std::size_t index_of(std::uint64_t value);
  static std::uint64_t highest_of(std::size_t index);

 private:
  nanoseconds_t at_rank(double rank) const;

  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  nanoseconds_t max_ = 0;
  double sum_ = 0;
};

}  // namespace weft::measure
