#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "schemas/insight.hpp"

namespace weft::insight {

/// `happened` of `of` with its two-sided 90 % interval; [0, 1] of nothing.
rate_seen rate(std::uint64_t happened, std::uint64_t of);

/// Fleiss' kappa (Fleiss 1971), with any number of raters a subject, two at least: agreement
/// beyond what the categories' shares make by chance. With two raters it is Scott's pi.
class agreement {
 public:
  /// One subject: how many raters chose each category. Subjects with fewer than two are passed
  /// over, and so are categories beyond 64.
  void add(const std::map<std::string, std::uint32_t>& chosen);
  std::uint64_t subjects() const { return subjects_; }
  /// None without subjects, or when all ratings are one category.
  std::optional<double> kappa() const;

 private:
  std::map<std::string, double> ratings_;
  double all_ = 0, agreed_ = 0;
  std::uint64_t subjects_ = 0;
};

/// Times in buckets of a twelfth of an octave from 50 ms on: a quantile is at most 3 % off.
class times {
 public:
  void add(double ms);
  /// The middle of the bucket in which the share `p` is reached; 0 of nothing.
  double quantile(double p) const;

 private:
  std::array<std::uint32_t, 192> counts_{};
  std::uint64_t all_ = 0;
};

/// Labels of stated confidence, in a thousand steps of it. Memory is fixed.
class reliability {
 public:
  static constexpr std::size_t steps = 1'000;
  /// `chance` in (0, 1]: that this step is labelled; 0: not known.
  void add(double stated, bool right, double chance);
  confidence_insight view() const;

 private:
  struct cell {
    double weight = 0, right = 0, stated = 0;
    std::uint64_t labels = 0;
  };
  void add_curves(confidence_insight& out, double all) const;

  std::array<cell, steps + 1> cells_{};
  double weight_ = 0, squares_ = 0;
  std::uint64_t labels_ = 0, unweighted_ = 0;
};

/// Quantiles 0, 1/4, 1/2, 3/4, 1 of some values, straight lines between them; empty of nothing.
std::vector<double> quartiles(std::vector<double> of);

}  // namespace weft::insight
