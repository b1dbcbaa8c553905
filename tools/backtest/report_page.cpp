#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "tools/backtest/figures.hpp"
#include "tools/backtest/report.hpp"
#include "tools/report/page.hpp"

namespace weft::backtest {
namespace {

using report::plot;
using rows = std::vector<std::vector<std::string>>;

void add_sets(report::page& to, const backtest_result& result) {
  rows table;
  for (std::size_t i = 0; i < result.columns.size(); ++i) {
    const auto& c = result.columns[i];
    const auto& p = c.people;
    const bool labelled = c.labels.wrong + c.labels.right > 0;
    table.push_back(
        {c.name + (result.counts.columns[i].evaluated ? "" : " (recorded)"), percent(c.ask_rate),
         std::to_string(c.questions),
         std::to_string(result.counts.columns[i].total(&scope_count::blocked)),
         labelled ? spoken(c.labels.caught_total) : "–",
         labelled ? (c.labels.missed() > 0 ? "!" : "") + spoken(c.labels.missed_total) : "–",
         labelled ? percent(c.labels.needless_share) : "–", fmt::format("{:.3g}", p.operator_hours),
         p.wait_s          ? seconds(*p.wait_s)
         : p.theory_wait_s ? fmt::format("{:.3g} s (theory)", *p.theory_wait_s)
                           : "–"});
  }
  to.table({"", "steps asked", "questions", "blocked", "wrong caught", "wrong missed",
            "right stopped", "operator hours", "mean wait"},
           table);
}

/// Where a set stands between asking much and catching much.
plot trade(const backtest_result& result) {
  double most = 0;
  for (const auto& each : result.columns) most = std::max(most, each.ask_rate.high);
  plot out{"Caught, and what it asks of people",
           {"share of steps asked", 0, std::min(1.0, report::rounded_up(most))},
           {"wrong steps caught", 0, 1}};
  constexpr std::array<const char*, 4> styles{"first", "second", "third", "fourth"};
  for (std::size_t i = 0; i < result.columns.size(); ++i) {
    const auto& c = result.columns[i];
    const auto& share = c.labels.caught_share;
    out.whiskers({{c.ask_rate.value, share.value, share.low, share.high}}, styles[i % 4], c.name);
  }
  return out;
}

/// Questions and expected waits as more people answer.
plot staffing(const backtest_result& result) {
  plot out{"Expected wait by number of operators",
           {"operators", 0, 1, report::unit::plain},
           {"mean wait", 0, 1, report::unit::seconds}};
  const auto& now = result.candidate();
  const auto& column = result.counts.columns[result.counts.candidate()];
  std::vector<plot::whisker> points;
  double top = 0;
  const auto last = std::max<std::uint32_t>(4, 2 * now.people.operators);
  const auto step = std::max<std::uint32_t>(1, last / 8);
  auto settings = result.settings;
  for (std::uint32_t n = 1; n <= last; n += step) {
    settings.operators = n;
    const auto at = load_of(result.counts, column, settings);
    const auto wait = at.wait_s
                          ? *at.wait_s
                          : interval{at.theory_wait_s.value_or(0), at.theory_wait_s.value_or(0),
                                     at.theory_wait_s.value_or(0)};
    const double high = std::isfinite(wait.high) ? wait.high : wait.value;
    points.push_back(
        {static_cast<double>(n), wait.value, std::isfinite(wait.low) ? wait.low : 0, high});
    top = std::max(top, high);
  }
  out = plot{"Expected wait by number of operators",
             {"operators", 0, static_cast<double>(last), report::unit::plain},
             {"mean wait", 0, std::max(1e-3, report::rounded_up(top)), report::unit::seconds}};
  plot::points line;
  for (const auto& each : points) line.emplace_back(each.x, each.y);
  out.line(line, "first", now.name);
  out.whiskers(points, "first");
  return out;
}

void add_rules(report::page& to, const column_figures& of) {
  rows table;
  for (const auto& each : of.rules)
    table.push_back({each.counts.name, std::to_string(each.counts.fired),
                     std::to_string(each.counts.asked), fmt::format("{:.0f}", each.wrong),
                     fmt::format("{:.0f}", each.right),
                     each.never    ? "!never fires"
                     : each.always ? "!always fires"
                                   : ""});
  to.subheading("Rules of " + of.name);
  to.table({"rule", "steps it fired on", "asked", "known wrong", "known right", ""}, table);
}

void add_scopes(report::page& to, const column_figures& of) {
  if (of.scopes.size() < 2) return;
  rows table;
  for (const auto& each : of.scopes)
    table.push_back({each.scope.empty() ? "(none)" : each.scope, std::to_string(each.counts.steps),
                     std::to_string(each.counts.asked + each.counts.escalated),
                     std::to_string(each.labels.wrong),
                     each.labels.wrong > 0 ? percent(each.labels.caught_share) : "–",
                     each.labels.right > 0 ? percent(each.labels.needless_share) : "–"});
  to.subheading("Scopes");
  to.table({"scope", "steps", "asked", "known wrong", "caught", "right stopped"}, table);
}

void add_examples(report::page& to, const backtest_result& result, const std::string& title,
                  std::uint64_t count, const std::vector<example>& kept) {
  if (count == 0) return;
  to.subheading(fmt::format("{}: {}", title, count));
  for (const auto& each : kept)
    to.html(fmt::format("<p><b>{} {}</b>{}<br>{}<br><i>{}</i></p>\n",
                        report::escaped(each.conversation), report::escaped(each.step),
                        label_of(result, each), report::escaped(each.what),
                        report::escaped(each.why)));
}

}  // namespace

std::string report_as_page(const backtest_result& result) {
  const auto& counts = result.counts;
  report::page out{"Backtest of " + result.candidate().name,
                   fmt::format("{} steps in {} conversations. {}", counts.steps,
                               counts.conversations.size(), verdict_of(result))};
  add_sets(out, result);
  if (result.measured_wait)
    out.paragraph(fmt::format("People's answers were waited for {}, as measured.",
                              seconds(*result.measured_wait)));
  const bool labelled = result.candidate().labels.wrong > 0;
  std::vector<plot> charts;
  if (labelled) charts.push_back(trade(result));
  if (result.candidate().people.questions > 0) charts.push_back(staffing(result));
  if (!charts.empty()) out.charts(charts);
  add_rules(out, result.candidate());
  add_scopes(out, result.candidate());
  if (const auto* before = result.reference()) {
    const auto& now = counts.columns[counts.candidate()];
    out.heading("Differences to " + before->name);
    add_examples(out, result, "Known wrong, and no longer stopped", now.missed.size(), now.missed);
    add_examples(out, result, "Stopped now", now.added, now.additions);
    add_examples(out, result, "No longer stopped", now.dropped, now.omissions);
  }
  out.heading("How to read this");
  for (const auto& each : caveats_of(result)) out.paragraph(each);
  return out.finish();
}

}  // namespace weft::backtest
