#include "tools/backtest/estimate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "tools/traffic/figure.hpp"

namespace weft::backtest {
namespace {

constexpr double z = 1.959963984540054;  // 97.5 % of the normal distribution
constexpr std::size_t batches_max = 20, batches_min = 8;

}  // namespace

interval wilson(double k, double n) {
  if (n <= 0) return {0, 0, 1};
  const double share = k / n, square = z * z / n;
  const double middle = (share + square / 2) / (1 + square);
  const double half = z / (1 + square) * std::sqrt(share * (1 - share) / n + square / (4 * n));
  // Rounding must not leave a share of 0 or 1 outside its own interval.
  return {share, std::clamp(middle - half, 0.0, share), std::clamp(middle + half, share, 1.0)};
}

interval weighted_share(std::span<const cluster> conversations) {
  double counted = 0, all = 0, squares = 0;
  std::size_t m = 0;
  for (const auto& each : conversations) {
    counted += each.counted;
    all += each.all;
    squares += each.all * each.all;
    m += each.all > 0 ? 1 : 0;
  }
  if (all <= 0) return {0, 0, 1};
  const double share = std::min(counted / all, 1.0);
  double off = 0;
  for (const auto& each : conversations) {
    const double residue = each.counted - share * each.all;
    off += residue * residue;
  }
  if (m < 2 || off <= 0) {
    const double effective = all * all / squares;
    return wilson(share * effective, effective);
  }
  const double sets = static_cast<double>(m);
  const double half = z * std::sqrt(sets / (sets - 1) * off) / all;
  return {share, std::max(0.0, share - half), std::min(1.0, share + half)};
}

interval total_of(std::span<const drawn> seen) {
  double total = 0, variance = 0;
  for (const auto& each : seen) {
    total += 1 / each.p;
    variance += (1 - each.p) / (each.p * each.p);
  }
  const double half = z * std::sqrt(variance);
  return {total, std::max(static_cast<double>(seen.size()), total - half), total + half};
}

interval mean_of(std::span<const double> in_order) {
  const auto n = in_order.size();
  if (n == 0) return {};
  const auto mean = [](std::span<const double> of) {
    return std::accumulate(of.begin(), of.end(), 0.0) / static_cast<double>(of.size());
  };
  const double all = mean(in_order);
  constexpr double unknown = std::numeric_limits<double>::infinity();
  if (n < batches_min) return {all, -unknown, unknown};
  const auto batches = std::min(n, batches_max);
  std::vector<double> means;
  for (std::size_t b = 0; b < batches; ++b) {
    const auto from = b * n / batches, to = (b + 1) * n / batches;
    means.push_back(mean(in_order.subspan(from, to - from)));
  }
  const double half = traffic::half_width(means);
  return {all, all - half, all + half};
}

}  // namespace weft::backtest
