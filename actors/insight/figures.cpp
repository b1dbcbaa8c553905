#include "actors/insight/figures.hpp"

#include <algorithm>
#include <cmath>

#include "actors/triggers/confidence/beta.hpp"

namespace weft::insight {

rate_seen rate(std::uint64_t happened, std::uint64_t of) {
  using triggers::confidence::rate_upper_bound;
  rate_seen out{of, happened, 0, 1};
  if (of == 0) return out;
  out.high = rate_upper_bound(happened, of, 0.05);
  out.low = 1 - rate_upper_bound(of - happened, of, 0.05);
  return out;
}

void agreement::add(const std::map<std::string, std::uint32_t>& chosen) {
  double raters = 0, pairs = 0;
  for (const auto& [category, count] : chosen) raters += count;
  if (raters < 2) return;
  for (const auto& [category, count] : chosen) {
    const auto n = static_cast<double>(count);
    pairs += n * (n - 1);
    if (ratings_.size() >= 64 && ratings_.count(category) == 0) continue;
    ratings_[category] += n;
    all_ += n;
  }
  agreed_ += pairs / (raters * (raters - 1));
  ++subjects_;
}

std::optional<double> agreement::kappa() const {
  if (subjects_ == 0 || all_ <= 0) return std::nullopt;
  double chance = 0;
  for (const auto& [category, count] : ratings_) chance += count / all_ * (count / all_);
  if (chance >= 1) return std::nullopt;
  return (agreed_ / static_cast<double>(subjects_) - chance) / (1 - chance);
}

namespace {
constexpr double shortest_ms = 50, per_octave = 12;
}

void times::add(double ms) {
  const double step = ms > shortest_ms ? std::log2(ms / shortest_ms) * per_octave : 0;
  const auto last = static_cast<double>(counts_.size() - 1);
  ++counts_[static_cast<std::size_t>(std::min(step, last))];
  ++all_;
}

double times::quantile(double p) const {
  if (all_ == 0) return 0;
  const double wanted = std::max(1.0, std::ceil(p * static_cast<double>(all_)));
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    below += counts_[i];
    if (static_cast<double>(below) >= wanted)
      return shortest_ms * std::exp2((static_cast<double>(i) + 0.5) / per_octave);
  }
  return 0;
}

void reliability::add(double stated, bool right, double chance) {
  if (!(stated >= 0 && stated <= 1)) return;
  // A label that had a chance of one in a thousand speaks for a thousand, no more.
  const double weight = chance > 0 ? 1 / std::max(chance, 0.001) : 1;
  const auto at = static_cast<std::size_t>(std::lround(stated * static_cast<double>(steps)));
  auto& cell = cells_[at];
  cell.weight += weight;
  cell.right += right ? weight : 0;
  cell.stated += weight * stated;
  ++cell.labels;
  const double miss = stated - (right ? 1 : 0);
  squares_ += weight * miss * miss;
  weight_ += weight;
  ++labels_;
  unweighted_ += chance > 0 ? 0 : 1;
}

void reliability::add_curves(confidence_insight& out, double all) const {
  std::vector<confidence_insight::point> curve;
  double taken = 0, wrong = 0;
  for (std::size_t i = cells_.size(); i-- > 0;) {
    const auto& cell = cells_[i];
    if (cell.labels == 0) continue;
    taken += cell.weight;
    wrong += cell.weight - cell.right;
    curve.push_back(
        {static_cast<double>(i) / static_cast<double>(steps), taken / all, wrong / taken});
  }
  constexpr std::size_t points = 50;
  const auto shown = std::min(points, curve.size());
  for (std::size_t k = 0; k < shown; ++k)
    out.risk_coverage.push_back(curve[shown == 1 ? 0 : k * (curve.size() - 1) / (shown - 1)]);
}

confidence_insight reliability::view() const {
  confidence_insight out;
  out.labels = labels_;
  out.unweighted = unweighted_;
  if (labels_ == 0) return out;
  out.brier = squares_ / weight_;
  confidence_insight::bin open;
  double right = 0, stated = 0;
  const auto close = [&] {
    if (open.weight <= 0) return;
    open.stated = stated / open.weight;
    open.right = right / open.weight;
    out.calibration_error += open.weight / weight_ * std::abs(open.stated - open.right);
    out.bins.push_back(open);
    open = {};
    right = stated = 0;
  };
  double before = 0;
  for (const auto& cell : cells_) {
    if (cell.labels == 0) continue;
    open.weight += cell.weight;
    open.labels += cell.labels;
    right += cell.right;
    stated += cell.stated;
    before += cell.weight;
    // A bin ends where the next tenth of all weight is reached; equal predictions stay together.
    if (before >= weight_ * 0.1 * static_cast<double>(out.bins.size() + 1) * (1 - 1e-12)) close();
  }
  close();
  add_curves(out, weight_);
  return out;
}

std::vector<double> quartiles(std::vector<double> of) {
  std::vector<double> out;
  if (of.empty()) return out;
  std::sort(of.begin(), of.end());
  for (int quarter = 0; quarter <= 4; ++quarter) {
    const double at = static_cast<double>(of.size() - 1) * quarter / 4;
    const auto below = static_cast<std::size_t>(at);
    const auto above = std::min(below + 1, of.size() - 1);
    out.push_back(of[below] + (at - static_cast<double>(below)) * (of[above] - of[below]));
  }
  return out;
}

}  // namespace weft::insight
