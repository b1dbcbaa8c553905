#include "tools/simulate/validate.hpp"

#include <cmath>
#include <memory>

#include <fmt/format.h>

#include "tools/theory/queueing.hpp"

namespace weft::simulate {
namespace {

using traffic::law;
using traffic::repetition;
using traffic::scenario;

constexpr double family_level = 0.999;
constexpr double very_long_s = 30.0 * 86'400;

struct check {
  std::string what, unit;
  double theory = 0;
  double (*measured)(const repetition&) = nullptr;
};
struct experiment {
  std::string name;
  scenario of;
  double answers_per_s = 1;
  double wait_limit_s = 20;
  std::vector<check> checks;
};

double mean_wait(const repetition& r) { return r.wait.mean() * 1e-9; }
double given_up(const repetition& r) {
  return static_cast<double>(r.counts.given_up) / static_cast<double>(r.counts.asked);
}
template <std::size_t Sort>
double wait_of_sort(const repetition& r) {
  return r.sorts[Sort].wait.mean() * 1e-9;
}

/// Questions only: nobody expires, one card at a time.
scenario plain(unsigned operators, double service_s) {
  scenario out;
  out.operators.front().count = operators;
  out.sorts.front().handling = law::exponential(service_s);
  out.sorts.front().answer_within_s = very_long_s;
  out.approval_handling = out.escalation_handling = law::exponential(service_s);
  out.lease_s = 3'600;
  return out;
}

/// Poisson arrivals of conversations that ask about everything they do, and do one thing.
scenario poisson(unsigned operators, double service_s, double questions_per_s) {
  auto out = plain(operators, service_s);
  out.population = traffic::population::arriving;
  out.arrivals_per_h = 3'600 * questions_per_s;
  out.turns = out.ask_rate = 1;
  out.think = law::constant(0.001);
  return out;
}

experiment of_finite_source(std::string name, scenario of, double think_s, double service_s) {
  const auto operators = of.operators_in_all();
  const theory::finite_source queue{operators, of.live, think_s, service_s};
  experiment out{std::move(name), std::move(of), queue.throughput(), 20, {}};
  out.checks = {{"mean wait", "s", queue.wait_s(), mean_wait},
                {"P(wait > 20 s)", "share", queue.later_than(20), traffic::late_share_of},
                {"utilisation", "share", queue.utilisation(), traffic::utilisation_of}};
  return out;
}

void add_finite_sources(std::vector<experiment>& to) {
  const auto with = [](scenario of, std::uint32_t live, double ask_rate, law think) {
    of.live = live;
    of.ask_rate = ask_rate;
    of.think = think;
    return of;
  };
  const auto think = law::exponential(45);
  to.push_back(of_finite_source("finite source 1 // 15, asks 10 %",
                                with(plain(1, 30), 15, .1, think), 450, 30));
  to.push_back(of_finite_source("finite source 1 // 22, asks 5 %",
                                with(plain(1, 30), 22, .05, think), 900, 30));
  to.push_back(of_finite_source("finite source 5 // 100, asks 5 %",
                                with(plain(5, 30), 100, .05, think), 900, 30));
  to.push_back(of_finite_source("the same, lognormal thinking",
                                with(plain(5, 30), 100, .05, law::lognormal(45, 1.5)), 900, 30));
  auto escalated = with(plain(5, 210), 20, 0, think);
  escalated.architecture = traffic::architecture::escalate;
  to.push_back(of_finite_source("finite source 5 // 20, 40 % escalated", escalated, 900, 210));
  auto approved = with(plain(3, 12), 12, 0, think);
  approved.architecture = traffic::architecture::approve_all;
  to.push_back(of_finite_source("finite source 3 // 12, all approved", approved, 45, 12));
}

void add_shared_queues(std::vector<experiment>& to) {
  constexpr double utilisation = .7, service_s = 30;
  const auto checks = [&](unsigned operators) {
    const theory::shared_queue queue{operators, utilisation, service_s};
    return std::vector<check>{
        {"mean wait", "s", queue.wait_s(), mean_wait},
        {"P(wait > 20 s)", "share", queue.later_than(20), traffic::late_share_of}};
  };
  for (const unsigned operators : {1U, 5U, 10U}) {
    const double per_s = utilisation * operators / service_s;
    to.push_back({fmt::format("M/M/{}, 70 % busy", operators), poisson(operators, service_s, per_s),
                  per_s, 20, checks(operators)});
  }
  auto partly_open = poisson(5, service_s, utilisation * 5 / service_s);
  partly_open.turns = 10;
  partly_open.ask_rate = .1;  // one question a conversation
  partly_open.think = law::lognormal(45, 1.5);
  to.push_back({"M/M/5 by conversations that come and go", partly_open, utilisation * 5 / service_s,
                20, checks(5)});
}

void add_priorities(std::vector<experiment>& to) {
  constexpr double service_s = 30;
  const std::array<double, 2> parts{.2, .5};
  const auto waits = theory::priority_waits_s(5, service_s, parts);
  const double per_s = .7 * 5 / service_s;
  auto of = poisson(5, service_s, per_s);
  of.sorts.push_back(of.sorts.front());
  of.sorts[0].name = "urgent";
  of.sorts[0].must_ask = true;
  of.sorts[0].share = .2 / .7;
  of.sorts[1].share = .5 / .7;
  to.push_back({"priorities, 5 operators, 20 % + 50 % busy",
                of,
                per_s,
                20,
                {{"urgent: mean wait", "s", waits[0], wait_of_sort<0>},
                 {"others: mean wait", "s", waits[1], wait_of_sort<1>}}});
}

void add_impatient(std::vector<experiment>& to) {
  constexpr double service_s = 30, load = 100, give_up_rate = .5;
  for (const unsigned operators : {95U, 100U, 105U, 110U}) {
    const theory::impatient_queue queue{operators, load, give_up_rate};
    auto of = poisson(operators, service_s, load / service_s);
    of.patience = law::exponential(service_s / give_up_rate);
    to.push_back({fmt::format("{} operators, work for 100, customers give up", operators),
                  of,
                  load / service_s,
                  0,
                  {{"P(wait > 0)", "share", queue.must_wait(), traffic::late_share_of},
                   {"P(gives up)", "share", queue.give_up(), given_up}}});
  }
}

std::vector<experiment> all_experiments() {
  std::vector<experiment> all;
  add_shared_queues(all);
  add_finite_sources(all);
  add_priorities(all);
  add_impatient(all);
  return all;
}

std::string spelled(double value, std::string_view unit) {
  return unit == "share" ? fmt::format("{:.2f} %", 100 * value) : fmt::format("{:.3f} s", value);
}

}  // namespace

findings validate(const effort& how, double answers) {
  findings out;
  out.title = "Simulation against theory";
  const auto all = all_experiments();
  std::size_t comparisons = 0;
  for (const auto& each : all) comparisons += each.checks.size();
  const double confidence = 1 - (1 - family_level) / static_cast<double>(comparisons);
  out.lead.push_back(fmt::format(
      "{} comparisons, each a mean over {} repetitions of about {:.0f} answers; all of them "
      "together hold with 99.9 % if theory is right (Bonferroni: each within its {:.4f} % "
      "interval).",
      comparisons, how.runs, answers, 100 * confidence));
  findings::table table{"Measured, 95 % interval, theory",
                        {"", "", "measured", "95 % interval", "theory", "off by", "holds"},
                        {}};
  for (const auto& each : all) {
    auto of = each.of;
    of.lasts_s = answers / each.answers_per_s;
    auto effort = how;
    effort.wait_limit_s = each.wait_limit_s;
    const auto measured = simulate(of, effort);
    out.partial = out.partial || measured.partial;
    if (measured.partial) break;
    for (const auto& check : each.checks) {
      const auto values = measured.each(check.measured);
      auto figure = traffic::over_runs(each.name + "/" + check.what, check.unit,
                                       traffic::direction::neither, values);
      figure.theory = check.theory;
      const bool holds =
          std::abs(figure.value - check.theory) <= traffic::half_width(values, confidence);
      out.held = out.held && holds;
      table.rows.push_back(
          {each.name, check.what, spelled(figure.value, check.unit),
           spelled(figure.low, check.unit) + " … " + spelled(figure.high, check.unit),
           spelled(check.theory, check.unit),
           fmt::format("{:+.2f} %", 100 * (figure.value / check.theory - 1)),
           holds ? "yes" : "!no"});
      out.figures.push_back(std::move(figure));
    }
  }
  out.tables.push_back(std::move(table));
  out.lead.emplace_back(out.held ? "Theory and simulation agree."
                                 : "Theory and simulation differ by more than chance.");
  return out;
}

}  // namespace weft::simulate
