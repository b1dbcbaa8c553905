#include "tools/traffic/outcome.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace weft::traffic {
namespace {

constexpr std::array<std::pair<double, const char*>, 5> percentiles{
    {{.5, "p50"}, {.9, "p90"}, {.95, "p95"}, {.99, "p99"}, {.999, "p99.9"}}};

double per_hour(std::uint64_t count, const repetition& run) {
  return static_cast<double>(count) * 3'600 / std::max(run.measured_s, 1e-9);
}
double over(double sum, double count) { return count > 0 ? sum / count : 0; }

double per_conversation(double sum, const repetition& run) {
  return over(sum, static_cast<double>(run.counts.conversations));
}

void add_percentiles(std::vector<figure>& to, const std::string& name,
                     const measure::recorder& all) {
  // A percentile needs ten values beyond it to mean something.
  for (const auto& [p, spelled] : percentiles)
    if (static_cast<double>(all.count()) * (1 - p) >= 10)
      to.push_back(percentile_figure(name + "/" + spelled, all, p));
}

}  // namespace

measure::recorder outcome::merged(measure::recorder repetition::* of_each) const {
  measure::recorder all;
  for (const auto& run : runs) all.merge(run.*of_each);
  return all;
}

std::vector<double> outcome::each(double (*value)(const repetition&)) const {
  std::vector<double> out;
  for (const auto& run : runs) out.push_back(value(run));
  return out;
}

double utilisation_of(const repetition& run) { return over(run.busy_s, run.present_s); }

double late_share_of(const repetition& run) {
  return over(static_cast<double>(run.counts.late),
              static_cast<double>(run.wait.count() + run.counts.unseen));
}

std::vector<figure> figures_of(const outcome& what) {
  std::vector<figure> out;
  const auto& expected = what.expected;
  const auto add = [&](std::string name, std::string unit, direction better,
                       double (*value)(const repetition&), std::optional<double> theory = {}) {
    out.push_back(over_runs(std::move(name), std::move(unit), better, what.each(value)));
    if (expected.stable && theory) out.back().theory = theory;
  };
  using run = const repetition&;
  add(
      "wait_s/mean", "s", direction::lower, [](run r) { return r.wait.mean() * 1e-9; },
      expected.wait_s);
  add_percentiles(out, "wait_s", what.merged(&repetition::wait));
  add("wait_s/late", "share", direction::lower, late_share_of, expected.late);
  add("utilisation", "share", direction::neither, utilisation_of, expected.utilisation);
  add("handling_s/mean", "s", direction::neither, [](run r) { return r.handling.mean() * 1e-9; });
  add_percentiles(out, "answer_s", what.merged(&repetition::answer));
  if (what.runs.empty() || what.runs.front().overhead.count() > 0)
    add_percentiles(out, "overhead_s", what.merged(&repetition::overhead));
  add(
      "questions_per_h", "1/h", direction::neither,
      [](run r) { return per_hour(r.counts.asked + r.counts.handovers, r); },
      expected.questions_per_h);
  add(
      "conversations_per_h", "1/h", direction::higher,
      [](run r) { return per_hour(r.counts.conversations, r); }, expected.conversations_per_h);
  const double staff = std::max(expected.operators, 1e-9);
  add(
      "conversations_per_operator_h", "1/h", direction::higher,
      [](run r) { return over(static_cast<double>(r.counts.conversations) * 3'600, r.present_s); },
      expected.conversations_per_h / staff);
  add("live", "", direction::neither, [](run r) { return r.live_mean; }, expected.live);
  add(
      "live_per_operator", "", direction::higher,
      [](run r) { return over(r.live_mean * r.measured_s, r.present_s); }, expected.live / staff);
  add(
      "waiting", "", direction::lower, [](run r) { return r.waiting_mean; },
      expected.wait_s * expected.questions_per_h / 3'600);
  const auto needs = demand_of(what.of);
  add(
      "operator_s_per_conversation", "s", direction::lower,
      [](run r) { return per_conversation(r.busy_s, r); }, needs.operator_s);
  add(
      "delay_s_per_conversation", "s", direction::lower,
      [](run r) { return per_conversation(r.delayed_s, r); },
      needs.questions * expected.wait_s + needs.blocking_s);
  add(
      "delay_s_per_step", "s", direction::lower,
      [](run r) { return over(r.delayed_s, static_cast<double>(r.counts.steps)); },
      over(needs.questions * expected.wait_s + needs.blocking_s, needs.steps));
  add(
      "wrong_executed_per_1000_conversations", "", direction::lower,
      [](run r) {
        return per_conversation(1'000.0 * static_cast<double>(r.counts.wrong_executed), r);
      },
      1'000 * needs.wrong_executed);
  add("expired", "share", direction::lower, [](run r) {
    return over(static_cast<double>(r.counts.expired),
                static_cast<double>(r.counts.asked + r.counts.audits + r.counts.handovers));
  });
  add("given_up", "share", direction::lower, [](run r) {
    return over(static_cast<double>(r.counts.given_up), static_cast<double>(r.counts.asked));
  });
  add("questions_per_decision", "", direction::neither, [](run r) {
    const auto decisions = r.counts.answered - std::min(r.counts.answered, r.counts.bundled);
    return over(static_cast<double>(r.counts.answered),
                static_cast<double>(decisions + r.counts.bundles));
  });
  if (what.of.population == population::arriving)
    add("arrivals_achieved", "share", direction::neither,
        [](run r) { return over(r.arrivals, r.arrivals_planned); });
  return out;
}

}  // namespace weft::traffic
