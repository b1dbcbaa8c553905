#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "tools/certify/plot.hpp"
#include "tools/certify/report.hpp"

namespace weft::certify {
namespace {

constexpr std::string_view head = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Certified confidence</title>
<meta name="viewport" content="width=device-width">
<style>
:root{--ink:#1b1f24;--faint:#d9dee5;--soft:#5b6570;--page:#fff;--a:#0b6bcb;--b:#c2410c;--c:#15803d}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--faint:#39404a;--soft:#a1abb8;
--page:#14181d;--a:#5aa9ff;--b:#ff9257;--c:#57c785}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);
max-width:1180px;margin:2rem auto;padding:0 1rem}
h2{margin:2.5rem 0 .3rem}h3{margin:1.6rem 0 .3rem}p{max-width:80ch}
table{border-collapse:collapse;margin:.6rem 0}.wide{overflow-x:auto}
td,th{padding:.25rem .7rem;text-align:right;border-bottom:1px solid var(--faint)}
td:first-child,th:first-child{text-align:left}th{color:var(--soft);font-weight:500}
.bad{color:var(--b);font-weight:600}.charts{display:flex;flex-wrap:wrap;gap:1rem}
svg{flex:1 1 480px;max-width:580px;font-size:11px;fill:var(--ink)}
.title{font-size:13px;font-weight:600}.end{text-anchor:end}.middle{text-anchor:middle}
.grid{stroke:var(--faint)}.curve{stroke:var(--ink);stroke-width:1.6}
.alpha{stroke:var(--b);stroke-dasharray:5 4}.run{fill:var(--a);fill-opacity:.35}
.oracle{fill:var(--c)}.best{stroke:var(--c);stroke-dasharray:2 3;stroke-width:1.6}
.fixed{fill:var(--b)}.median{stroke:var(--a);stroke-width:2}
.band{fill:var(--a);fill-opacity:.2}
</style></head><body><h1>Certified confidence</h1>
)";

template <class... Values>
void add(std::string& to, fmt::format_string<Values...> format, Values&&... values) {
  fmt::format_to(std::back_inserter(to), format, std::forward<Values>(values)...);
}

std::string percent(double share) { return fmt::format("{:.2f} %", 100 * share); }

void add_row(std::string& to, const std::string& name, double error, double alpha, double coverage,
             const std::string& out_of_scope, const std::string& audits,
             const std::string& violations) {
  add(to, R"(<tr><td>{}</td><td{}>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>)",
      escaped(name), error > alpha ? R"( class="bad")" : "", percent(error), percent(coverage),
      out_of_scope, audits, violations);
  to += '\n';
}

void add_table(std::string& to, const certify_result& result, const scored_data& data,
               double alpha) {
  const bool some = data.out_of_scope() > 0;
  const auto passed = [&](double share) { return some ? percent(share) : std::string{"–"}; };
  to += R"(<div class="wide"><table><tr><th></th><th>wrong when autonomous</th><th>coverage</th>)"
        "<th>out of scope let through</th><th>audits a run</th><th>runs that broke the promise</th>"
        "</tr>\n";
  for (const auto& s : result.studies) {
    if (s.data != data.name() || s.alpha != alpha) continue;
    add_row(to, fmt::format("certified, {} ({} steps)", spoken(s.kind), s.steps),
            s.share(&run_result::errors, &run_result::autonomous), alpha,
            s.share(&run_result::autonomous, &run_result::steps),
            passed(s.share(&run_result::out_of_scope_passed, &run_result::out_of_scope)),
            fmt::format("{:.0f}", static_cast<double>(s.total(&run_result::audits)) /
                                      static_cast<double>(s.runs.size())),
            fmt::format("{} of {} (at most {} by chance)", s.violations(), s.runs.size(),
                        s.violations_allowed()));
  }
  const auto fixed = data.above(result.settings.fixed), oracle = data.oracle(alpha);
  add_row(to, fmt::format("fixed threshold {}", result.settings.fixed), fixed.risk, alpha,
          fixed.coverage, passed(fixed.out_of_scope), "0", fixed.risk > alpha ? "always" : "never");
  add_row(to, "oracle, which knows all answers", oracle.risk, alpha, oracle.coverage,
          passed(oracle.out_of_scope), "–", "never");
  to += "</table></div>\n";
}

plot risk_plot(const certify_result& result, const scored_data& data, const study& of) {
  const auto all = data.all_thresholds();
  plot::points curve;
  for (const auto& each : all) curve.emplace_back(each.coverage, each.risk);
  // A few thousand points are more than a chart of this size can show.
  plot::points shown;
  const std::size_t step = std::max<std::size_t>(1, curve.size() / 800);
  for (std::size_t i = 0; i < curve.size(); i += step) shown.push_back(curve[i]);
  if (!curve.empty()) shown.push_back(curve.back());
  const double most = std::max(data.error_rate(), 2 * of.alpha);
  const double top = std::ceil(most * 20) / 20;  // a multiple of 5 %: five ticks of whole percents
  plot out{fmt::format("Risk and coverage, {}", spoken(of.kind)),
           {"share of answers that go ahead"},
           {"wrong among them", 0, top}};
  out.line(shown, "curve", "all thresholds");
  out.level(of.alpha, "alpha", "alpha " + percent(of.alpha));
  plot::points ends;
  for (const auto& run : of.runs)
    if (run.threshold >= 0) ends.emplace_back(run.coverage, run.risk);
  out.dots(ends, "run", "certified, at the end of each run");
  const auto oracle = data.oracle(of.alpha), fixed = data.above(result.settings.fixed);
  out.dots({{oracle.coverage, oracle.risk}}, "oracle", "oracle");
  out.dots({{fixed.coverage, fixed.risk}}, "fixed",
           fmt::format("fixed threshold {}", result.settings.fixed));
  return out;
}

plot coverage_plot(const scored_data& data, const study& of) {
  const auto over_time = [&](double quantile) {
    plot::points line;
    const auto band = of.coverage_band(quantile);
    for (std::size_t i = 0; i < band.size(); ++i)
      line.emplace_back(static_cast<double>((i + 1) * of.steps) / static_cast<double>(band.size()),
                        band[i]);
    return line;
  };
  plot out{fmt::format("Coverage over time, {}", spoken(of.kind)),
           {"steps", 0, static_cast<double>(of.steps), false},
           {"coverage of the threshold then"}};
  out.band(over_time(0.1), over_time(0.9), "band", "four in five runs");
  out.line(over_time(0.5), "median", "median run");
  const double best = data.oracle(of.alpha).coverage;
  out.line({{0, best}, {static_cast<double>(of.steps), best}}, "best", "oracle");
  return out;
}

void add_data(std::string& to, const certify_result& result, const scored_data& data) {
  const auto q = quality_of(data);
  add(to,
      "<h2>{}</h2><p>{} answers, {} wrong, {} out of scope. Confidence: AUROC {:.4f}, Brier "
      "score {:.4f}, calibration error {:.4f}, AURC {:.4f} ({:.4f} above the least "
      "possible).</p>\n",
      escaped(data.name()), data.answers().size(), percent(data.error_rate()), data.out_of_scope(),
      q.auroc, q.brier, q.calibration_error, q.area, q.excess_area);
  for (const double alpha : result.settings.alphas) {
    add(to, "<h3>At most {} of autonomous answers wrong</h3>\n", percent(alpha));
    add_table(to, result, data, alpha);
    for (const auto& s : result.studies) {
      if (s.data != data.name() || s.alpha != alpha || s.runs.empty()) continue;
      to += R"(<div class="charts">)";
      to += risk_plot(result, data, s).svg();
      to += coverage_plot(data, s).svg();
      to += "</div>\n";
    }
  }
}

}  // namespace

std::string report_as_page(const certify_result& result) {
  std::string out{head};
  const auto& s = result.settings;
  add(out,
      "<p>{} orders of each file; a threshold counts as proven with probability {} per run; "
      "warm-up "
      "{} steps, then audits of at least {}; seed {}. <strong>{}</strong></p>\n",
      s.runs, percent(1 - s.delta), s.warmup, percent(s.audits), s.seed,
      result.held() ? "The promise held." : "The promise did not hold.");
  out +=
      "<p>A run broke the promise when any threshold it certified, at any time, has more than "
      "the allowed share of wrong answers over the whole file. In the endless stream answers are "
      "drawn with replacement: the file is then the population that the proof speaks of. Each "
      "answer once is how a file is lived through; it is no independent sample of that file, and "
      "shown for comparison.</p>\n";
  for (const auto& data : result.data) add_data(out, result, data);
  out += "</body></html>\n";
  return out;
}

}  // namespace weft::certify
