#include "tools/traffic/prediction.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "tools/theory/queueing.hpp"

namespace weft::traffic {
namespace {

constexpr double declining_part = 0.2;  // as the simulated operators do

/// Mean and mean square of a mixture.
struct mixture {
  double weight = 0, sum = 0, squares = 0;

  void add(double share, const law& of, double slower) {
    const double mean = of.mean_s() * slower;
    weight += share;
    sum += share * mean;
    squares += share * mean * mean * (1 + of.squared_variation());
  }
  double mean() const { return weight > 0 ? sum / weight : 0; }
  double squared_variation() const {
    return weight > 0 && sum > 0 ? squares / weight / (mean() * mean()) - 1 : 1;
  }
};

/// A mean over groups, weighted by their size.
double over_operators(const scenario& of, double operator_group::* member) {
  double sum = 0;
  for (const auto& group : of.operators) sum += group.count * group.*member;
  return sum / std::max(1U, of.operators_in_all());
}

struct shares {  // of one conversation
  double steps = 0, asked = 0, handovers = 0, audits = 0;
};
shares shares_of(const scenario& of) {
  const double half = std::max(1.0, std::floor(of.turns / 2));
  const double over =
      of.architecture == architecture::escalate ? of.escalations : of.residual_escalations;
  const double rate = of.architecture == architecture::collaborative ? of.ask_rate
                      : of.architecture == architecture::approve_all ? 1
                                                                     : 0;
  shares out;
  out.handovers = over;
  out.steps = (1 - over) * of.turns + over * half;
  out.asked = rate * (out.steps - over);  // who is handed over is not asked about that step
  out.audits = of.audit_rate * (out.steps - out.asked - over);
  return out;
}

mixture cards_of(const scenario& of, const shares& each, bool audits) {
  const double slower = over_operators(of, &operator_group::slower);
  const double declined = std::min(over_operators(of, &operator_group::declines), 0.99);
  const double looks = 1 + declining_part * declined / (1 - declined);
  mixture out;
  if (of.architecture == architecture::approve_all) {
    out.add(each.asked, of.approval_handling, slower * looks);
  } else {
    for (const auto& sort : of.sorts)
      out.add(each.asked * sort.share, sort.handling, slower * looks);
  }
  out.add(each.handovers, of.escalation_handling, slower);
  if (audits) out.add(each.audits, of.audit_handling, slower * looks);
  return out;
}

double on_the_floor(const operator_group& group) {
  double hours = group.shifts.empty() ? 24 : 0;
  for (const auto& s : group.shifts) hours += s.to_h - s.from_h + (s.to_h > s.from_h ? 0 : 24);
  const double away = (group.breaks_per_h + group.vanishes_per_h) * group.away.mean_s() / 3'600;
  return group.count * std::min(hours, 24.0) / 24 / (1 + away);
}

void note_assumptions(const scenario& of, std::vector<std::string>& to) {
  const auto note = [&](bool when, std::string_view words) {
    if (when) to.emplace_back(words);
  };
  const auto any = [&](auto which) { return std::ranges::any_of(of.operators, which); };
  note(of.operators.size() > 1 || any([](const auto& g) { return !g.queues.empty(); }),
       "all operators can answer everything");
  note(any([](const auto& g) { return !g.shifts.empty(); }),
       "the mean number of operators, always");
  note(any([](const auto& g) { return g.capacity > 1; }), "no card waits on a screen");
  note(!of.by_hour.empty() && of.population == population::arriving,
       "the mean of all hours, always");
  note(!of.storms.empty(), "no storms");
  note(of.audit_rate > 0, "audits count as time of the questions");
  note(of.patience.has_value(), "nobody gives up");
  note(std::ranges::any_of(of.sorts, [](const auto& s) { return s.must_ask; }) &&
           of.sorts.size() > 1,
       "first come, first served");
}

}  // namespace

demand demand_of(const scenario& what) {
  const auto each = shares_of(what);
  demand out;
  out.steps = each.steps;
  out.think_s = each.steps * what.think.mean_s();
  out.questions = each.asked + each.handovers;
  out.blocking_s = cards_of(what, each, false).sum;
  out.operator_s = cards_of(what, each, true).sum;
  const double errors = over_operators(what, &operator_group::errors);
  if (what.architecture == architecture::escalate) {
    out.wrong = out.wrong_executed =
        (each.steps - each.handovers) * what.ask_rate * what.wrong_rate;
  } else {
    const bool all = what.architecture == architecture::approve_all;
    out.wrong = each.asked * what.wrong_rate * (all ? what.ask_rate : 1);
    out.wrong_executed = out.wrong * errors;
  }
  return out;
}

prediction predict(const scenario& what, double wait_limit_s) {
  const auto per = demand_of(what);
  const auto cards = cards_of(what, shares_of(what), true);
  prediction out;
  for (const auto& group : what.operators) out.operators += on_the_floor(group);
  const auto c = static_cast<unsigned>(std::max(1L, std::lround(out.operators)));
  out.handling_s = cards.mean();
  out.squared_variation = cards.squared_variation();
  note_assumptions(what, out.assumes);
  const bool odd = std::abs(out.squared_variation - 1) > 0.01;
  if (per.questions <= 0) return out;
  const double service_s = per.operator_s / per.questions;
  double per_s = 0;
  if (what.population == population::fixed) {
    const theory::finite_source queue{c, what.live, per.think_s / per.questions, service_s};
    out.by = fmt::format("M/M/{}//{}", c, what.live);
    out.stable = true;
    out.utilisation = queue.utilisation();
    out.wait_s = queue.wait_s();
    out.late = queue.later_than(wait_limit_s);
    per_s = queue.throughput();
    if (odd) out.assumes.emplace_back("exponential handling");
  } else {
    const double factor = what.by_hour.empty() ? 1 : [&] {
      double sum = 0;
      for (const double each : what.by_hour) sum += each / 24;
      return sum;
    }();
    per_s = what.arrivals_per_h * factor / 3'600 * per.questions;
    const theory::shared_queue queue{c, per_s * service_s / c, service_s};
    out.by = fmt::format("M/M/{}", c);
    out.utilisation = queue.utilisation;
    out.stable = queue.utilisation < 1;
    if (!out.stable) return out;
    // Allen and Cunneen, for other laws than the exponential.
    const double stretched = (1 + out.squared_variation) / 2;
    out.wait_s = queue.wait_s() * stretched;
    out.late =
        queue.later_than(0) > 0 ? queue.later_than(wait_limit_s / std::max(stretched, 1e-6)) : 0;
    if (odd) out.assumes.emplace_back("Allen and Cunneen's correction for the law of handling");
  }
  out.questions_per_h = 3'600 * per_s;
  out.conversations_per_h = out.questions_per_h / per.questions;
  out.live =
      what.population == population::fixed
          ? what.live
          : per_s / per.questions * (per.think_s + per.questions * out.wait_s + per.blocking_s);
  return out;
}

std::uint32_t live_most(unsigned operators, double think_s, double service_s,
                        const service_level& level) {
  const auto fine = [&](std::uint32_t live) {
    const theory::finite_source queue{operators, live, think_s, service_s};
    return queue.utilisation() <= level.utilisation &&
           queue.later_than(level.wait_s) <= level.share;
  };
  // More conversations never make it better, and beyond saturation it is never fine.
  std::uint32_t good = 0;
  auto bad = static_cast<std::uint32_t>(2 * operators * (think_s + service_s) / service_s) + 2;
  while (bad - good > 1) {
    const auto middle = good + (bad - good) / 2;
    (fine(middle) ? good : bad) = middle;
  }
  return good;
}

scenario at_capacity(scenario of, architecture how, const service_level& level) {
  of.architecture = how;
  of.population = population::fixed;
  of.storms.clear();
  const auto per = demand_of(of);
  if (per.questions > 0)
    of.live = live_most(of.operators_in_all(), per.think_s / per.questions,
                        per.operator_s / per.questions, level);
  of.live = std::max(of.live, 1U);
  return of;
}

std::uint32_t operators_least(double questions_per_s, double service_s,
                              const service_level& level) {
  const double load = questions_per_s * service_s;
  auto c = static_cast<unsigned>(std::max(1.0, std::ceil(load / level.utilisation - 1e-9)));
  while (load / c >= 1 ||
         theory::shared_queue{c, load / c, service_s}.later_than(level.wait_s) > level.share)
    ++c;
  return c;
}

}  // namespace weft::traffic
