#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "tools/traffic/outcome_report.hpp"

namespace weft::traffic {
namespace {

std::string number(double value, std::string_view unit) {
  if (unit == "share") return fmt::format("{:.2f} %", 100 * value);
  const double size = std::abs(value);
  auto digits = size >= 1'000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4;
  return fmt::format("{:.{}f}{}{}", value, digits, unit.empty() ? "" : " ", unit);
}

std::string interval(const figure& f) {
  if (f.low == f.high) return "";
  return fmt::format("{} … {}", number(f.low, ""), number(f.high, ""));
}

std::string in_percent(const figure& f) {
  if (f.low == f.high) return "";
  return fmt::format("{:.2f} … {:.2f} %", 100 * f.low, 100 * f.high);
}

}  // namespace

void add_figures(report::page& to, const std::vector<figure>& figures) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& f : figures)
    rows.push_back({f.name, number(f.value, f.unit),
                    f.unit == "share" ? in_percent(f) : interval(f),
                    f.theory ? number(*f.theory, f.unit) : ""});
  to.table({"", "measured", "95 % interval", "theory"}, rows);
}

void add_outcome(report::page& to, const outcome& what) {
  const auto& e = what.expected;
  std::string lead = fmt::format(
      "{} repetitions of {:.1f} h with seeds {} to {}, {} operators. Intervals are Student's t "
      "over "
      "repetitions; percentiles are of all repetitions' values together, with intervals by order "
      "statistics.",
      what.runs.size(), what.of.lasts_s / 3'600, what.seed,
      what.seed + std::max<std::size_t>(what.runs.size(), 1) - 1, what.of.operators_in_all());
  if (what.partial) lead += " It was ended early; figures are of what was measured until then.";
  to.paragraph(lead);
  if (!e.by.empty())
    to.paragraph(fmt::format("Theory: {}{}{}.", e.by, e.assumes.empty() ? "" : ", which assumes: ",
                             fmt::join(e.assumes, "; ")));
  for (const auto& note : what.notes) to.paragraph(note);
  add_figures(to, figures_of(what));
  std::vector<report::plot> charts;
  if (!what.curve.empty()) charts.push_back(wait_by_load_chart(what));
  if (!what.runs.empty() && what.runs.front().wait.count() > 0)
    charts.push_back(wait_percentiles_chart(what));
  if (!what.waiting.values.empty()) charts.push_back(waiting_chart(what));
  const bool hours_told = !what.runs.empty() && !what.runs.front().hours.empty();
  if (what.of.lasts_s > 2 * 3'600 && hours_told) charts.push_back(utilisation_by_hour_chart(what));
  if (!what.operators.empty()) charts.push_back(timeline_chart(what));
  to.charts(charts);
}

std::string figures_in_words(const std::vector<figure>& figures) {
  std::string out;
  for (const auto& f : figures) {
    const auto around = f.unit == "share" ? in_percent(f) : interval(f);
    out += fmt::format("  {:<40} {:>14}   {:<24} {}\n", f.name, number(f.value, f.unit), around,
                       f.theory ? "theory " + number(*f.theory, f.unit) : "");
  }
  return out;
}

}  // namespace weft::traffic
