#include "actors/triggers/confidence/scope_learner.hpp"

#include <algorithm>

#include "actors/triggers/confidence/metrics.hpp"

namespace weft::triggers::confidence {
namespace {

constexpr std::size_t trials_max = 512, trials_least = 200;
constexpr double better_by = 0.02;  // of AUROC

}  // namespace

void label_window::add(labelled_score label) {
  if (kept_.size() < labels_max) {
    kept_.push_back(label);
    return;
  }
  kept_[next_] = label;
  next_ = (next_ + 1) % labels_max;
}

void label_window::clear() {
  kept_.clear();
  next_ = 0;
}

features features_of_score(double score) {
  features out;
  out.of[static_cast<std::size_t>(evidence_kind::stated)] = score;
  return out;
}

label_outcome scope_learner::learn(const certificate_mark& mark, bool error, const features& from) {
  const auto outcome = certificate_.learn(mark, error);
  if (outcome == label_outcome::refused || outcome == label_outcome::stale) return outcome;
  const auto learnt = static_cast<float>(regression_.frozen(1).score(from));
  const trial judged{{static_cast<float>(mark.score), !error}, {learnt, !error}};
  if (trials_.size() < trials_max)
    trials_.push_back(judged);
  else
    trials_[trial_next_++ % trials_max] = judged;
  regression_.learn(from, !error, 1 / mark.p);
  window_.add({static_cast<float>(mark.score), !error});
  ++labels_;
  if (outcome == label_outcome::alarmed) take_over();
  return outcome;
}

void scope_learner::take_over() {
  // What was true before the drift is no guide to what is true after it.
  window_.clear();
  calibrator_.reset();
  labels_ = fitted_at_ = 0;
  outcomes in_use, learnt;
  for (const auto& each : trials_) {
    in_use.push_back({each.in_use.score, each.in_use.right});
    learnt.push_back({each.learnt.score, each.learnt.right});
  }
  const auto before = auroc(in_use), then = auroc(learnt);
  if (trials_.size() >= trials_least && before && then && *then > *before + better_by)
    scorer_ = regression_.frozen(scorer_.version + 1);
  trials_.clear();
  trial_next_ = 0;
}

outlook scope_learner::look() {
  const std::uint64_t due =
      std::max<std::uint64_t>(calibrator::labels_least, std::min(2 * fitted_at_, fitted_at_ + 512));
  if (labels_ >= due && labels_ > fitted_at_) {
    calibrator_ = std::make_shared<const calibrator>(window_.labels());
    fitted_at_ = labels_;
  }
  return {certificate_.now(), scorer_, calibrator_};
}

std::size_t scope_learner::bytes() const {
  // The certificate's cells and grid, the calibrator's positions, and the windows.
  const std::size_t proof = cells_max * (sizeof(wagers) + sizeof(double));
  const std::size_t shared = calibrator_ ? calibrator_->labels() * 20 : 0;
  return sizeof *this + proof + shared + window_.labels().capacity() * sizeof(labelled_score) +
         trials_.capacity() * sizeof(trial);
}

}  // namespace weft::triggers::confidence
