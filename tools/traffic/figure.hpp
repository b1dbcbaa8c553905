#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/names.hpp"
#include "tools/measure/recorder.hpp"

namespace weft::traffic {

/// Which way a figure should go; `weft compare` flags the other one.
enum class direction : std::uint8_t { neither, lower, higher };

/// One measured number with its 95 % interval, as every report of ours writes it.
struct figure {
  std::string name;  // a path: "wait_s/p99"
  double value = 0;
  std::string unit;  // "s", "share", "1/h", "" for counts
  direction better = direction::neither;
  double low = 0, high = 0;      // 95 % interval; equal to `value` when there is none
  std::vector<double> runs;      // by repetition; none: not measured once in each
  std::optional<double> theory;  // what a closed form predicts
};

/// Mean over repetitions with its Student t interval (two-sided 95 %, n − 1 degrees of freedom).
figure over_runs(std::string name, std::string unit, direction better, std::vector<double> runs);
/// A percentile (share `p`) of all repetitions' values together, in seconds, with its interval by
/// order statistics. Percentiles are never averaged.
figure percentile_figure(std::string name, const measure::recorder& all, double p,
                         direction better = direction::lower);
/// The same number without an interval.
figure plain_figure(std::string name, std::string unit, direction better, double value);

/// Half the width of a Student t interval around the mean of `values`; 0 for fewer than two.
/// `confidence` is two-sided, 0.95 or closer to 1.
double half_width(const std::vector<double>& values, double confidence = 0.95);
/// Quantile of Student's t, p above one half; by the incomplete beta function, error below 1e-8.
double student_quantile(double p, double degrees);
double mean_of(const std::vector<double>& values);

}  // namespace weft::traffic

template <>
struct weft::names<weft::traffic::direction> {
  static constexpr std::array<std::string_view, 3> value{"neither", "lower", "higher"};
};
