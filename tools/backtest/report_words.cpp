#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "tools/backtest/figures.hpp"
#include "tools/backtest/report.hpp"

namespace weft::backtest {
namespace {

template <class... Values>
void line(std::string& to, fmt::format_string<Values...> format, Values&&... values) {
  fmt::format_to(std::back_inserter(to), format, std::forward<Values>(values)...);
  to += '\n';
}

void write_column(std::string& to, const backtest_result& result, std::size_t index) {
  const auto& c = result.columns[index];
  const auto& column = result.counts.columns[index];
  line(to, "\n{}{}", c.name, column.evaluated ? "" : " (as recorded)");
  line(to, "  steps asked    {} of {}: {}", c.asked, c.steps, percent(c.ask_rate));
  line(to, "  questions      {}{}", c.questions, kinds_of(column));
  if (column.audits > 0) line(to, "  audits         {}", column.audits);
  if (const auto blocked = column.total(&scope_count::blocked); blocked > 0)
    line(to, "  blocked        {} steps, without a human", blocked);
  if (c.labels.wrong + c.labels.right > 0) {
    line(to, "  wrong steps    {} caught, {} missed: {} caught", spoken(c.labels.caught_total),
         spoken(c.labels.missed_total), percent(c.labels.caught_share));
    line(to, "  right steps    {} of {} stopped all the same: {}", c.labels.right_stopped,
         c.labels.right, percent(c.labels.needless_share));
  }
  const auto& p = c.people;
  if (p.questions + p.audits > 0) {
    line(to, "  people         {:.3g} operator hours, {:.2f} s a question ({:.0f} % measured)",
         p.operator_hours, p.handling_s, 100 * p.handling_known);
    line(to, "  {:<14} {}", fmt::format("{} operator{}", p.operators, p.operators == 1 ? "" : "s"),
         waits_in_words(p));
  }
  if (p.handovers > 0) line(to, "  handovers      {}, {:.3g} hours", p.handovers, p.handover_hours);
}

void write_rules(std::string& to, const column_figures& of) {
  line(to, "\n  {:<36}{:>9}{:>9}{:>9}{:>9}", "rule", "fired", "asked", "wrong", "right");
  for (const auto& each : of.rules)
    line(to, "  {:<36}{:>9}{:>9}{:>9.0f}{:>9.0f}{}", each.counts.name, each.counts.fired,
         each.counts.asked, each.wrong, each.right,
         each.never    ? "   never fires"
         : each.always ? "   always fires"
                       : "");
}

void write_scopes(std::string& to, const column_figures& of) {
  if (of.scopes.size() < 2) return;
  line(to, "\n  {:<28}{:>9}{:>9}{:>9}  {}", "scope", "steps", "asked", "wrong", "caught");
  for (const auto& each : of.scopes)
    line(to, "  {:<28}{:>9}{:>9}{:>9}  {}", each.scope.empty() ? "(none)" : each.scope,
         each.counts.steps, each.counts.asked + each.counts.escalated, each.labels.wrong,
         each.labels.wrong > 0 ? percent(each.labels.caught_share) : "-");
}

void write_examples(std::string& to, const backtest_result& result, const std::string& title,
                    std::uint64_t count, const std::vector<example>& kept) {
  if (count == 0) return;
  line(to, "\n{}: {}", title, count);
  for (const auto& each : kept) {
    line(to, "  {} {}{}", each.conversation, each.step, label_of(result, each));
    line(to, "    {}", each.what);
    if (!each.why.empty()) line(to, "    {}", each.why);
  }
}

}  // namespace

std::string percent(const interval& share) {
  return fmt::format("{:.1f} % [{:.1f}, {:.1f}]", 100 * share.value, 100 * share.low,
                     100 * share.high);
}

std::string spoken(const interval& count) {
  if (count.low == count.high) return fmt::format("{:.0f}", count.value);
  return fmt::format("{:.0f} [{:.0f}, {:.0f}]", count.value, count.low, count.high);
}

std::string seconds(const interval& span) {
  return fmt::format("{:.3g} s [{:.3g}, {:.3g}]", span.value, span.low, span.high);
}

std::string kinds_of(const column& of) {
  std::string out;
  for (std::size_t k = 0; k < kinds; ++k) {
    if (of.questions[k] == 0) continue;
    out += out.empty() ? ": " : ", ";
    out += fmt::format("{} {}", of.questions[k], to_string(static_cast<query_kind>(k)));
  }
  return out;
}

std::string waits_in_words(const load& of) {
  std::string out;
  if (of.wait_s)
    out = fmt::format("wait {}, p95 {:.3g} s, busy {:.0f} %", seconds(*of.wait_s), of.wait_p95_s,
                      100 * of.utilisation);
  if (of.theory_wait_s)
    out += fmt::format("{}{:.3g} s by theory ({:.0f} at once, {:.0f} s between questions)",
                       out.empty() ? "wait " : "; ", *of.theory_wait_s, of.at_once, of.between_s);
  if (of.busiest_per_hour > 0)
    out += of.busiest_wait_s ? fmt::format("; busiest hour {:.0f}/h, wait {:.3g} s",
                                           of.busiest_per_hour, *of.busiest_wait_s)
                             : fmt::format("; busiest hour {:.0f}/h is more than they can answer",
                                           of.busiest_per_hour);
  return out;
}

std::string label_of(const backtest_result& result, const example& of) {
  if (of.record == example::none) return {};
  switch (result.counts.records[of.record].is) {
    case judged::wrong: return "  (wrong)";
    case judged::right: return "  (right)";
    case judged::unknown: return {};
  }
  return {};
}

std::string report_in_words(const backtest_result& result) {
  const auto& counts = result.counts;
  std::string out;
  line(out, "{} steps in {} conversations, {:.1f} s", counts.steps, counts.conversations.size(),
       result.seconds);
  for (std::size_t i = 0; i < result.columns.size(); ++i) write_column(out, result, i);
  if (result.measured_wait) line(out, "\nmeasured wait    {}", seconds(*result.measured_wait));
  write_rules(out, result.candidate());
  write_scopes(out, result.candidate());
  if (const auto* before = result.reference()) {
    const auto& now = counts.columns[counts.candidate()];
    write_examples(out, result, "Known wrong, and no longer stopped", now.missed.size(),
                   now.missed);
    write_examples(out, result, "Stopped, and not by " + before->name, now.added, now.additions);
    write_examples(out, result, "Not stopped, but by " + before->name, now.dropped, now.omissions);
  }
  line(out, "\n{}", verdict_of(result));
  for (const auto& each : caveats_of(result)) line(out, "- {}", each);
  return out;
}

}  // namespace weft::backtest
