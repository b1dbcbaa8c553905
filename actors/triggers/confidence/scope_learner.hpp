#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "actors/triggers/confidence/calibration.hpp"
#include "actors/triggers/confidence/certificate.hpp"
#include "actors/triggers/confidence/score.hpp"

namespace weft::triggers::confidence {

/// The latest labels of a scope, oldest first out. 8 bytes a label.
class label_window {
 public:
  static constexpr std::size_t labels_max = 4'096;
  void add(labelled_score label);
  const std::vector<labelled_score>& labels() const { return kept_; }  // in no particular order
  void clear();
  bool operator==(const label_window&) const = default;

 private:
  std::vector<labelled_score> kept_;
  std::size_t next_ = 0;  // to be replaced, once all places are taken
};

/// All that a conversation needs to decide by one certified rule: immutable, shared.
struct outlook {
  standing now;
  scorer by;
  std::shared_ptr<const calibrator> of_scope;  // none until there are labels
};

/// What is learnt under one key (tenant, rule, its settings, epoch, scope): the certificate, the
/// calibrator for display and for `width_max`, and a regression that learns in the background.
/// The score in use never changes within a certificate's period; a drift alarm ends the period, and
/// then the regression's weights are taken over if they ranked the latest labels better. Label
/// weights 1/p correct the regression for what was asked more often.
///
/// Memory: below 60 KiB (certificate 10, window 32, regression under 1), and about 85 KiB for a
/// calibrator of 4,096 labels, which outlooks share. Deterministic like the certificate.
class scope_learner {
 public:
  explicit scope_learner(const certified& rule) : certificate_{rule} {}
  /// Its thresholds are given.
  scope_learner(const certified& rule, threshold_grid grid) : certificate_{rule, std::move(grid)} {}

  /// Certifies less than the rule says, as `certificate::certify` does.
  void certify(double alpha) { certificate_.certify(alpha); }
  void decided(const certificate_mark& mark) { certificate_.decided(mark); }
  /// A label in the order of decisions; `from` are the step's features, or those of its score alone
  /// (`features_of_score`) where they were not kept.
  label_outcome learn(const certificate_mark& mark, bool error, const features& from);

  /// Refits the calibrator when enough labels came since: at 30, 60, 120 … 960 and then with every
  /// 512 more. O(n log n), about a millisecond at 4,096 labels.
  outlook look();

  certificate_view view() const { return certificate_.view(); }
  const weft::triggers::confidence::certificate& proof() const { return certificate_; }
  const label_window& window() const { return window_; }
  std::uint32_t scorer_version() const { return scorer_.version; }
  /// Bytes held, shared calibrator included.
  std::size_t bytes() const;

 private:
  void take_over();

  weft::triggers::confidence::certificate certificate_;
  scorer scorer_;
  online_regression regression_;
  label_window window_;
  struct trial {
    labelled_score in_use, learnt;
  };
  std::vector<trial> trials_;  // both scores of the latest labels, each judged before it was learnt
  std::size_t trial_next_ = 0;
  std::shared_ptr<const calibrator> calibrator_;
  std::uint64_t labels_ = 0, fitted_at_ = 0;
};

/// Features of a step that had nothing but a score.
features features_of_score(double score);

}  // namespace weft::triggers::confidence
