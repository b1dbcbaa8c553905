#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "tools/load/report.hpp"
#include "tools/report/page.hpp"
#include "tools/traffic/outcome_report.hpp"

namespace weft::load {
namespace {

using report::plot;
using report::unit;

std::string ms(double seconds) { return fmt::format("{:.3f}", seconds * 1e3); }

void add_stages(report::page& to, const measurement& m) {
  to.subheading("The machine's time");
  to.paragraph(
      "Real milliseconds, not scaled. Steps and messages count from the moment they were due, so "
      "that a node that stalls shows it; the row \"step_from_sent\" is what a client that waits "
      "for its turn would have reported.");
  std::vector<std::vector<std::string>> rows;
  for (const auto& row : stage_rows()) {
    const auto& of = m.times.*row.times;
    if (row.human || of.count() == 0) continue;
    const auto around = of.confidence(0.99);
    const auto at = [&](double p) { return ms(measure::seconds_of(of.percentile(p))); };
    rows.push_back({fmt::format("{}: {}", row.name, row.says), std::to_string(of.count()), at(0.5),
                    at(0.9),
                    fmt::format("{} ({}–{})", at(0.99), ms(measure::seconds_of(around.low)),
                                ms(measure::seconds_of(around.high))),
                    at(0.999), ms(measure::seconds_of(of.max()))});
  }
  to.table({"stage", "n", "p50", "p90", "p99 (95 %)", "p99.9", "max"}, rows);
}

plot stage_chart(const measurement& m) {
  double longest = 1e-3;
  for (const auto& row : stage_rows())
    if (!row.human) longest = std::max(longest, measure::seconds_of((m.times.*row.times).max()));
  plot out{"Stages of the machine, by percentile",
           {"1 / (1 − percentile)", 1, 10'000, unit::plain, true},
           {"time", 1e-5, report::rounded_up(longest), unit::seconds, true}};
  const auto draw = [&](const measure::recorder& of, std::string_view style,
                        std::string_view legend) {
    if (of.count() == 0) return;
    plot::points line;
    for (double inverse = 1.01; inverse < 10'000; inverse *= 1.15) {
      const double p = 1 - 1 / inverse;
      if (static_cast<double>(of.count()) * (1 - p) < 1) break;
      line.emplace_back(inverse, std::max(1e-5, measure::seconds_of(of.percentile(p))));
    }
    out.line(line, style, legend);
  };
  draw(m.times.autonomous, "first", "step, from its intended time");
  draw(m.times.overhead, "second", "all of the machine in a question");
  draw(m.times.delivered, "third", "offer to an idle operator");
  draw(m.times.lag, "quiet", "generator's own lag");
  return out;
}

void add_expectation(report::page& to, const measurement& m, const expectation& e) {
  const auto each = [&](auto value) {
    return traffic::over_runs("", "", {}, m.outcome.each(value));
  };
  const auto wait = each([](const traffic::repetition& r) { return r.wait.mean() * 1e-9; });
  const auto late = each(traffic::late_share_of);
  const auto busy = each([](const traffic::repetition& r) { return traffic::utilisation_of(r); });
  const auto spoken = [](const traffic::figure& f, double factor) {
    return fmt::format("{:.4g} ± {:.2g}", f.value * factor, (f.high - f.low) / 2 * factor);
  };
  to.subheading("Measured and expected");
  to.paragraph(fmt::format(
      "The node asked about {:.2f} % of steps ({:.0f} questions, {:.1f} an hour); people took "
      "{:.2f} s each with a squared coefficient of variation of {:.2f}, and {:.3f} s passed from "
      "one card to the next. From these measured rates {} gives the second column; the third "
      "stretches its wait by (1 + variation) / 2; the last {}.",
      100 * e.ask_rate, e.questions, e.per_h, e.handling_s, e.squared_variation, e.turn_s, e.by,
      e.simulated ? "comes from the production router under virtual time and the same scenario: "
                    "closed forms know no storms, shifts, hours or bundles"
                  : "draws the same queue with the shapes of the scenario's laws and these means"));
  to.table({"people's time", "measured (95 %)", e.by, "with variation",
            e.simulated ? "simulated" : "drawn with the same laws"},
           {{"wait, s", spoken(wait, 1), fmt::format("{:.4g}", e.wait_s),
             fmt::format("{:.4g}", e.general_s),
             fmt::format("{:.4g} ± {:.2g}", e.drawn_s, e.drawn_half_s)},
            {fmt::format("P(wait > {:.0f} s), %", m.outcome.wait_limit_s), spoken(late, 100),
             fmt::format("{:.4g}", 100 * e.late), "–",
             fmt::format("{:.4g} ± {:.2g}", 100 * e.drawn_late, 100 * e.drawn_late_half)},
            {"utilisation, %", spoken(busy, 100), fmt::format("{:.4g}", 100 * e.utilisation), "–",
             fmt::format("{:.4g}", 100 * e.drawn_utilisation)}});
  if (!e.steady) to.paragraph("More is asked than people can answer: there is no steady state.");
}

void add_conduct(report::page& to, const measurement& m) {
  to.subheading("Generator and node");
  std::vector<std::vector<std::string>> rows{
      {"steps a second, offered", fmt::format("{:.1f}", m.offered_per_s)},
      {"steps a second, achieved", fmt::format("{:.1f}", m.achieved_per_s)},
      {"generator's lag p50 / p99 / max, ms",
       fmt::format("{} / {} / {}", ms(measure::seconds_of(m.times.lag.percentile(0.5))),
                   ms(measure::seconds_of(m.times.lag.percentile(0.99))),
                   ms(measure::seconds_of(m.times.lag.max())))},
      {"processors busy: node, generator", fmt::format("{:.2f}, {:.2f}", m.node_cpu, m.own_cpu)},
      {"node's memory: at first, at most, MiB",
       fmt::format("{:.1f}, {:.1f}", static_cast<double>(m.resident_first) / (1U << 20U),
                   static_cast<double>(m.resident_most) / (1U << 20U))},
      {"node's descriptors: before, after",
       fmt::format("{}, {}", m.descriptors_before, m.descriptors_after)},
      {"requests, of these sent again", fmt::format("{}, {}", m.http.requests, m.http.retries)},
      {"answers sent, recorded, repeated, refused",
       fmt::format("{}, {}, {}, {}", m.counts.answers_sent, m.counts.answers_recorded,
                   m.counts.answers_repeated, m.counts.answers_refused)},
      {"the journal", !m.checked              ? "not asked"
                      : m.differences.empty() ? "agrees: every decision once"
                                              : "!disagrees"}};
  for (const auto& [kind, count] : m.counts.errors)
    rows.push_back({"error, " + kind, "!" + std::to_string(count)});
  to.table({"", ""}, rows);
}

void add_comparison(report::page& to, const load_result& result) {
  to.heading("Side by side");
  std::vector<std::vector<std::string>> rows;
  for (const auto& m : result.measured) {
    const auto row = comparison_of(m);
    rows.push_back({std::string{to_string(m.outcome.of.architecture)},
                    fmt::format("{:.4g}", row.conversations_per_operator_h),
                    fmt::format("{:.4g}", row.wait_s), fmt::format("{:.4g}", row.delay_per_turn_s),
                    fmt::format("{:.4g}", row.human_s_per_conversation),
                    fmt::format("{:.3g} %", 100 * row.utilisation), std::to_string(row.wrong_ran),
                    std::to_string(row.wrong_stopped)});
  }
  to.table({"the same traffic", "conversations per operator and hour", "wait, s",
            "customer waits per turn, s", "human s per conversation", "utilisation",
            "wrong steps that went ahead", "stopped"},
           rows);
}

void add_capacity(report::page& to, const load_result& result) {
  const auto& search = *result.capacity;
  const auto& s = result.settings;
  to.heading("Capacity");
  to.paragraph(fmt::format(
      "The most live conversations for {} operators with P(wait > {:.0f} s) at most {:.0f} % and "
      "utilisation at most {:.0f} %: {}; theory says {}. Surely met up to {}, surely not from {} "
      "(0: none tried was beyond the noise).",
      s.people.operators_in_all(), s.wait_limit_s, 100 * s.late_share, 100 * s.utilisation_max,
      search.most, search.theory, search.most_surely, search.least_surely_not));
  plot late{
      "P(wait above the limit)", {"live conversations", 0, 1, unit::plain}, {"share", 0, 0.5}};
  double most = 1, highest = std::max(s.late_share, s.utilisation_max);
  for (const auto& p : search.probes) {
    most = std::max(most, static_cast<double>(p.live));
    highest = std::max({highest, p.late.high, p.utilisation.high});
  }
  late = plot{"Against the service level",
              {"live conversations", 0, std::ceil(1.1 * most), unit::plain},
              {"share", 0, std::min(1.0, report::rounded_up(highest))}};
  std::vector<plot::whisker> lates, busies;
  plot::points late_theory, busy_theory;
  for (const auto& p : search.probes) {
    const double x = p.live;
    lates.push_back({x, p.late.value, std::max(0.0, p.late.low), p.late.high});
    busies.push_back(
        {x, p.utilisation.value, std::max(0.0, p.utilisation.low), p.utilisation.high});
    late_theory.emplace_back(x, p.theory_late);
    busy_theory.emplace_back(x, p.theory_utilisation);
  }
  late.level(s.late_share, "limit", "late at most");
  late.level(s.utilisation_max, "limit", "utilisation at most");
  late.whiskers(lates, "first", "late");
  late.whiskers(busies, "third", "utilisation");
  late.line(late_theory, "theory", "theory");
  late.line(busy_theory, "theory");
  to.charts({late});
}

void add_soak(report::page& to, const load_result& result) {
  const auto& soaked = *result.soaked;
  to.heading("Soak");
  to.paragraph(
      fmt::format("After the first quarter memory grows by {:.2f} MiB an hour; {:.1f} "
                  "are allowed.",
                  soaked.growth_mib_h, result.settings.growth_max_mib_h));
  std::vector<std::vector<std::string>> rows;
  for (const auto& w : soaked.windows)
    rows.push_back({fmt::format("{:.0f} s", w.at_s),
                    fmt::format("{:.1f}", static_cast<double>(w.resident) / (1U << 20U)),
                    std::to_string(w.descriptors), std::to_string(w.steps)});
  to.table({"until", "MiB", "descriptors", "steps"}, rows);
}

}  // namespace

std::string report_as_page(const load_result& result) {
  const auto& s = result.settings;
  const auto wrong = failures(result);
  report::page out{"Load test: " + s.people.name,
                   fmt::format("A node played by real connections, people {} times as fast as "
                               "they are. {}",
                               s.speed,
                               result.interrupted ? "Ended early: what was measured until then."
                               : wrong.empty()    ? "Nothing was lost, doubled or refused."
                                                  : "Something went wrong, see below.")};
  out.verbatim(s.command);
  if (!result.node_command.empty()) out.verbatim(result.node_command);
  for (const auto& each : wrong) out.paragraph("Failed: " + each);
  if (result.measured.size() > 1 && !result.capacity) add_comparison(out, result);
  if (result.capacity) add_capacity(out, result);
  if (result.soaked) add_soak(out, result);
  for (std::size_t i = 0; i < result.measured.size(); ++i) {
    const auto& m = result.measured[i];
    const auto& plays = m.outcome.of;
    out.heading(fmt::format("{}, {}", plays.name, to_string(plays.architecture)));
    out.paragraph(fmt::format(
        "{} repetitions of {:.1f} s (real) after {:.1f} s of warm-up, {} floors of {} operators "
        "side by side; {} times as fast as people.",
        m.repetitions, m.measured_s, m.warmup_s, s.floors, plays.operators_in_all(), m.speed));
    add_expectation(out, m, result.expected[i]);
    traffic::add_outcome(out, m.outcome);
    add_stages(out, m);
    out.charts({stage_chart(m)});
    add_conduct(out, m);
  }
  out.heading("The scenario");
  out.verbatim(traffic::spoken(s.people));
  for (const auto& each : result.notes) out.paragraph(each);
  return out.finish();
}

}  // namespace weft::load
