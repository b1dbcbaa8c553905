#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "actors/triggers/confidence/decide.hpp"
#include "actors/triggers/confidence/drift.hpp"
#include "actors/triggers/confidence/evidence.hpp"
#include "actors/triggers/confidence/grid.hpp"

namespace weft::triggers::confidence {

/// Which part of its life a certificate is in.
enum class certificate_phase : std::uint8_t {
  laying,   // the first scores lay the grid of thresholds
  proving,  // everything is asked until the first threshold is proven
  proven    // steps above the threshold go ahead
};

/// A certificate for people.
struct certificate_view {
  certificate_phase phase = certificate_phase::laying;
  std::optional<double> threshold;
  std::uint64_t decisions = 0, labels = 0, errors = 0;  // of this period
  std::uint64_t audits = 0, audit_errors = 0;           // of this period
  /// About how many more labels until the next threshold is proven, if errors keep their present
  /// rate: the evidence still missing, over what one label brings in the mean, over the share of
  /// labels that count for that threshold. Nothing: never at that rate, or not known yet.
  std::optional<std::uint64_t> labels_needed;
  std::optional<double> next_threshold;
  std::uint64_t alarms = 0;  // drift found, all periods
  bool scores_moved = false;
  double alpha = 0, delta = 0;  // what is proven; alpha is smaller than asked for if reviewers err
};

/// What became of a label.
enum class label_outcome : std::uint8_t {
  counted,  // it is part of the evidence
  laid,     // its score helped to lay the grid; labels that see the grid grow do not count
  stale,    // decided before a drift alarm by an old snapshot: not counted
  refused,  // its numbers are impossible: not counted
  alarmed   // it raised the drift alarm: all begins anew
};

/// Audited certified descent for one key (rule, epoch, scope): proves, label by label, looser and
/// looser thresholds above which autonomous steps err in at most `alpha` of cases, all of them
/// right with probability 1 - delta within a period (CERTIFICATE.md has the proof). A period ends
/// with a drift alarm. Deterministic: the same marks and labels in the same order give an equal
/// certificate. 10 KiB at most.
class certificate {
 public:
  /// Its grid is laid from the first fifth of the warm-up (20 to 200 scores).
  explicit certificate(const certified& rule);
  /// Its grid is given. Throws nothing; an empty grid is the single threshold 0.
  certificate(const certified& rule, threshold_grid grid);

  /// Certifies `alpha` instead of the rule's, never more: see `alpha_as_reviewed`. Before the first
  /// label only.
  void certify(double alpha);

  /// A step was decided, labelled or not. To be told in the order of decisions; it moves the count
  /// that audits follow and the early warning, not the evidence. O(log cells).
  void decided(const certificate_mark& mark);
  /// A label: did the agent err? Only of steps that were asked (`p` 1) or audited, in the order of
  /// decisions (`label_order` sees to that), an answer that never came counting as an error.
  /// O(cells x bets), about a microsecond.
  label_outcome learn(const certificate_mark& mark, bool error);

  standing now() const;
  certificate_view view() const;
  bool operator==(const certificate&) const = default;

 private:
  void begin();
  void lay(double score);
  void bet(const certificate_mark& mark, bool error);
  std::size_t next_cell() const { return proven_ ? *proven_ + 1 : grid_.start; }

  certified rule_;
  double alpha_;
  bool grid_given_ = false;
  threshold_grid grid_;
  std::vector<double> scores_;  // while laying
  std::vector<wagers> cells_;
  std::optional<std::size_t> proven_;
  error_alarm alarm_;
  score_watch watch_;
  std::uint64_t decisions_ = 0, labels_ = 0, counted_ = 0, errors_ = 0;
  std::uint64_t audits_ = 0, audit_errors_ = 0, alarms_ = 0;
};

}  // namespace weft::triggers::confidence
