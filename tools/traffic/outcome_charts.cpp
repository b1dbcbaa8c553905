#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "tools/traffic/outcome_report.hpp"

namespace weft::traffic {
namespace {

using report::plot;
using report::unit;

/// An axis of time of day, or of minutes for short ones.
struct time_axis {
  double per_unit = 1;
  std::string label;
};
time_axis axis_of(double lasts_s) {
  if (lasts_s > 3 * 3'600) return {3'600, "hour"};
  return {60, "minute"};
}

/// An axis that ends there has five round steps.
double in_five_steps(double most) {
  const double step = std::max(most, 1e-9) / 5;
  const double power = std::pow(10, std::floor(std::log10(step)));
  for (const double digit : {1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0})
    if (digit * power >= step * (1 - 1e-9)) return 5 * digit * power;
  return 50 * power;
}

double largest(const plot::points& all) {
  double most = 0;
  for (const auto& [x, y] : all) most = std::max(most, y);
  return most;
}

}  // namespace

plot wait_by_load_chart(const outcome& what) {
  double x_most = 1, y_most = 1;
  for (const auto& p : what.curve) {
    x_most = std::max(x_most, p.live_per_operator);
    y_most = std::max({y_most, p.wait_s.high, p.wait_s.theory.value_or(0)});
  }
  plot out{"Waiting and load",
           {"live conversations per operator", 0, in_five_steps(x_most), unit::plain},
           {"mean wait", 0, in_five_steps(y_most), unit::seconds}};
  plot::points theory;
  std::vector<plot::whisker> measured;
  for (const auto& p : what.curve) {
    measured.push_back(
        {p.live_per_operator, p.wait_s.value, std::max(0.0, p.wait_s.low), p.wait_s.high});
    if (p.wait_s.theory) theory.emplace_back(p.live_per_operator, *p.wait_s.theory);
  }
  if (!theory.empty()) out.line(theory, "theory", "theory");
  out.whiskers(measured, "first", "measured, 95 % interval");
  out.level(what.wait_limit_s, "limit", fmt::format("{} s", what.wait_limit_s));
  return out;
}

plot wait_percentiles_chart(const outcome& what) {
  const auto waits = what.merged(&repetition::wait);
  const auto count = static_cast<double>(waits.count());
  plot::points curve;
  // By the share that waits longer, down to ten values.
  for (double longer = .99; count > 0 && longer * count >= 10; longer *= .93)
    curve.emplace_back(longer, std::max(1e-3, measure::seconds_of(waits.percentile(1 - longer))));
  const double x_least = curve.empty() ? .01 : curve.back().first;
  const double y_most = std::max(1.0, largest(curve));
  plot out{"How long questions wait",
           {"share that waits longer", std::pow(10, std::floor(std::log10(x_least))), 1,
            unit::percent, true},
           {"wait", 1e-2, std::pow(10, std::ceil(std::log10(y_most))), unit::seconds, true}};
  for (auto& [x, y] : curve) y = std::max(y, 1e-2);
  out.line(curve, "first", fmt::format("{} questions", waits.count()));
  out.level(what.wait_limit_s, "limit", fmt::format("{} s", what.wait_limit_s));
  return out;
}

plot timeline_chart(const outcome& what, std::size_t most) {
  const auto rows = std::min(most, what.operators.size());
  const auto of_rows = (rows + 4) / 5 * 5;  // five steps
  // So long that single answers can be seen, from the middle of the day.
  double handling = 30;
  if (!what.runs.empty() && what.runs.front().handling.count() > 0)
    handling = what.runs.front().handling.mean() * 1e-9;
  const double window =
      60 * in_five_steps(std::min(what.of.lasts_s, std::max(60 * handling, 600.0)) / 60);
  const double from = std::max(0.0, std::floor((what.of.lasts_s - window) / 2));
  plot out{"What operators do",
           {fmt::format("minutes from {:.1f} h on", from / 3'600), 0, window / 60, unit::plain},
           {fmt::format("{} operators", rows), 0, static_cast<double>(of_rows), unit::plain}};
  for (std::size_t row = 0; row < rows; ++row)
    for (const auto& span : what.operators[row].spans) {
      const double begin = std::max(span.from_s, from) - from;
      const double end = std::min(span.to_s, from + window) - from;
      if (end <= begin || span.what == activity::idle) continue;
      out.bar(begin / 60, end / 60, row, of_rows, span.what == activity::busy ? "first" : "second");
    }
  out.legend("first", "busy");
  out.legend("second", "away");
  return out;
}

plot waiting_chart(const outcome& what) {
  const auto time = axis_of(what.of.lasts_s);
  plot::points waiting;
  for (std::size_t i = 0; i < what.waiting.values.size(); ++i)
    waiting.emplace_back(
        (what.waiting.from_s + static_cast<double>(i) * what.waiting.step_s) / time.per_unit,
        what.waiting.values[i]);
  plot out{"Questions that wait",
           {time.label, 0, in_five_steps(what.of.lasts_s / time.per_unit), unit::plain},
           {"waiting", 0, in_five_steps(std::max(5.0, largest(waiting))), unit::plain}};
  out.line(waiting, "first", "first repetition");
  return out;
}

plot utilisation_by_hour_chart(const outcome& what) {
  plot::points used, late;
  for (std::size_t h = 0; h < 24; ++h) {
    double busy = 0, present = 0, looked = 0, too_late = 0;
    for (const auto& run : what.runs) {
      if (run.hours.size() != 24) continue;
      busy += run.hours[h].busy_s;
      present += run.hours[h].present_s;
      looked += run.hours[h].looked;
      too_late += run.hours[h].late;
    }
    const double at = static_cast<double>(h) + .5;
    if (present > 0) used.emplace_back(at, busy / present);
    if (looked > 0) late.emplace_back(at, too_late / looked);
  }
  plot out{"Hour by hour", {"hour of the day", 0, 25, unit::plain}, {"share", 0, 1}};
  out.line(used, "first", "operators busy");
  out.line(late, "second", fmt::format("waited more than {} s", what.wait_limit_s));
  out.level(.7, "limit", "70 %");
  return out;
}

}  // namespace weft::traffic
