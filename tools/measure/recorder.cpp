#include "tools/measure/recorder.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace weft::measure {
namespace {

constexpr unsigned digits_bits = 11;                       // 2,048 sub-buckets
constexpr std::uint64_t longest = 2 * 3'600'000'000'000U;  // two hours; longer counts as that

}  // namespace

recorder::recorder() : counts_(index_of(longest) + 1) {}

std::size_t recorder::index_of(std::uint64_t value) {
  const auto above = static_cast<unsigned>(std::bit_width(value | 2'047U)) - digits_bits;
  return ((std::size_t{above} + 1) << 10U) + (value >> above) - 1'024;
}

std::uint64_t recorder::highest_of(std::size_t index) {
  auto above = static_cast<unsigned>(index >> 10U);
  std::uint64_t sub = index & 1'023U;
  if (above == 0) return sub;
  sub += 1'024;
  --above;
  return ((sub + 1) << above) - 1;
}

void recorder::add(nanoseconds_t value) {
  const auto v = static_cast<std::uint64_t>(std::max<nanoseconds_t>(value, 0));
  ++counts_[index_of(std::min(v, longest))];
  ++count_;
  sum_ += static_cast<double>(v);
  max_ = std::max(max_, value);
}

void recorder::merge(const recorder& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
  sum_ += other.sum_;
  max_ = std::max(max_, other.max_);
}

double recorder::mean() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }

nanoseconds_t recorder::at_rank(double rank) const {
  const auto wanted =
      static_cast<std::uint64_t>(std::clamp(rank, 1.0, static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen >= wanted) return std::min(max_, static_cast<nanoseconds_t>(highest_of(i)));
  }
  return max_;
}

nanoseconds_t recorder::percentile(double p) const {
  return count_ == 0 ? 0 : at_rank(std::ceil(p * static_cast<double>(count_)));
}

recorder::interval recorder::confidence(double p) const {
  if (count_ == 0) return {};
  const double n = static_cast<double>(count_);
  const double spread = 1.96 * std::sqrt(n * p * (1 - p));
  return {at_rank(std::floor(n * p - spread)), at_rank(std::ceil(n * p + spread))};
}

}  // namespace weft::measure
