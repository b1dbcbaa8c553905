#include "tools/certify/study.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <random>

#include "actors/triggers/confidence/certificate.hpp"

namespace weft::certify {
namespace {

using triggers::confidence::certificate;
using triggers::confidence::course;
using triggers::confidence::label_outcome;

/// Uniform in [0, 1) with 53 bits, the same on every platform.
double uniform(std::mt19937_64& random) { return static_cast<double>(random() >> 11U) * 0x1p-53; }

std::size_t below(std::mt19937_64& random, std::size_t n) {
  return std::min(n - 1, static_cast<std::size_t>(uniform(random) * static_cast<double>(n)));
}

/// The answers in the order of one run.
class order_of_answers {
 public:
  order_of_answers(std::size_t count, stream_kind kind, std::mt19937_64& random)
      : count_{count}, random_{random} {
    if (kind == stream_kind::drawn) return;
    order_.resize(count);
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    for (std::size_t i = count; i > 1; --i) std::swap(order_[i - 1], order_[below(random, i)]);
  }
  std::size_t at(std::uint64_t step) {
    return order_.empty() ? below(random_, count_) : order_[step];
  }

 private:
  std::size_t count_;
  std::mt19937_64& random_;
  std::vector<std::size_t> order_;
};

run_result run_once(const scored_data& data, const certified& rule, stream_kind kind,
                    std::uint64_t steps, std::uint64_t seed) {
  std::mt19937_64 random{seed};
  order_of_answers order{data.answers().size(), kind, random};
  certificate proof{rule};
  run_result out;
  out.coverage_over_time.reserve(points);
  std::optional<double> threshold;
  for (std::uint64_t step = 0; step < steps; ++step) {
    const auto& answer = data.answers()[order.at(step)];
    const auto decided =
        triggers::confidence::decide(proof.now(), rule, answer.confidence, uniform(random));
    const auto mark = triggers::confidence::mark_of(decided, rule, {}, {}, answer.confidence);
    proof.decided(mark);
    ++out.steps;
    out.out_of_scope += answer.in_scope ? 0 : 1;
    if (decided.goes == course::ask) {
      ++out.asked;
    } else {
      ++out.autonomous;
      out.errors += answer.correct ? 0 : 1;
      out.out_of_scope_passed += answer.in_scope ? 0 : 1;
    }
    if (decided.goes == course::proceed_and_audit) ++out.audits;
    if (decided.goes != course::proceed &&
        proof.learn(mark, !answer.correct) == label_outcome::alarmed)
      ++out.alarms;
    if (const auto now = proof.now().threshold; now != threshold) {
      threshold = now;
      const auto effect = now ? data.above(*now) : scored_data::effect{};
      out.coverage = effect.coverage;
      out.risk = effect.risk;
      out.violated = out.violated || effect.risk > rule.alpha;
    }
    while (out.coverage_over_time.size() < points &&
           (out.coverage_over_time.size() + 1) * steps <= (step + 1) * points)
      out.coverage_over_time.push_back(static_cast<float>(out.coverage));
  }
  out.threshold = threshold.value_or(-1);
  return out;
}

}  // namespace

std::uint64_t study::violations() const {
  return static_cast<std::uint64_t>(
      std::count_if(runs.begin(), runs.end(), [](const run_result& r) { return r.violated; }));
}

std::uint64_t study::violations_allowed() const {
  const double expected = delta * static_cast<double>(runs.size());
  return static_cast<std::uint64_t>(expected + 1.645 * std::sqrt(expected * (1 - delta)));
}

std::uint64_t study::total(std::uint64_t run_result::* what) const {
  std::uint64_t sum = 0;
  for (const auto& run : runs) sum += run.*what;
  return sum;
}

double study::share(std::uint64_t run_result::* of, std::uint64_t run_result::* among) const {
  const auto all = total(among);
  return all == 0 ? 0 : static_cast<double>(total(of)) / static_cast<double>(all);
}

double study::mean(double run_result::* what) const {
  double sum = 0;
  for (const auto& run : runs) sum += run.*what;
  return runs.empty() ? 0 : sum / static_cast<double>(runs.size());
}

std::vector<float> study::coverage_band(double quantile) const {
  std::vector<float> band;
  if (runs.empty()) return band;
  for (std::size_t point = 0; point < points; ++point) {
    std::vector<float> values;
    for (const auto& run : runs) values.push_back(run.coverage_over_time[point]);
    const auto rank = static_cast<std::size_t>(quantile * static_cast<double>(values.size() - 1));
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(rank);
    std::nth_element(values.begin(), at, values.end());
    band.push_back(*at);
  }
  return band;
}

study run_study(const scored_data& data, double alpha, stream_kind kind,
                const certify_settings& settings, const progress_call& progress) {
  study out;
  out.data = data.name();
  out.kind = kind;
  out.alpha = alpha;
  out.delta = settings.delta;
  out.steps = kind == stream_kind::drawn ? settings.steps : data.answers().size();
  const certified rule{.alpha = alpha,
                       .delta = settings.delta,
                       .warmup = settings.warmup,
                       .audits = settings.audits};
  for (std::uint32_t run = 0; run < settings.runs; ++run) {
    out.runs.push_back(run_once(data, rule, kind, out.steps, settings.seed * 1'000'003 + run));
    if (!progress(out.runs.size())) break;
  }
  return out;
}

}  // namespace weft::certify
