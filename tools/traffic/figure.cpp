#include "tools/traffic/figure.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace weft::traffic {
namespace {

/// Regularised incomplete beta function by its continued fraction (modified Lentz).
double incomplete_beta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incomplete_beta(b, a, 1 - x);
  constexpr double tiny = 1e-300, close = 1e-14;
  const double front = std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) +
                                a * std::log(x) + b * std::log1p(-x)) /
                       a;
  double c = 1, d = 1 - (a + b) * x / (a + 1);
  d = 1 / (std::abs(d) < tiny ? tiny : d);
  double value = d;
  for (int m = 1; m < 500; ++m) {
    for (const bool even : {true, false}) {
      const double n = even ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
                            : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 + n * d;
      d = 1 / (std::abs(d) < tiny ? tiny : d);
      c = 1 + n / c;
      if (std::abs(c) < tiny) c = tiny;
      value *= c * d;
    }
    if (std::abs(c * d - 1) < close) break;
  }
  return front * value;
}

/// P(T <= t), t >= 0.
double student(double t, double degrees) {
  return 1 - incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t)) / 2;
}

}  // namespace

double student_quantile(double p, double degrees) {
  double low = 0, high = 1;
  while (student(high, degrees) < p && high < 1e12) high *= 2;
  for (int i = 0; i < 200 && high - low > 1e-12 * high; ++i) {
    const double middle = (low + high) / 2;
    (student(middle, degrees) < p ? low : high) = middle;
  }
  return (low + high) / 2;
}

double mean_of(const std::vector<double>& values) {
  if (values.empty()) return 0;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double half_width(const std::vector<double>& values, double confidence) {
  if (values.size() < 2) return 0;
  const double mean = mean_of(values), n = static_cast<double>(values.size());
  double squares = 0;
  for (const double v : values) squares += (v - mean) * (v - mean);
  return student_quantile((1 + confidence) / 2, n - 1) * std::sqrt(squares / (n - 1) / n);
}

figure over_runs(std::string name, std::string unit, direction better, std::vector<double> runs) {
  figure out{std::move(name), mean_of(runs), std::move(unit), better, 0, 0, std::move(runs), {}};
  const double width = half_width(out.runs);
  out.low = out.value - width;
  // What cannot be negative is not said to be so, whatever the t distribution allows.
  if (std::ranges::all_of(out.runs, [](double v) { return v >= 0; }))
    out.low = std::max(0., out.low);
  out.high = out.value + width;
  return out;
}

figure percentile_figure(std::string name, const measure::recorder& all, double p,
                         direction better) {
  const auto around = all.confidence(p);
  return {std::move(name),
          measure::seconds_of(all.percentile(p)),
          "s",
          better,
          measure::seconds_of(around.low),
          measure::seconds_of(around.high),
          {},
          {}};
}

figure plain_figure(std::string name, std::string unit, direction better, double value) {
  return {std::move(name), value, std::move(unit), better, value, value, {}, {}};
}

}  // namespace weft::traffic
