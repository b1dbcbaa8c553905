#include "actors/triggers/confidence/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace weft::triggers::confidence {
namespace {

double count(std::size_t n) { return static_cast<double>(n); }

void sort_falling(outcomes& of) {
  std::sort(of.begin(), of.end(), [](const outcome& a, const outcome& b) { return a.p > b.p; });
}

/// Calls `each(first, end, right)` for every run of equal predictions.
template <class Each>
void for_ties(const outcomes& sorted, Each each) {
  for (std::size_t first = 0; first < sorted.size();) {
    std::size_t end = first, right = 0;
    for (; end < sorted.size() && sorted[end].p == sorted[first].p; ++end)
      right += sorted[end].right ? 1 : 0;
    each(first, end, right);
    first = end;
  }
}

double share_right(const outcomes& of) {
  std::size_t right = 0;
  for (const auto& each : of) right += each.right ? 1 : 0;
  return of.empty() ? 0 : count(right) / count(of.size());
}

}  // namespace

double brier(const outcomes& of) {
  double sum = 0;
  for (const auto& each : of) sum += (each.p - each.right) * (each.p - each.right);
  return of.empty() ? 0 : sum / count(of.size());
}

brier_parts murphy(outcomes of) {
  brier_parts parts;
  if (of.empty()) return parts;
  const double base = share_right(of), n = count(of.size());
  sort_falling(of);
  for_ties(of, [&](std::size_t first, std::size_t end, std::size_t right) {
    const double mass = count(end - first), share = count(right) / mass, p = of[first].p;
    parts.reliability += mass / n * (p - share) * (p - share);
    parts.resolution += mass / n * (share - base) * (share - base);
  });
  parts.uncertainty = base * (1 - base);
  return parts;
}

calibration_error expected_calibration_error(outcomes of) {
  calibration_error out;
  if (of.empty()) return out;
  std::sort(of.begin(), of.end(), [](const outcome& a, const outcome& b) {
    return a.p != b.p ? a.p < b.p : a.right < b.right;  // any order, but one and the same
  });
  out.bins = std::clamp<std::size_t>(of.size() / 50, 1, 15);
  double by_chance = 0;
  for (std::size_t bin = 0; bin < out.bins; ++bin) {
    const std::size_t from = bin * of.size() / out.bins, to = (bin + 1) * of.size() / out.bins;
    double p = 0, right = 0;
    for (std::size_t i = from; i < to; ++i) {
      p += of[i].p;
      right += of[i].right ? 1 : 0;
    }
    const double mass = count(to - from), share = right / mass;
    out.raw += mass / count(of.size()) * std::abs(p / mass - share);
    // Mean absolute deviation of a share of `mass` labels, by the normal law.
    by_chance +=
        mass / count(of.size()) * std::sqrt(2 * share * (1 - share) / (std::numbers::pi * mass));
  }
  out.debiased = std::max(0.0, out.raw - by_chance);
  return out;
}

double log_loss(const outcomes& of) {
  constexpr double edge = 1e-15;
  double sum = 0;
  for (const auto& each : of)
    sum -= std::log(std::clamp(each.right ? each.p : 1 - each.p, edge, 1 - edge));
  return of.empty() ? 0 : sum / count(of.size());
}

std::optional<double> auroc(outcomes of) {
  sort_falling(of);
  double wrong_above = 0, right_all = 0, lost = 0;
  for_ties(of, [&](std::size_t first, std::size_t end, std::size_t right) {
    const double wrong = count(end - first - right);
    lost += count(right) * (wrong_above + wrong / 2);
    wrong_above += wrong;
    right_all += count(right);
  });
  if (right_all == 0 || wrong_above == 0) return std::nullopt;
  return 1 - lost / (right_all * wrong_above);
}

std::vector<risk_point> risk_coverage(outcomes of) {
  std::vector<risk_point> points;
  sort_falling(of);
  double wrong = 0;
  for_ties(of, [&](std::size_t first, std::size_t end, std::size_t right) {
    wrong += count(end - first - right);
    points.push_back({of[first].p, count(end) / count(of.size()), wrong / count(end)});
  });
  return points;
}

double area_under_risk_coverage(outcomes of) {
  if (of.empty()) return 0;
  sort_falling(of);
  double wrong = 0, sum = 0;
  for_ties(of, [&](std::size_t first, std::size_t end, std::size_t right) {
    const double rate = count(end - first - right) / count(end - first);
    for (std::size_t i = first; i < end; ++i) {
      wrong += rate;
      sum += wrong / count(i + 1);
    }
  });
  return sum / count(of.size());
}

double least_area(double error_rate) {
  if (error_rate >= 1) return 1;
  return error_rate + (1 - error_rate) * std::log1p(-error_rate);
}

double coverage_at_risk(const outcomes& of, double risk) {
  double most = 0;
  for (const auto& point : risk_coverage(of))
    if (point.risk <= risk) most = std::max(most, point.coverage);
  return most;
}

}  // namespace weft::triggers::confidence
