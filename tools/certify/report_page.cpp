#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "tools/certify/report.hpp"
#include "tools/report/page.hpp"

namespace weft::certify {
namespace {

using report::plot;
using report::unit;

std::string percent(double share) { return fmt::format("{:.2f} %", 100 * share); }

void add_table(report::page& to, const certify_result& result, const scored_data& data,
               double alpha) {
  const bool some = data.out_of_scope() > 0;
  const auto passed = [&](double share) { return some ? percent(share) : std::string{"–"}; };
  const auto wrong = [&](double error) { return (error > alpha ? "!" : "") + percent(error); };
  std::vector<std::vector<std::string>> rows;
  for (const auto& s : result.studies) {
    if (s.data != data.name() || s.alpha != alpha) continue;
    rows.push_back({fmt::format("certified, {} ({} steps)", spoken(s.kind), s.steps),
                    wrong(s.share(&run_result::errors, &run_result::autonomous)),
                    percent(s.share(&run_result::autonomous, &run_result::steps)),
                    passed(s.share(&run_result::out_of_scope_passed, &run_result::out_of_scope)),
                    fmt::format("{:.0f}", static_cast<double>(s.total(&run_result::audits)) /
                                              static_cast<double>(s.runs.size())),
                    fmt::format("{} of {} (at most {} by chance)", s.violations(), s.runs.size(),
                                s.violations_allowed())});
  }
  const auto fixed = data.above(result.settings.fixed), oracle = data.oracle(alpha);
  rows.push_back({fmt::format("fixed threshold {}", result.settings.fixed), wrong(fixed.risk),
                  percent(fixed.coverage), passed(fixed.out_of_scope), "0",
                  fixed.risk > alpha ? "always" : "never"});
  rows.push_back({"oracle, which knows all answers", wrong(oracle.risk), percent(oracle.coverage),
                  passed(oracle.out_of_scope), "–", "never"});
  to.table({"", "wrong when autonomous", "coverage", "out of scope let through", "audits a run",
            "runs that broke the promise"},
           rows);
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
  out.line(shown, "quiet", "all thresholds");
  out.level(of.alpha, "limit", "alpha " + percent(of.alpha));
  plot::points ends;
  for (const auto& run : of.runs)
    if (run.threshold >= 0) ends.emplace_back(run.coverage, run.risk);
  out.dots(ends, "first", "certified, at the end of each run");
  const auto oracle = data.oracle(of.alpha), fixed = data.above(result.settings.fixed);
  out.dots({{oracle.coverage, oracle.risk}}, "third", "oracle");
  out.dots({{fixed.coverage, fixed.risk}}, "second",
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
           {"steps", 0, static_cast<double>(of.steps), unit::plain},
           {"coverage of the threshold then"}};
  out.band(over_time(0.1), over_time(0.9), "first", "four in five runs");
  out.line(over_time(0.5), "first", "median run");
  const double best = data.oracle(of.alpha).coverage;
  out.line({{0, best}, {static_cast<double>(of.steps), best}}, "third", "oracle");
  return out;
}

void add_data(report::page& to, const certify_result& result, const scored_data& data) {
  const auto q = quality_of(data);
  to.heading(data.name());
  to.paragraph(fmt::format(
      "{} answers, {} wrong, {} out of scope. Confidence: AUROC {:.4f}, Brier score {:.4f}, "
      "calibration error {:.4f}, AURC {:.4f} ({:.4f} above the least possible).",
      data.answers().size(), percent(data.error_rate()), data.out_of_scope(), q.auroc, q.brier,
      q.calibration_error, q.area, q.excess_area));
  for (const double alpha : result.settings.alphas) {
    to.subheading(fmt::format("At most {} of autonomous answers wrong", percent(alpha)));
    add_table(to, result, data, alpha);
    for (const auto& s : result.studies)
      if (s.data == data.name() && s.alpha == alpha && !s.runs.empty())
        to.charts({risk_plot(result, data, s), coverage_plot(data, s)});
  }
}

}  // namespace

std::string report_as_page(const certify_result& result) {
  const auto& s = result.settings;
  report::page out{
      "Certified confidence",
      fmt::format("{} orders of each file; a threshold counts as proven with probability {} per "
                  "run; warm-up {} steps, then audits of at least {}; seed {}. {}",
                  s.runs, percent(1 - s.delta), s.warmup, percent(s.audits), s.seed,
                  result.held() ? "The promise held." : "The promise did not hold.")};
  out.paragraph(
      "A run broke the promise when any threshold it certified, at any time, has more than the "
      "allowed share of wrong answers over the whole file. In the endless stream answers are "
      "drawn with replacement: the file is then the population that the proof speaks of. Each "
      "answer once is how a file is lived through; it is no independent sample of that file, and "
      "shown for comparison.");
  for (const auto& data : result.data) add_data(out, result, data);
  return out.finish();
}

}  // namespace weft::certify
