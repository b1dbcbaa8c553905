#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace weft::triggers::confidence {

/// One labelled score.
struct labelled_score {
  float score = 0;
  bool right = false;
  bool operator==(const labelled_score&) const = default;
};

/// p = logistic(a logit(score) + b) with Platt's smoothed targets (n+ + 1)/(n+ + 2) and 1/(n- + 2),
/// fitted by Newton's method with step halving. Of no labels: the score itself.
struct platt {
  double a = 1, b = 0;
  static platt fit(const std::vector<labelled_score>& labels);
  double operator()(double score) const;
};

/// The best rising step function (pool adjacent violators), cut to [1/(n+2), 1 - 1/(n+2)]: no
/// finite number of labels shows that something never happens. Between two scores of labels it is
/// the straight line. Fit O(n log n), evaluation O(log n).
class isotonic {
 public:
  isotonic() = default;
  explicit isotonic(std::vector<labelled_score> labels);
  double operator()(double score) const;
  std::size_t steps() const { return blocks_.size(); }

 private:
  struct block {
    float from, to;  // scores
    float value;
  };
  std::vector<block> blocks_;
};

/// Venn-Abers prediction (Vovk and Petej 2014; inductive, one fold). The label of a new step is
/// not known: the isotonic fit is made with it as 0 and as 1, and the two values at its score are
/// the ends of an interval that is calibrated whatever the distribution. Both are computed for all
/// possible positions when it is fitted: O(n log n) time in practice, 20 bytes per score;
/// evaluation is O(log n). Its width tells how much is known near that score.
class venn_abers {
 public:
  struct interval {
    double low = 0, high = 1;
    double width() const { return high - low; }
    /// Least regret under log loss.
    double point() const { return high / (1 - low + high); }
  };
  venn_abers() = default;
  explicit venn_abers(std::vector<labelled_score> labels);
  interval operator()(double score) const;

 private:
  std::vector<float> scores_;      // distinct, rising
  std::vector<float> low_, high_;  // at 2i + 1: at scores_[i]; at 2i: just below it
};

/// What is known about a score.
struct calibrated {
  double p = 0;  // chance that the agent is right
  double low = 0, high = 1;
  std::size_t labels = 0;  // it rests on
  double width() const { return high - low; }
};

/// One immutable fit for one scope: Platt below 1,000 labels, isotonic from there, and the
/// Venn-Abers interval, stretched to the point where that lies outside: where two ways to calibrate
/// disagree, less is known. Clipping: scores of 0 and 1 count as 0.0001 and 0.9999 for Platt;
/// points are never 0 or 1.
class calibrator {
 public:
  static constexpr std::size_t labels_least = 30, isotonic_from = 1'000;
  calibrator() = default;
  explicit calibrator(const std::vector<labelled_score>& labels);
  /// Without labels: the score as it is, in the interval [0, 1].
  calibrated operator()(double score) const;
  std::size_t labels() const { return labels_; }

 private:
  std::size_t labels_ = 0;
  platt platt_;
  isotonic isotonic_;
  venn_abers venn_abers_;
};

/// The scope's calibrator where it has `labels_least` labels, else the one of all scopes.
calibrated calibrate(const calibrator& of_scope, const calibrator& of_all, double score);

}  // namespace weft::triggers::confidence
