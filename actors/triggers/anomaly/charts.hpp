#pragma once

#include <algorithm>
#include <cmath>

namespace weft::triggers::anomaly {

/// One step of a one-sided CUSUM (Page 1954) of standardised values: C = max(0, C + z - slack).
/// With slack 0.5 and alarm above 5 a false alarm comes every 931 values, a shift of one standard
/// deviation is found after 10.4 (Brook and Evans 1972; tests/statistics/anomaly_charts_test.cpp).
inline double cusum(double before, double z, double slack = 0.5) {
  return std::max(0.0, before + z - slack);
}

/// What one outcome adds to a Bernoulli CUSUM that expects the error rate `p0` and looks for `p1`:
/// ln(p1/p0) for an error, ln((1-p1)/(1-p0)) for none.
struct error_weights {
  double error = 0, fine = 0;
  static error_weights of(double p0, double p1) {
    return {std::log(p1 / p0), std::log((1 - p1) / (1 - p0))};
  }
  /// Looks for three times the usual rate and at least 20 %; nothing below 1 % is usual.
  static error_weights beyond(double usual) {
    const double p0 = std::clamp(usual, 0.01, 0.5);
    return of(p0, std::min(std::max(3 * p0, 0.2), 0.95));
  }
};

/// The standard deviation of an exponential average with this factor, in those of its values.
inline double average_deviation(double factor) { return std::sqrt(factor / (2 - factor)); }

}  // namespace weft::triggers::anomaly
