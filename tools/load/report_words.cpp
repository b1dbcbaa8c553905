#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "tools/load/report.hpp"
#include "tools/replay/report.hpp"
#include "tools/traffic/outcome_report.hpp"

namespace weft::load {
namespace {

using replay::grouped;

class page {
 public:
  template <class... Values>
  void line(std::string_view name, fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(text_), "  {:<15}", name);
    fmt::format_to(std::back_inserter(text_), format, std::forward<Values>(values)...);
    text_ += '\n';
  }
  template <class... Values>
  void plain(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Values>(values)...);
    text_ += '\n';
  }
  void raw(std::string_view text) { text_ += text; }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

double ms(measure::nanoseconds_t span) { return static_cast<double>(span) * 1e-6; }

std::string percentiles(const measure::recorder& of) {
  return fmt::format("p50 {:8.3f}  p90 {:8.3f}  p99 {:8.3f}  p99.9 {:8.3f}  max {:8.3f} ms  ({})",
                     ms(of.percentile(0.5)), ms(of.percentile(0.9)), ms(of.percentile(0.99)),
                     ms(of.percentile(0.999)), ms(of.max()), grouped(of.count()));
}

std::string within(const traffic::figure& f, double factor, std::string_view unit) {
  return fmt::format("{:.4g} ± {:.2g} {}", f.value * factor, (f.high - f.low) / 2 * factor, unit);
}

traffic::figure figure_named(const std::vector<traffic::figure>& all, std::string_view name) {
  const auto at = std::ranges::find_if(all, [&](const auto& f) { return f.name == name; });
  return at == all.end() ? traffic::figure{} : *at;
}

void write_waits(page& out, const measurement& m, const expectation& e) {
  const auto each = [&](auto value) {
    return traffic::over_runs("", "", {}, m.outcome.each(value));
  };
  const auto wait = each([](const traffic::repetition& r) { return r.wait.mean() * 1e-9; });
  const auto late = each(traffic::late_share_of);
  const auto busy = each([](const traffic::repetition& r) { return traffic::utilisation_of(r); });
  out.plain("people's seconds, {} questions, {:.2f} % of steps asked about; 95 % intervals",
            grouped(static_cast<std::uint64_t>(e.questions)), 100 * e.ask_rate);
  out.line("", "{:<22}{:<14}{:<18}{}", "measured", e.by.empty() ? "theory" : e.by, "with variation",
           e.simulated ? "simulated, same scenario" : "drawn with the same laws");
  out.line("wait", "{:<22}{:<14}{:<18}{:.4g} ± {:.2g}", within(wait, 1, "s"),
           fmt::format("{:.4g}", e.wait_s), fmt::format("{:.4g}", e.general_s), e.drawn_s,
           e.drawn_half_s);
  out.line(fmt::format("wait > {:.0f} s", m.outcome.wait_limit_s),
           "{:<22}{:<14}{:<18}{:.4g} ± {:.2g}", within(late, 100, "%"),
           fmt::format("{:.4g}", 100 * e.late), "", 100 * e.drawn_late, 100 * e.drawn_late_half);
  out.line("utilisation", "{:<22}{:<14}{:<18}{:.4g}", within(busy, 100, "%"),
           fmt::format("{:.4g}", 100 * e.utilisation), "", 100 * e.drawn_utilisation);
  out.line("handling", "{:.3f} s, squared variation {:.2f}; {:.3f} s more from a card to the next",
           e.handling_s, e.squared_variation, e.turn_s);
  if (!e.steady) out.plain("  more is asked than people can answer: there is no steady state");
}

void write_one(page& out, const load_result& result, const measurement& m, const expectation& e) {
  const auto& plays = m.outcome.of;
  out.plain("{}, {}: {}, {} operators, {} x as fast as people", plays.name,
            to_string(plays.architecture),
            plays.population == traffic::population::fixed
                ? fmt::format("{} live conversations", plays.live)
                : fmt::format("{:.0f} conversations an hour", plays.arrivals_per_h),
            plays.operators_in_all(), m.speed);
  out.plain("{} repetitions of {:.1f} s after {:.1f} s of warm-up, {} floors side by side{}",
            m.repetitions, m.measured_s, m.warmup_s, result.settings.floors,
            m.interrupted ? ", then interrupted" : "");
  write_waits(out, m, e);
  const auto all = figures_of(m, e);
  for (const auto& [name, says] :
       {std::pair{"conversations_per_operator_h", "conversations for each operator and hour"},
        std::pair{"operator_s_per_conversation", "of people for each conversation"},
        std::pair{"delay_s_per_step", "a step stands still, on average"}})
    if (const auto f = figure_named(all, name); !f.name.empty())
      out.line("", "{} {}", within(f, 1, f.unit == "s" ? "s" : ""), says);
  out.plain("machine time, real");
  for (const auto& row : stage_rows())
    if (!row.human && (m.times.*row.times).count() > 0)
      out.line(row.name, "{}", percentiles(m.times.*row.times));
  if (e.handling_s > 0 && m.times.overhead.count() > 0)
    out.line("", "overhead p99 is {:.2f} % of a mean handling of {:.1f} ms",
             100 * measure::seconds_of(m.times.overhead.percentile(0.99)) * m.speed / e.handling_s,
             1'000 * e.handling_s / m.speed);
  out.line("steps a second", "offered {:.1f}, achieved {:.1f}", m.offered_per_s, m.achieved_per_s);
  out.line("processors", "node {:.2f}, generator {:.2f}", m.node_cpu, m.own_cpu);
  if (m.resident_most > 0)
    out.line("node", "{:.1f} MiB at first, {:.1f} at most; {} descriptors before, {} after",
             static_cast<double>(m.resident_first) / (1U << 20U),
             static_cast<double>(m.resident_most) / (1U << 20U), m.descriptors_before,
             m.descriptors_after);
  std::uint64_t wrong_ran = 0, wrong_stopped = 0;
  for (const auto& run : m.outcome.runs)
    wrong_ran += run.counts.wrong_executed, wrong_stopped += run.counts.wrong_stopped;
  out.line("wrong steps", "{} went ahead, {} were stopped", grouped(wrong_ran),
           grouped(wrong_stopped));
  out.line("journal", "{}",
           !m.checked              ? "not asked"
           : m.differences.empty() ? "agrees: every decision once"
                                   : "disagrees");
}

void write_capacity(page& out, const load_result& result) {
  const auto& search = *result.capacity;
  const auto& s = result.settings;
  out.plain(
      "\nmost live conversations with P(wait > {:.0f} s) <= {:.0f} % and utilisation <= {:.0f} %",
      s.wait_limit_s, 100 * s.late_share, 100 * s.utilisation_max);
  out.line("live", "{:<22}{:<22}{:<20}{:<12}{}", "late", "utilisation", "wait", "questions", "");
  for (const auto& p : search.probes)
    out.line(std::to_string(p.live), "{:<22}{:<22}{:<20}{:<12}{}{}",
             within(p.late, 100, "%") + fmt::format(" ({:.1f})", 100 * p.theory_late),
             within(p.utilisation, 100, "%") + fmt::format(" ({:.1f})", 100 * p.theory_utilisation),
             within(p.wait_s, 1, "s"), grouped(p.questions), p.meets ? "meets it" : "does not",
             p.certain ? "" : ", within the noise");
  out.plain("  (in brackets: theory)");
  out.line("capacity", "{} live conversations for {} operators; theory says {}", search.most,
           s.people.operators_in_all(), search.theory);
  out.line("", "surely met up to {}, surely not from {}",
           search.most_surely == 0 ? "none tried" : std::to_string(search.most_surely),
           search.least_surely_not == 0 ? "none tried" : std::to_string(search.least_surely_not));
}

void write_comparison(page& out, const load_result& result) {
  out.plain("\nside by side, people's seconds");
  out.line("", "{:<18}{:<16}{:<16}{:<16}{:<16}{}", "conv./operator h", "wait", "delay/turn",
           "human s/conv.", "utilisation", "wrong ran");
  for (const auto& m : result.measured) {
    const auto row = comparison_of(m);
    out.line(to_string(m.outcome.of.architecture),
             "{:<18.4g}{:<16.4g}{:<16.4g}{:<16.4g}{:<16.4g}{}", row.conversations_per_operator_h,
             row.wait_s, row.delay_per_turn_s, row.human_s_per_conversation, row.utilisation,
             row.wrong_ran);
  }
}

void write_soak(page& out, const load_result& result) {
  const auto& soaked = *result.soaked;
  out.plain("\nsoak: {} windows", soaked.windows.size());
  for (const auto& w : soaked.windows)
    out.line(fmt::format("{:.0f} s", w.at_s), "{:.1f} MiB, {} descriptors, {} steps",
             static_cast<double>(w.resident) / (1U << 20U), w.descriptors, grouped(w.steps));
  out.line("growth", "{:.2f} MiB an hour after the first quarter ({:.1f} allowed)",
           soaked.growth_mib_h, result.settings.growth_max_mib_h);
}

}  // namespace

comparison_row comparison_of(const measurement& m) {
  comparison_row row;
  double conversations = 0, present_s = 0, busy_s = 0, waits = 0, waited_s = 0, steps = 0;
  nanoseconds_t delays = 0;
  for (std::size_t i = 0; i < m.outcome.runs.size(); ++i) {
    const auto& run = m.outcome.runs[i];
    conversations += static_cast<double>(run.counts.conversations);
    present_s += run.present_s;
    busy_s += run.busy_s;
    waits += static_cast<double>(run.wait.count());
    waited_s += run.wait.mean() * 1e-9 * static_cast<double>(run.wait.count());
    steps += static_cast<double>(run.counts.steps);
    delays += m.floors[i].delays;
    row.wrong_ran += run.counts.wrong_executed;
    row.wrong_stopped += run.counts.wrong_stopped;
  }
  if (present_s > 0) row.conversations_per_operator_h = conversations / present_s * 3'600;
  if (present_s > 0) row.utilisation = busy_s / present_s;
  if (waits > 0) row.wait_s = waited_s / waits;
  if (steps > 0) row.delay_per_turn_s = measure::seconds_of(delays) * m.speed / steps;
  if (conversations > 0) row.human_s_per_conversation = busy_s / conversations;
  return row;
}

std::string report_in_words(const load_result& result) {
  page out;
  for (std::size_t i = 0; i < result.measured.size(); ++i) {
    if (i > 0) out.plain("");
    write_one(out, result, result.measured[i], result.expected[i]);
  }
  if (result.measured.size() > 1 && !result.capacity) write_comparison(out, result);
  if (result.capacity) write_capacity(out, result);
  if (result.soaked) write_soak(out, result);
  for (const auto& each : result.notes) out.plain("note: {}", each);
  const auto wrong = failures(result);
  for (const auto& each : wrong) out.plain("FAILED: {}", each);
  for (const auto& m : result.measured)
    for (const auto& each : m.counts.told) out.plain("  {}", each);
  return out.take();
}

}  // namespace weft::load
