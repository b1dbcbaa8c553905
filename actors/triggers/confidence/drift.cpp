#include "actors/triggers/confidence/drift.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace weft::triggers::confidence {

error_alarm::error_alarm(double alpha, double level) : level_{level} {
  const double twice = std::min(2 * alpha, (1 + alpha) / 2);  // a rate stays below 1
  up_ = std::log(twice / alpha);
  down_ = std::log((1 - twice) / (1 - alpha));
}

bool error_alarm::add(bool error) {
  sum_ = std::max(0.0, sum_ + (error ? up_ : down_));
  if (sum_ < level_) return false;
  sum_ = 0;
  return true;
}

double stability_index(const std::vector<std::uint32_t>& before,
                       const std::vector<std::uint32_t>& now) {
  const auto bins = static_cast<double>(before.size());
  double all_before = bins / 2, all_now = bins / 2;
  for (const auto count : before) all_before += count;
  for (const auto count : now) all_now += count;
  double index = 0;
  for (std::size_t bin = 0; bin < before.size(); ++bin) {
    const double a = (before[bin] + 0.5) / all_before, b = (now[bin] + 0.5) / all_now;
    index += (a - b) * std::log(a / b);
  }
  return index;
}

score_watch::score_watch(std::vector<double> edges)
    : edges_{std::move(edges)}, usual_(edges_.size() + 1), lately_(edges_.size() + 1) {}

void score_watch::add(double score) {
  if (usual_.empty()) return;
  const auto bin = static_cast<std::size_t>(std::upper_bound(edges_.begin(), edges_.end(), score) -
                                            edges_.begin());
  if (usual_count_ < block) {
    ++usual_[bin];
    ++usual_count_;
    return;
  }
  ++lately_[bin];
  if (++lately_count_ < block) return;
  index_ = stability_index(usual_, lately_);
  warns_ = index_ > (warns_ ? 0.1 : 0.25);
  std::fill(lately_.begin(), lately_.end(), 0);
  lately_count_ = 0;
}

}  // namespace weft::triggers::confidence
