#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include "schemas/problem.hpp"

namespace weft::traffic {

/// A share of all times and the time that it does not exceed, in seconds.
struct quantile {
  double share = 0, seconds = 0;
};
/// From the share 0 on, rising in both columns; times between two quantiles are evenly spread.
using quantile_table = std::array<quantile, 33>;

/// The time below which the share `p` of a table's times lie, in seconds.
double seconds_at(const quantile_table& times, double p);

/// Evenly spread over [0, 1): the top 53 bits of one draw, the same with every standard library.
inline double uniform(std::mt19937_64& random) {
  return static_cast<double>(random() >> 11U) * 0x1p-53;
}

/// How long something takes: a law of positive durations, in seconds. A value; cheap to copy.
///
/// Written as
///   `30s`                 always so long
///   `exponential 30s`     mean
///   `lognormal 30s 1.2`   mean and coefficient of variation
///   `star-handling`       how long people take to pick one of a few suggestions, as measured in
///                         STAR
///   `star-turns`          from one turn of an agent to the next, as measured in STAR
///   `star-handling 12s`   the same shape, stretched to that mean
/// Durations have a unit: ms, s, m, h, d.
class law {
 public:
  enum class shape : std::uint8_t { constant, exponential, lognormal, table };

  static law constant(double seconds);
  static law exponential(double mean_s);
  /// `variation`: standard deviation over mean.
  static law lognormal(double mean_s, double variation);
  /// `times` must outlive the law; `mean_s` stretches it, 0 leaves it as it is.
  static law table(std::string_view name, const quantile_table& times, double mean_s = 0);
  /// A problem says what would be right.
  static result<law> parse(std::string_view text);

  /// The same shape, stretched to another mean.
  law with_mean(double seconds) const;

  double draw(std::mt19937_64& random) const;
  double mean_s() const { return mean_s_; }
  /// Squared coefficient of variation: 0 constant, 1 exponential.
  double squared_variation() const { return squared_variation_; }
  shape kind() const { return shape_; }
  /// As `parse` reads it.
  std::string spoken() const;

 private:
  shape shape_ = shape::constant;
  double mean_s_ = 0, squared_variation_ = 0;
  double location_ = 0, spread_ = 0;  // of the lognormal; `spread_`: what stretches a table
  const quantile_table* times_ = nullptr;
  std::string_view name_;
};

}  // namespace weft::traffic
