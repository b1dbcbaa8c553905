#include "tools/simulate/plan.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

namespace weft::simulate {
namespace {

using traffic::scenario;
using traffic::service_level;

std::string percent(double share) { return fmt::format("{:.1f} %", 100 * share); }

double late_of(const traffic::outcome& what) {
  double late = 0, all = 0;
  for (const auto& run : what.runs) {
    late += static_cast<double>(run.counts.late);
    all += static_cast<double>(run.wait.count() + run.counts.unseen);
  }
  return all > 0 ? late / all : 0;
}
double utilisation_of(const traffic::outcome& what) {
  return traffic::mean_of(what.each(traffic::utilisation_of));
}

std::string goal(const service_level& level) {
  return fmt::format("at most {} wait longer than {} s, operators at most {} busy",
                     percent(level.share), level.wait_s, percent(level.utilisation));
}

// ---- Staffing -----------------------------------------------------------------------------------

bool can_answer(const traffic::operator_group& who, const traffic::question_sort& asked) {
  if (!who.queues.empty() && std::ranges::find(who.queues, asked.queue) == who.queues.end())
    return false;
  return std::ranges::all_of(asked.skills, [&](const skill& need) {
    return std::ranges::any_of(who.skills, [&](const skill& has) {
      return has.name == need.name && has.level >= need.level;
    });
  });
}

std::size_t breadth(const traffic::operator_group& who) {
  return (who.queues.empty() ? 1'000 : who.queues.size()) + who.skills.size();
}

/// Questions and operators' seconds of one conversation that fall to each group.
struct group_work {
  double questions = 0, seconds = 0;
};
std::vector<group_work> work_of(const scenario& of) {
  std::vector<group_work> out(of.operators.size());
  const auto per = traffic::demand_of(of);
  const double handovers =
      of.architecture == traffic::architecture::escalate ? of.escalations : of.residual_escalations;
  const double asked = per.questions - handovers;
  const auto give = [&](double questions, double seconds, auto may) {
    std::size_t best = 0;
    for (std::size_t g = 0; g < of.operators.size(); ++g) {
      const bool better =
          !may(of.operators[best]) || breadth(of.operators[g]) < breadth(of.operators[best]);
      if (may(of.operators[g]) && better) best = g;
    }
    out[best].questions += questions;
    out[best].seconds += questions * seconds;
  };
  const bool all = of.architecture == traffic::architecture::approve_all;
  // Audits are spread as the questions are.
  const double audits = (per.operator_s - per.blocking_s) / std::max(per.questions, 1e-9);
  for (const auto& sort : of.sorts)
    give(asked * sort.share, (all ? of.approval_handling : sort.handling).mean_s() + audits,
         [&](const auto& who) { return can_answer(who, sort); });
  traffic::question_sort handover;
  handover.queue = "escalations";
  const bool own =
      std::ranges::any_of(of.operators, [&](const auto& who) { return can_answer(who, handover); });
  if (!own) handover.queue = of.sorts.front().queue;
  give(handovers, of.escalation_handling.mean_s() + audits,
       [&](const auto& who) { return can_answer(who, handover); });
  return out;
}

/// One hour of the day, as if it went on.
scenario steady_hour(scenario of, double arrivals_per_h) {
  of.population = traffic::population::arriving;
  of.arrivals_per_h = arrivals_per_h;
  of.by_hour.clear();
  of.storms.clear();
  of.warmup_s = -1;
  for (auto& group : of.operators) group.shifts.clear();
  const auto per = traffic::demand_of(of);
  const double answers_per_s = arrivals_per_h / 3'600 * per.questions;
  of.lasts_s = std::clamp(3'000 / std::max(answers_per_s, 1e-9), 1'800.0, 200'000.0);
  return of;
}

struct staffed_hour {
  std::size_t hour = 0;
  double arrivals_per_h = 0;
  std::vector<std::uint32_t> guessed, confirmed;
  traffic::outcome measured;
  bool fine = false;
};

/// Whether it is good enough, and which group is the one to help (or to take from).
struct verdict_on_hour {
  bool fine = false;
  std::size_t busiest = 0, idlest = 0;
};
verdict_on_hour judge(const traffic::outcome& what, const service_level& level) {
  verdict_on_hour out;
  const auto groups = what.of.operators.size();
  std::vector<double> used(groups);
  double worst = 0;
  for (std::size_t g = 0; g < groups; ++g) {
    double busy = 0, present = 0;
    for (const auto& run : what.runs) {
      busy += run.groups[g].busy_s;
      present += run.groups[g].present_s;
    }
    used[g] = present > 0 ? busy / present : 0;
    worst = std::max(worst, used[g]);
    if (used[g] > used[out.busiest]) out.busiest = g;
    if (used[g] < used[out.idlest]) out.idlest = g;
  }
  out.fine = worst <= level.utilisation + 0.01 && late_of(what) <= level.share;
  return out;
}

void set_counts(scenario& of, const std::vector<std::uint32_t>& counts) {
  for (std::size_t g = 0; g < counts.size(); ++g) of.operators[g].count = counts[g];
}

staffed_hour staff(const scenario& of, std::size_t hour, double arrivals_per_h,
                   const service_level& level, const effort& how) {
  staffed_hour out;
  out.hour = hour;
  out.arrivals_per_h = arrivals_per_h;
  const auto work = work_of(of);
  for (const auto& group : work) {
    const double per_s = arrivals_per_h / 3'600 * group.questions;
    const double service_s = group.questions > 0 ? group.seconds / group.questions : 0;
    out.guessed.push_back(per_s > 0 ? traffic::operators_least(per_s, service_s, level) : 0);
  }
  // Whoever is away on breaks has to be there in addition.
  for (std::size_t g = 0; g < out.guessed.size(); ++g) {
    const auto& group = of.operators[g];
    const double away = (group.breaks_per_h + group.vanishes_per_h) * group.away.mean_s() / 3'600;
    out.guessed[g] = static_cast<std::uint32_t>(std::ceil(out.guessed[g] * (1 + away)));
  }
  out.confirmed = out.guessed;
  auto steady = steady_hour(of, arrivals_per_h);
  const auto live = [&](const std::vector<std::uint32_t>& counts) {
    set_counts(steady, counts);
    return simulate(steady, how);
  };
  out.measured = live(out.confirmed);
  auto verdict = judge(out.measured, level);
  // One per cent of a group, at least one operator, is moved at a time.
  const auto step = [&](std::size_t g) { return std::max(1U, out.confirmed[g] / 100); };
  constexpr int tries_most = 30;
  int tries = 0;
  for (; !verdict.fine && tries < tries_most && how.go_on(); ++tries) {
    out.confirmed[verdict.busiest] += step(verdict.busiest);
    out.measured = live(out.confirmed);
    verdict = judge(out.measured, level);
  }
  for (bool less = tries == 0; less && verdict.fine && tries < tries_most && how.go_on(); ++tries) {
    auto fewer = out.confirmed;
    if (fewer[verdict.idlest] <= 1) break;
    fewer[verdict.idlest] -= step(verdict.idlest);
    auto measured = live(fewer);
    const auto then = judge(measured, level);
    less = then.fine;
    if (!less) break;
    out.confirmed = fewer;
    out.measured = std::move(measured);
    verdict = then;
  }
  out.fine = verdict.fine;
  return out;
}

/// Who can answer the same is one group to a planner, whatever shift it has.
scenario merged(scenario of) {
  std::vector<traffic::operator_group> out;
  for (auto& group : of.operators) {
    const auto same = std::ranges::find_if(out, [&](const auto& known) {
      return known.queues == group.queues && known.skills == group.skills;
    });
    if (same == out.end()) {
      out.push_back(std::move(group));
    } else {
      same->name += "+" + group.name;
      same->count += group.count;
    }
  }
  of.operators = std::move(out);
  return of;
}

}  // namespace

findings plan_staff(const scenario& asked, const service_level& level, const effort& how) {
  const auto of = merged(asked);
  findings out;
  out.title = "Staffing";
  out.lead.push_back("The least operators so that " + goal(level) + ".");
  double base = of.arrivals_per_h;
  if (of.population == traffic::population::fixed) {
    // As many as would come and go if nobody waited.
    const auto per = traffic::demand_of(of);
    base = 3'600 * of.live / (per.think_s + per.blocking_s);
    out.lead.push_back(fmt::format("{} live conversations come and go about {:.0f} times an hour.",
                                   of.live, base));
  }
  std::vector<double> factors = of.by_hour;
  if (factors.empty()) factors = {1};
  std::vector<staffed_hour> hours(factors.size());
  auto alone = how;
  alone.threads = 1;
  in_parallel(factors.size(), how.threads, [&](std::size_t i) {
    if (how.go_on() && factors[i] > 0) hours[i] = staff(of, i, base * factors[i], level, alone);
  });
  findings::table table{of.by_hour.empty() ? "Operators" : "Operators by hour", {"hour"}, {}};
  table.head.emplace_back("conversations/h");
  for (const auto& group : of.operators) table.head.push_back(group.name);
  for (const auto* name : {"closed form", "busy", "waited longer", "mean wait", "enough"})
    table.head.emplace_back(name);
  double operator_hours = 0;
  for (const auto& h : hours) {
    if (h.confirmed.empty()) continue;
    out.partial = out.partial || h.measured.partial;
    out.held = out.held && h.fine;
    std::vector<std::string> row{
        of.by_hour.empty() ? "any" : fmt::format("{}–{}", h.hour, h.hour + 1),
        fmt::format("{:.0f}", h.arrivals_per_h)};
    std::uint32_t all = 0, guessed = 0;
    for (std::size_t g = 0; g < h.confirmed.size(); ++g) {
      row.push_back(fmt::format("{}", h.confirmed[g]));
      all += h.confirmed[g];
      guessed += h.guessed[g];
    }
    operator_hours += all;
    double wait = 0;
    for (const auto& run : h.measured.runs) wait += run.wait.mean() * 1e-9;
    row.push_back(fmt::format("{}", guessed));
    row.push_back(percent(utilisation_of(h.measured)));
    row.push_back(percent(late_of(h.measured)));
    row.push_back(fmt::format("{:.2f} s", wait / std::max<std::size_t>(1, h.measured.runs.size())));
    row.emplace_back(h.fine ? "yes" : "!no");
    table.rows.push_back(std::move(row));
    auto figure = traffic::plain_figure(fmt::format("hour {}/operators", h.hour), "",
                                        traffic::direction::lower, all);
    figure.theory = guessed;
    out.figures.push_back(std::move(figure));
  }
  out.partial = out.partial || !how.go_on();
  out.tables.push_back(std::move(table));
  out.figures.push_back(
      traffic::plain_figure("operator_hours", "h", traffic::direction::lower, operator_hours));
  if (!of.by_hour.empty())
    out.lead.push_back(fmt::format("{:.0f} operator hours a day.", operator_hours));
  return out;
}

findings find_capacity(const scenario& of, const service_level& level, const effort& how) {
  findings out;
  out.title = "Capacity";
  out.lead.push_back("The most live conversations so that " + goal(level) + ".");
  const auto per = traffic::demand_of(of);
  const auto operators = of.operators_in_all();
  if (per.questions <= 0) {
    out.lead.emplace_back("Nothing is asked, so that there is no bound.");
    return out;
  }
  const double think_s = per.think_s / per.questions, service_s = per.operator_s / per.questions;
  const auto most = traffic::live_most(operators, think_s, service_s, level);
  const double fan_out = (think_s + service_s) / service_s;
  findings::table table{
      fmt::format("{} operators, {}", operators, to_string(of.architecture)),
      {"", "live", "per operator", "busy", "theory", "waited longer", "theory", "within"},
      {}};
  double tenth_more = std::ceil(1.1 * most + 1e-9);
  for (const auto& [name, live] :
       {std::pair{"capacity", static_cast<double>(most)}, std::pair{"a tenth more", tenth_more}}) {
    if (live < 1) continue;
    auto at = of;
    at.population = traffic::population::fixed;
    at.live = static_cast<std::uint32_t>(live);
    at.storms.clear();
    const auto measured = simulate(at, how);
    out.partial = out.partial || measured.partial;
    const auto& expected = measured.expected;
    const bool within =
        utilisation_of(measured) <= level.utilisation && late_of(measured) <= level.share;
    table.rows.push_back({name, fmt::format("{}", at.live), fmt::format("{:.1f}", live / operators),
                          percent(utilisation_of(measured)), percent(expected.utilisation),
                          percent(late_of(measured)), percent(expected.late),
                          within ? "yes" : "no"});
    out.parts.push_back({name, measured});
  }
  auto figure = traffic::plain_figure("capacity/live", "", traffic::direction::higher, most);
  out.figures.push_back(figure);
  out.figures.push_back(traffic::plain_figure("capacity/live_per_operator", "",
                                              traffic::direction::higher,
                                              static_cast<double>(most) / operators));
  out.lead.push_back(fmt::format(
      "{} live conversations, {:.1f} per operator; saturation, which is the fan-out of human "
      "factors, would be at {:.1f} per operator.",
      most, static_cast<double>(most) / operators, fan_out));
  out.tables.push_back(std::move(table));
  return out;
}

}  // namespace weft::simulate
