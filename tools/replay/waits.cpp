#include "tools/replay/waits.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "tools/theory/queueing.hpp"

namespace weft::replay {
namespace {

constexpr std::size_t batches = 20, questions_min = 200;
constexpr double t_quantile = 2.093;  // 97.5 % of Student's t with 19 degrees of freedom
constexpr double warm_up = 0.1;       // this share is left out

double mean(std::span<const double> of) {
  return std::accumulate(of.begin(), of.end(), 0.0) / static_cast<double>(of.size());
}

double variance(std::span<const double> of) {
  const double m = mean(of);
  double sum = 0;
  for (const double x : of) sum += (x - m) * (x - m);
  return sum / static_cast<double>(of.size() - 1);
}

}  // namespace

std::optional<waits> waits_of(const replay_settings& settings, const operator_tally& operators) {
  const auto& all = operators.waited_ms;
  if (!settings.paced || all.size() < questions_min || operators.handled_ms.size() < 2)
    return std::nullopt;
  const auto first = static_cast<std::size_t>(warm_up * static_cast<double>(all.size()));
  const std::span<const double> steady{all.data() + first, all.size() - first};
  const double people = settings.speed / 1'000;  // measured milliseconds to people's seconds

  waits w;
  w.questions = steady.size();
  w.wait_s = mean(steady) * people;
  std::vector<double> means;
  for (std::size_t b = 0; b < batches; ++b) {
    const auto size = steady.size() / batches;
    means.push_back(mean(steady.subspan(b * size, size)) * people);
  }
  w.half_width_s = t_quantile * std::sqrt(variance(means) / batches);
  w.handling_s = mean(operators.handled_ms) * people;
  const double squared = mean(operators.handled_ms) * mean(operators.handled_ms);
  w.variation = variance(operators.handled_ms) / squared;

  const auto desks = static_cast<double>(settings.operators);
  const double per_second = static_cast<double>(all.size()) / (operators.observed_ms * people);
  w.utilisation = per_second * w.handling_s / desks;
  // The interactive response-time law gives the source's time from what was measured.
  w.between_s = settings.at_once / per_second - w.wait_s - w.handling_s;
  const theory::finite_source law{settings.operators, settings.at_once, std::max(w.between_s, 1e-3),
                                  w.handling_s};
  w.theory_s = law.wait_s();
  w.theory_general_s = w.theory_s * (1 + w.variation) / 2;
  return w;
}

}  // namespace weft::replay
