#include "actors/triggers/confidence/beta.hpp"

#include <cmath>
#include <limits>

namespace weft::triggers::confidence {
namespace {

/// std::lgamma writes a global sign, which two threads may not do at once.
double log_gamma(double x) {
  int sign = 0;
  return ::lgamma_r(x, &sign);
}

/// The continued fraction of I_x(a, b); converges fast for x < (a + 1) / (a + b + 2).
double continued_fraction(double a, double b, double x) {
  constexpr double tiny = 1e-300, close = 1e-15;
  constexpr int terms_max = 10'000;
  const auto away_from_zero = [](double v) { return std::abs(v) < tiny ? tiny : v; };
  double c = 1, d = 1 / away_from_zero(1 - (a + b) * x / (a + 1)), h = d;
  for (int m = 1; m <= terms_max; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away_from_zero(1 + even * d);
    c = away_from_zero(1 + even / c);
    h *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away_from_zero(1 + odd * d);
    c = away_from_zero(1 + odd / c);
    h *= d * c;
    if (std::abs(d * c - 1) < close) break;
  }
  return h;
}

double log_lower_tail(double a, double b, double x) {
  return a * std::log(x) + b * std::log1p(-x) - log_beta(a, b) - std::log(a) +
         std::log(continued_fraction(a, b, x));
}

}  // namespace

double log_beta(double a, double b) { return log_gamma(a) + log_gamma(b) - log_gamma(a + b); }

double log_incomplete_beta(double a, double b, double x) {
  if (!(x > 0)) return -std::numeric_limits<double>::infinity();
  if (x >= 1) return 0;
  if (x < (a + 1) / (a + b + 2)) return log_lower_tail(a, b, x);
  return std::log1p(-std::exp(log_lower_tail(b, a, 1 - x)));
}

double log_binomial_at_most(std::uint64_t errors, std::uint64_t n, double p) {
  if (errors >= n) return 0;
  const auto k = static_cast<double>(errors);
  return log_incomplete_beta(static_cast<double>(n) - k, k + 1, 1 - p);
}

double rate_upper_bound(std::uint64_t errors, std::uint64_t n, double delta) {
  if (errors >= n) return 1;
  const double target = std::log(delta);
  double low = 0, high = 1;
  for (int halving = 0; halving < 60; ++halving) {
    const double middle = (low + high) / 2;
    (log_binomial_at_most(errors, n, middle) > target ? low : high) = middle;
  }
  return high;
}

}  // namespace weft::triggers::confidence
