#include "actors/triggers/confidence/certificate.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace weft::triggers::confidence {
namespace {

/// While scores have moved, at least this share of autonomous steps is audited.
constexpr double audits_while_moved = 0.2;
constexpr std::size_t watch_bins = 10;

std::size_t scores_to_lay(const certified& rule) {
  return std::clamp<std::size_t>(rule.warmup / 5, 20, 200);
}

/// Nine edges that cut the scores into ten about equal parts, equal edges once.
std::vector<double> tenths(std::vector<double> scores) {
  std::sort(scores.begin(), scores.end());
  std::vector<double> edges;
  for (std::size_t i = 1; i < watch_bins; ++i) {
    const double edge = scores[i * scores.size() / watch_bins];
    if (edges.empty() || edge > edges.back()) edges.push_back(edge);
  }
  return edges;
}

bool possible(const certificate_mark& mark) {
  return mark.q > 0 && mark.q <= mark.p && mark.p <= 1 && mark.score >= 0 && mark.score <= 1;
}

}  // namespace

certificate::certificate(const certified& rule)
    : rule_{rule}, alpha_{rule.alpha}, alarm_{rule.alpha} {}

certificate::certificate(const certified& rule, threshold_grid grid)
    : rule_{rule},
      alpha_{rule.alpha},
      grid_given_{true},
      grid_{std::move(grid)},
      alarm_{rule.alpha} {
  if (grid_.thresholds.empty()) grid_ = threshold_grid::from_scores({});
  grid_.start = std::min(grid_.start, grid_.size() - 1);
  begin();
}

void certificate::certify(double alpha) {
  if (labels_ > 0) return;
  alpha_ = std::clamp(alpha, 1e-6, rule_.alpha);
  alarm_ = error_alarm{alpha_};
}

void certificate::begin() {
  decisions_ = labels_ = counted_ = errors_ = audits_ = audit_errors_ = 0;
  proven_.reset();
  watch_ = {};
  scores_.clear();
  if (!grid_given_) grid_ = {};
  cells_.assign(grid_.size(), {});
  if (!grid_given_) return;
  // Bins of a given grid: every fifth of its thresholds.
  std::vector<double> edges;
  for (std::size_t i = grid_.size(); i-- > 1;)
    if (i % std::max<std::size_t>(1, grid_.size() / watch_bins) == 0)
      edges.push_back(grid_.thresholds[i - 1]);
  watch_ = score_watch{std::move(edges)};
}

void certificate::lay(double score) {
  scores_.push_back(score);
  if (scores_.size() < scores_to_lay(rule_)) return;
  grid_ = threshold_grid::from_scores(scores_);
  cells_.assign(grid_.size(), {});
  watch_ = score_watch{tenths(std::move(scores_))};
  scores_ = {};
}

void certificate::decided(const certificate_mark& mark) {
  if (!proven_ && mark.q < 1) return;  // by a snapshot from before a drift alarm
  ++decisions_;
  watch_.add(mark.score);
}

void certificate::bet(const certificate_mark& mark, bool error) {
  ++counted_;
  const auto won = winnings_of(error, mark.p, mark.q, alpha_);
  // Proven thresholds stay proven, and stricter ones than the start are never tried.
  const auto from = std::max(next_cell(), grid_.first_reached(mark.score));
  for (std::size_t cell = from; cell < cells_.size(); ++cell)
    cells_[cell].add(won, error, mark.p, mark.q);
  const double bar = -std::log(rule_.delta);
  while (next_cell() < cells_.size() && cells_[next_cell()].log_evidence() >= bar)
    proven_ = next_cell();
}

label_outcome certificate::learn(const certificate_mark& mark, bool error) {
  if (!possible(mark)) return label_outcome::refused;
  // With nothing proven every step is asked at q = 1. Anything else was decided before an alarm.
  if (!proven_ && (mark.q < 1 || mark.audit)) return label_outcome::stale;
  ++labels_;
  errors_ += error ? 1 : 0;
  if (mark.audit) {
    ++audits_;
    audit_errors_ += error ? 1 : 0;
    if (alarm_.add(error)) {
      ++alarms_;
      begin();
      return label_outcome::alarmed;
    }
  }
  if (cells_.empty()) {
    lay(mark.score);
    return label_outcome::laid;
  }
  bet(mark, error);
  return label_outcome::counted;
}

standing certificate::now() const {
  standing out;
  if (proven_) out.threshold = grid_.thresholds[*proven_];
  out.decisions = decisions_;
  out.audits_least = watch_.warns() ? audits_while_moved : 0;
  return out;
}

certificate_view certificate::view() const {
  certificate_view out;
  out.phase = cells_.empty() ? certificate_phase::laying
              : proven_      ? certificate_phase::proven
                             : certificate_phase::proving;
  out.threshold = now().threshold;
  out.decisions = decisions_;
  out.labels = labels_;
  out.errors = errors_;
  out.audits = audits_;
  out.audit_errors = audit_errors_;
  out.alarms = alarms_;
  out.scores_moved = watch_.warns();
  out.alpha = alpha_;
  out.delta = rule_.delta;
  if (next_cell() >= cells_.size()) return out;
  const auto& next = cells_[next_cell()];
  out.next_threshold = grid_.thresholds[next_cell()];
  if (next.labels() == 0) return out;
  const auto needed = next.labels_until(-std::log(rule_.delta), alpha_);
  const double share = static_cast<double>(next.labels()) / static_cast<double>(counted_);
  if (needed) out.labels_needed = static_cast<std::uint64_t>(std::ceil(*needed / share));
  return out;
}

}  // namespace weft::triggers::confidence
