#include "actors/triggers/confidence/calibration.hpp"

#include <algorithm>
#include <cmath>

#include "actors/triggers/confidence/score.hpp"

namespace weft::triggers::confidence {
namespace {

/// Neighbouring scores that share one value, as weight and sum of their labels.
struct pool {
  double weight = 0, sum = 0;
  std::size_t first = 0, last = 0;  // of the distinct scores
  double mean() const { return sum / weight; }
  void take(const pool& other) {
    weight += other.weight;
    sum += other.sum;
    first = std::min(first, other.first);
    last = std::max(last, other.last);
  }
};

struct grouped_labels {
  std::vector<float> scores;  // distinct, rising
  std::vector<pool> groups;
};

grouped_labels grouped(std::vector<labelled_score> labels) {
  std::sort(labels.begin(), labels.end(),
            [](const labelled_score& a, const labelled_score& b) { return a.score < b.score; });
  grouped_labels out;
  for (const auto& label : labels) {
    if (out.scores.empty() || label.score > out.scores.back()) {
      const std::size_t at = out.scores.size();
      out.scores.push_back(label.score);
      out.groups.push_back({0, 0, at, at});
    }
    out.groups.back().weight += 1;
    out.groups.back().sum += label.right ? 1 : 0;
  }
  return out;
}

double log_loss_of(const std::vector<labelled_score>& labels, const platt& fit, double high,
                   double low) {
  double loss = 0;
  for (const auto& label : labels) {
    const double x = fit.a * logit(label.score) + fit.b, target = label.right ? high : low;
    loss += std::max(x, 0.0) - target * x + std::log1p(std::exp(-std::abs(x)));
  }
  return loss;
}

/// The isotonic fits of all beginnings and all ends of the groups. `before[i]` is the last pool of
/// the fit of groups 0 to i, the pool before it is `before[pool.first - 1]`; `after` likewise.
struct partial_fits {
  std::vector<pool> before, after;
  explicit partial_fits(const std::vector<pool>& groups) : before{groups}, after{groups} {
    for (std::size_t i = 0; i < groups.size(); ++i)
      while (before[i].first > 0 && before[before[i].first - 1].mean() >= before[i].mean())
        before[i].take(before[before[i].first - 1]);
    for (std::size_t i = groups.size(); i-- > 0;)
      while (after[i].last + 1 < groups.size() &&
             after[after[i].last + 1].mean() <= after[i].mean())
        after[i].take(after[after[i].last + 1]);
  }

  /// The value of one more label that stands after `left` groups and before group `right`, pooled
  /// with its neighbours until all values rise. Groups between are in `own` already.
  double value(pool own, std::size_t left, std::size_t right) const {
    for (;;) {
      if (left > 0 && before[left - 1].mean() >= own.mean()) {
        const auto& neighbour = before[left - 1];
        left = neighbour.first;
        own.take(neighbour);
      } else if (right < after.size() && after[right].mean() <= own.mean()) {
        const auto& neighbour = after[right];
        right = neighbour.last + 1;
        own.take(neighbour);
      } else {
        return own.mean();
      }
    }
  }
};

}  // namespace

platt platt::fit(const std::vector<labelled_score>& labels) {
  platt best;
  if (labels.empty()) return best;
  double right = 0;
  for (const auto& label : labels) right += label.right ? 1 : 0;
  const double wrong = static_cast<double>(labels.size()) - right;
  const double high = (right + 1) / (right + 2), low = 1 / (wrong + 2);
  double loss = log_loss_of(labels, best, high, low);
  for (int step = 0; step < 100; ++step) {
    double slope_a = 0, slope_b = 0, aa = 1e-9, ab = 0, bb = 1e-9;
    for (const auto& label : labels) {
      const double x = logit(label.score), p = logistic(best.a * x + best.b);
      const double off = p - (label.right ? high : low), curve = p * (1 - p);
      slope_a += off * x;
      slope_b += off;
      aa += curve * x * x;
      ab += curve * x;
      bb += curve;
    }
    if (std::abs(slope_a) < 1e-7 && std::abs(slope_b) < 1e-7) break;
    const double determinant = aa * bb - ab * ab;
    const double down_a = (bb * slope_a - ab * slope_b) / determinant;
    const double down_b = (aa * slope_b - ab * slope_a) / determinant;
    double length = 1;
    platt next;
    double next_loss = 0;
    do {
      next = {best.a - length * down_a, best.b - length * down_b};
      next_loss = log_loss_of(labels, next, high, low);
      length /= 2;
    } while (!(next_loss <= loss) && length > 1e-10);
    if (!(next_loss < loss)) break;
    best = next;
    loss = next_loss;
  }
  return best;
}

double platt::operator()(double score) const { return logistic(a * logit(score) + b); }

isotonic::isotonic(std::vector<labelled_score> labels) {
  const auto n = static_cast<double>(labels.size());
  const auto all = grouped(std::move(labels));
  std::vector<pool> pools;
  for (const auto& group : all.groups) {
    pools.push_back(group);
    while (pools.size() > 1 && pools[pools.size() - 2].mean() >= pools.back().mean()) {
      pools[pools.size() - 2].take(pools.back());
      pools.pop_back();
    }
  }
  for (const auto& each : pools)
    blocks_.push_back({all.scores[each.first], all.scores[each.last],
                       static_cast<float>(std::clamp(each.mean(), 1 / (n + 2), 1 - 1 / (n + 2)))});
}

double isotonic::operator()(double score) const {
  if (blocks_.empty()) return score;
  const auto after = std::upper_bound(blocks_.begin(), blocks_.end(), score,
                                      [](double s, const block& b) { return s < b.from; });
  if (after == blocks_.begin()) return blocks_.front().value;
  const auto& here = *(after - 1);
  if (score <= here.to || after == blocks_.end()) return here.value;
  const double way = (score - here.to) / (static_cast<double>(after->from) - here.to);
  return here.value + way * (static_cast<double>(after->value) - here.value);
}

venn_abers::venn_abers(std::vector<labelled_score> labels) {
  auto all = grouped(std::move(labels));
  const partial_fits fits{all.groups};
  const std::size_t n = all.groups.size();
  for (std::size_t position = 0; position <= 2 * n; ++position) {
    const std::size_t group = position / 2;
    const bool at_score = position % 2 == 1;
    const pool there = at_score ? all.groups[group] : pool{0, 0, group, group};
    for (const double label : {0.0, 1.0}) {
      pool own = there;
      own.weight += 1;
      own.sum += label;
      const double value = fits.value(own, group, at_score ? group + 1 : group);
      (label == 0 ? low_ : high_).push_back(static_cast<float>(value));
    }
  }
  scores_ = std::move(all.scores);
}

venn_abers::interval venn_abers::operator()(double score) const {
  if (scores_.empty()) return {};
  const auto wanted = static_cast<float>(score);
  const auto at = std::lower_bound(scores_.begin(), scores_.end(), wanted);
  const auto group = static_cast<std::size_t>(at - scores_.begin());
  const std::size_t position = 2 * group + (at != scores_.end() && *at == wanted ? 1 : 0);
  return {low_[position], high_[position]};
}

calibrator::calibrator(const std::vector<labelled_score>& labels)
    : labels_{labels.size()}, venn_abers_{labels} {
  if (labels_ < isotonic_from)
    platt_ = platt::fit(labels);
  else
    isotonic_ = isotonic{labels};
}

calibrated calibrator::operator()(double score) const {
  calibrated out{score, 0, 1, labels_};
  if (labels_ == 0) return out;
  const auto between = venn_abers_(score);
  out.p = labels_ < isotonic_from ? platt_(score) : isotonic_(score);
  out.low = std::min(between.low, out.p);
  out.high = std::max(between.high, out.p);
  return out;
}

calibrated calibrate(const calibrator& of_scope, const calibrator& of_all, double score) {
  const bool enough =
      of_scope.labels() >= calibrator::labels_least || of_scope.labels() >= of_all.labels();
  return enough ? of_scope(score) : of_all(score);
}

}  // namespace weft::triggers::confidence
