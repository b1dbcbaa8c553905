#include <iterator>

#include <fmt/format.h>

#include "tools/certify/report.hpp"

namespace weft::certify {
namespace {

template <class... Values>
void line(std::string& to, fmt::format_string<Values...> format, Values&&... values) {
  fmt::format_to(std::back_inserter(to), format, std::forward<Values>(values)...);
  to += '\n';
}

std::string percent(double share) { return fmt::format("{:.2f} %", 100 * share); }

void write_data(std::string& to, const scored_data& data) {
  const auto q = quality_of(data);
  line(to, "\n{}: {} answers, {} wrong, {} out of scope", data.name(), data.answers().size(),
       percent(data.error_rate()), data.out_of_scope());
  line(to, "  confidence: AUROC {:.4f}, Brier {:.4f}, log loss {:.4f}, calibration error {:.4f},",
       q.auroc, q.brier, q.log_loss, q.calibration_error);
  line(to,
       "  AURC {:.4f} ({:.4f} above the least), coverage at 1/2/5 % risk {:.1f}/{:.1f}/{:.1f} %",
       q.area, q.excess_area, 100 * q.coverage_at_1, 100 * q.coverage_at_2, 100 * q.coverage_at_5);
}

void write_row(std::string& to, std::string_view name, const std::string& error,
               const std::string& coverage, const std::string& out_of_scope,
               const std::string& rest) {
  line(to, "  {:<34}{:>10}{:>12}{:>14}   {}", name, error, coverage, out_of_scope, rest);
}

void write_study(std::string& to, const study& s, const scored_data& data) {
  const bool some = data.out_of_scope() > 0;
  const auto passed = [&](double share) { return some ? percent(share) : std::string{"-"}; };
  const double runs = static_cast<double>(s.runs.size());
  write_row(to, fmt::format("certified, {}", spoken(s.kind)),
            percent(s.share(&run_result::errors, &run_result::autonomous)),
            percent(s.share(&run_result::autonomous, &run_result::steps)),
            passed(s.share(&run_result::out_of_scope_passed, &run_result::out_of_scope)),
            fmt::format("at the end {} at risk {}; audits {:.0f} a run, false alarms {:.3f}; "
                        "violations {} of {} ({} allowed)",
                        percent(s.mean(&run_result::coverage)), percent(s.mean(&run_result::risk)),
                        static_cast<double>(s.total(&run_result::audits)) / runs,
                        static_cast<double>(s.total(&run_result::alarms)) / runs, s.violations(),
                        s.runs.size(), s.violations_allowed()));
}

void write_effect(std::string& to, const std::string& name, const scored_data::effect& e, bool some,
                  double alpha) {
  write_row(to, name, percent(e.risk), percent(e.coverage),
            some ? percent(e.out_of_scope) : std::string{"-"},
            e.risk > alpha ? "breaks the promise" : fmt::format("threshold {:.4f}", e.threshold));
}

}  // namespace

std::string report_in_words(const certify_result& result) {
  std::string out;
  line(out, "{} orders of each file, delta {}, warm-up {}, audits {} at least, seed {}",
       result.settings.runs, result.settings.delta, result.settings.warmup,
       percent(result.settings.audits), result.settings.seed);
  for (const auto& data : result.data) {
    write_data(out, data);
    const bool some = data.out_of_scope() > 0;
    for (const double alpha : result.settings.alphas) {
      line(out, "\n  at most {} of autonomous answers wrong", percent(alpha));
      write_row(out, "", "wrong", "coverage", "out of scope", "");
      for (const auto& s : result.studies)
        if (s.data == data.name() && s.alpha == alpha) write_study(out, s, data);
      write_effect(out, fmt::format("fixed threshold {}", result.settings.fixed),
                   data.above(result.settings.fixed), some, alpha);
      write_effect(out, "oracle, which knows all answers", data.oracle(alpha), some, alpha);
    }
  }
  line(out, "\n{} in {:.1f} s{}", result.held() ? "The promise held" : "THE PROMISE DID NOT HOLD",
       result.seconds, result.interrupted ? ", interrupted" : "");
  line(
      out,
      "A violation is a run in which any certified threshold, at any time, has a risk above alpha "
      "over the\nwhole file. In the endless stream answers are drawn with replacement, so that the "
      "file is the\npopulation the proof speaks of. Each answer once is no independent sample of "
      "it (what is left\nchanges with what was seen): shown because that is how a file is lived "
      "through, not as proof.");
  return out;
}

}  // namespace weft::certify
