#include "tools/load/expected.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <queue>
#include <random>
#include <vector>

#include <fmt/format.h>

#include "tools/simulate/simulation.hpp"
#include "tools/theory/queueing.hpp"

namespace weft::load {
namespace {

constexpr std::uint32_t batches = 20, drawn_questions = 400'000;
constexpr double utilisation_most = 0.999;

using soonest = std::priority_queue<double, std::vector<double>, std::greater<>>;

/// Times between questions and at questions, as the scenario's architecture has them.
class people {
 public:
  people(const traffic::scenario& plays, std::uint64_t seed) : plays_{plays}, random_{seed} {}

  double handling() {
    if (plays_.architecture == traffic::architecture::escalate)
      return plays_.escalation_handling.draw(random_);
    double pick = uniform();
    for (const auto& sort : plays_.sorts) {
      if (pick < sort.share) return plays_.handling_of(sort).draw(random_);
      pick -= sort.share;
    }
    return plays_.handling_of(plays_.sorts.back()).draw(random_);
  }

  /// Of one conversation (and those after it): until the next question.
  double thinking() {
    double sum = plays_.think.draw(random_);
    if (plays_.architecture == traffic::architecture::approve_all) return sum;
    if (plays_.architecture == traffic::architecture::collaborative) {
      while (uniform() >= plays_.ask_rate) sum += plays_.think.draw(random_);
      return sum;
    }
    const auto turns = static_cast<std::uint32_t>(std::lround(plays_.turns));
    const auto live = [&](std::uint32_t count) {
      for (std::uint32_t i = 0; i < count; ++i) sum += plays_.think.draw(random_);
    };
    sum = 0;
    while (uniform() >= plays_.escalations) live(turns);
    live(turns / 2 + 1);
    return sum;
  }

  double gap(double per_s) { return std::exponential_distribution<double>{per_s}(random_); }

 private:
  double uniform() { return std::uniform_real_distribution<double>{0.0, 1.0}(random_); }

  const traffic::scenario& plays_;
  std::mt19937_64 random_;
};

/// Questions an hour that a scenario's arrivals bring.
double questions_per_s(const traffic::scenario& plays) {
  const double per_conversation =
      plays.architecture == traffic::architecture::escalate      ? plays.escalations
      : plays.architecture == traffic::architecture::approve_all ? plays.turns
                                                                 : plays.turns * plays.ask_rate;
  return plays.arrivals_per_h / 3'600 * per_conversation;
}

double mean(const std::vector<double>& of) {
  double sum = 0;
  for (const double x : of) sum += x;
  return of.empty() ? 0 : sum / static_cast<double>(of.size());
}

/// The pace of a scenario that asks nothing would be endless.
bool asks(const traffic::scenario& plays) {
  return plays.architecture == traffic::architecture::approve_all ||
         (plays.architecture == traffic::architecture::escalate ? plays.escalations
                                                                : plays.ask_rate) > 1e-6;
}

/// Closed forms know no storms, shifts, hours or bundles.
bool changes(const traffic::scenario& plays) {
  return !plays.storms.empty() || !plays.by_hour.empty() ||
         std::ranges::any_of(plays.operators, [](const auto& g) { return !g.shifts.empty(); }) ||
         std::ranges::any_of(plays.sorts, [](const auto& sort) { return sort.alike > 0; });
}

/// Instead of the drawn queue: the production router in virtual time, under the same scenario.
expectation beside_simulation(expectation e, const traffic::scenario& plays, double limit_s,
                              std::uint64_t seed) {
  const auto simulated = simulate::simulate(plays, {.seed = seed + 77, .wait_limit_s = limit_s});
  const auto over = [&](double& mean, double& half, auto value) {
    const auto runs = simulated.each(value);
    mean = traffic::mean_of(runs);
    half = traffic::half_width(runs);
  };
  double ignored = 0;
  over(e.drawn_s, e.drawn_half_s, [](const auto& run) { return run.wait.mean() * 1e-9; });
  over(e.drawn_late, e.drawn_late_half, traffic::late_share_of);
  over(e.drawn_utilisation, ignored, traffic::utilisation_of);
  e.simulated = true;
  return e;
}

}  // namespace

drawn_queue draw_queue(const traffic::scenario& plays, double stretch, double turn_s,
                       double wait_limit_s, std::uint64_t seed, std::uint32_t questions) {
  drawn_queue out;
  if (!asks(plays)) return out;
  people all{plays, seed};
  const auto operators = plays.operators_in_all();
  const bool open = plays.population == traffic::population::arriving;
  soonest free, asking;
  for (std::uint32_t i = 0; i < operators; ++i) free.push(0);
  const double per_s = open ? questions_per_s(plays) : 0;
  if (open)
    asking.push(all.gap(per_s));
  else
    for (std::uint32_t i = 0; i < plays.live; ++i) asking.push(all.thinking());

  const std::uint32_t warm = questions / 10, size = questions / batches;
  std::vector<double> waits, lates;
  double wait = 0, late = 0, busy = 0, from = 0, until = 0;
  for (std::uint32_t n = 0; n < warm + size * batches; ++n) {
    // Questions are looked at in the order they are asked, so each can be settled when it comes.
    const double asked = asking.top(), begins = std::max(asked, free.top());
    asking.pop();
    free.pop();
    const double handling = stretch * all.handling(), ends = begins + handling;
    free.push(ends + turn_s);
    asking.push(open ? asked + all.gap(per_s) : ends + all.thinking());
    if (n < warm) {
      from = asked;
      continue;
    }
    wait += begins - asked;
    late += begins - asked > wait_limit_s ? 1 : 0;
    busy += handling;
    until = asked;
    if ((n - warm + 1) % size != 0) continue;
    waits.push_back(wait / size);
    lates.push_back(late / size);
    wait = late = 0;
  }
  out.wait_s = mean(waits);
  out.late = mean(lates);
  out.wait_half_s = traffic::half_width(waits);
  out.late_half = traffic::half_width(lates);
  out.utilisation = until > from ? std::min(1.0, busy / ((until - from) * operators)) : 0;
  return out;
}

expectation expectation_of(const measurement& from) {
  expectation e;
  const auto& plays = from.outcome.of;
  double asked = 0, handled = 0, squared = 0, steps = 0, measured_s = 0, present_s = 0;
  bool bundles = false;
  nanoseconds_t live = 0, stood = 0;
  double answered = 0;
  for (std::size_t i = 0; i < from.floors.size(); ++i) {
    const auto& run = from.outcome.runs[i];
    asked += static_cast<double>(run.counts.asked + run.counts.handovers);
    bundles = bundles || run.counts.bundles > 0;
    present_s += run.present_s;
    steps += static_cast<double>(run.counts.steps);
    handled += run.handling.mean() * 1e-9 * static_cast<double>(run.handling.count());
    answered += static_cast<double>(run.handling.count());
    squared += from.floors[i].handled_squared;
    live += from.floors[i].live;
    stood += from.floors[i].stood;
    measured_s += run.measured_s;
  }
  if (asked < 1 || answered < 2 || measured_s <= 0) return e;
  e.questions = asked;
  e.per_h = asked / measured_s * 3'600;
  e.ask_rate = steps > 0 ? asked / steps : 0;
  e.handling_s = handled / answered;
  e.squared_variation = std::max(0.0, squared / answered / (e.handling_s * e.handling_s) - 1);
  e.turn_s = from.times.turned.mean() * 1e-9 * from.speed;
  const double cards = bundles ? answered : asked;  // what operators get: a bundle is one
  e.source_s = measure::seconds_of(live - stood) * from.speed / cards;

  const auto operators = static_cast<unsigned>(std::max(1L, std::lround(present_s / measured_s)));
  const double service_s = e.handling_s + e.turn_s, limit = from.outcome.wait_limit_s;
  if (plays.population == traffic::population::fixed) {
    const theory::finite_source law{operators, plays.live, std::max(e.source_s, 1e-3), service_s};
    e.by = fmt::format("M/M/{}//{}", operators, plays.live);
    e.wait_s = law.wait_s();
    e.late = law.later_than(limit);
    e.utilisation = law.utilisation() * e.handling_s / service_s;
  } else {
    const double busy = cards / measured_s * service_s / operators;
    e.steady = busy < utilisation_most;
    const theory::shared_queue law{operators, std::min(busy, utilisation_most), service_s};
    e.by = fmt::format("M/M/{}", operators);
    e.wait_s = law.wait_s();
    e.late = law.later_than(limit);
    e.utilisation = busy * e.handling_s / service_s;
  }
  e.general_s = e.wait_s * (1 + e.squared_variation) / 2;
  if (changes(plays)) return beside_simulation(e, plays, limit, from.outcome.seed);
  if (!e.steady) return e;
  auto as_measured = plays;
  double nominal_s = plays.handling_s();
  if (plays.architecture == traffic::architecture::escalate)
    nominal_s = plays.escalation_handling.mean_s();
  if (plays.architecture == traffic::architecture::approve_all)
    nominal_s = plays.approval_handling.mean_s();
  if (plays.architecture == traffic::architecture::collaborative)
    as_measured.ask_rate = std::min(1.0, e.ask_rate);
  const double stretch = nominal_s > 0 ? e.handling_s / nominal_s : 1;
  const auto drawn =
      draw_queue(as_measured, stretch, e.turn_s, limit, from.outcome.seed + 77, drawn_questions);
  e.drawn_s = drawn.wait_s;
  e.drawn_half_s = drawn.wait_half_s;
  e.drawn_late = drawn.late;
  e.drawn_late_half = drawn.late_half;
  e.drawn_utilisation = drawn.utilisation;
  return e;
}

}  // namespace weft::load
