#include "actors/triggers/anomaly/quantile.hpp"

#include <algorithm>
#include <cmath>

namespace weft::triggers::anomaly {
namespace {

constexpr double deviation_least = 1e-3;
constexpr double mad_to_deviation = 1 / 0.6745, mean_to_deviation = 1.2533;

double logarithm(double value) { return std::copysign(std::log1p(std::fabs(value)), value); }

}  // namespace

void quantile::add(double x) {
  if (count_ < 5) {
    height_[count_++] = x;
    std::sort(height_.begin(), height_.begin() + count_);
    for (std::uint32_t i = 0; i < 5; ++i) at_[i] = i + 1;
    return;
  }
  ++count_;
  height_[0] = std::min(height_[0], x);
  height_[4] = std::max(height_[4], x);
  // The cell x falls into; all markers above it move up by one.
  std::size_t cell = 0;
  while (cell < 3 && x >= height_[cell + 1]) ++cell;
  for (std::size_t i = cell + 1; i < 5; ++i) ++at_[i];
  for (std::size_t i = 1; i <= 3; ++i) move_marker(i);
}

void quantile::move_marker(std::size_t i) {
  const double p = static_cast<double>(p_);
  const std::array<double, 5> share{0, p / 2, p, (1 + p) / 2, 1};
  const double away = 1 + (count_ - 1) * share[i] - at_[i];
  const double above = static_cast<double>(at_[i + 1]) - at_[i];
  const double below = static_cast<double>(at_[i]) - at_[i - 1];
  if (!((away >= 1 && above > 1) || (away <= -1 && below > 1))) return;
  const double d = away > 0 ? 1 : -1;
  const double up = (height_[i + 1] - height_[i]) / above;
  const double down = (height_[i] - height_[i - 1]) / below;
  const double parabola =
      height_[i] + d / (above + below) * ((below + d) * up + (above - d) * down);
  if (height_[i - 1] < parabola && parabola < height_[i + 1])
    height_[i] = parabola;
  else
    height_[i] += d > 0 ? up : -down;
  at_[i] += d > 0 ? 1U : ~0U;
}

double quantile::value() const {
  if (count_ == 0) return 0;
  if (count_ > 5) return height_[2];
  // Few values: the exact quantile, between neighbours.
  const double place = static_cast<double>(p_) * (count_ - 1);
  const auto low = static_cast<std::size_t>(place);
  const auto high = std::min<std::size_t>(low + 1, count_ - 1);
  return height_[low] + (place - static_cast<double>(low)) * (height_[high] - height_[low]);
}

void usual::add(double value) {
  if (!std::isfinite(value)) return;
  const double x = logarithm(value);
  if (median_.count() > 0) {
    const double away = std::fabs(x - median_.value());
    deviation_.add(away);
    deviations_ += away;
  }
  median_.add(x);
}

double usual::unit() const {
  const double mad = deviation_.value();
  if (mad > deviation_least) return mad * mad_to_deviation;
  const double mean = deviation_.count() == 0 ? 0 : deviations_ / deviation_.count();
  return std::max(mean * mean_to_deviation, deviation_least * mad_to_deviation);
}

double usual::z(double value) const {
  if (!is_warm() || !std::isfinite(value)) return 0;
  return (logarithm(value) - median_.value()) / unit();
}

double usual::at(double z) const {
  const double x = median_.value() + z * unit();
  return std::copysign(std::expm1(std::fabs(x)), x);
}

}  // namespace weft::triggers::anomaly
