#include <cmath>
#include <optional>
#include <string_view>

#include "schemas/codec/writer.hpp"
#include "tools/backtest/figures.hpp"

namespace weft::backtest {
namespace {

using codec::writer;

/// {"name","value","unit","better","low","high"}; `better` is what one hopes for, or empty.
void figure(writer& out, const std::string& name, const interval& what, std::string_view unit,
            std::string_view better) {
  out.object();
  out.put("name", name);
  out.put("value", what.value);
  out.put("unit", unit);
  out.put_some("better", better);
  if (std::isfinite(what.low) && std::isfinite(what.high)) {
    out.put("low", what.low);
    out.put("high", what.high);
  }
  out.end_object();
}

void figure(writer& out, const std::string& name, double what, std::string_view unit,
            std::string_view better) {
  figure(out, name, interval{what, what, what}, unit, better);
}

void put_labels(writer& out, const std::string& prefix, const outcome& of) {
  if (of.wrong + of.right == 0) return;
  figure(out, prefix + "wrong_caught", of.caught_total, "steps", "higher");
  figure(out, prefix + "wrong_missed", of.missed_total, "steps", "lower");
  figure(out, prefix + "wrong_caught_share", of.caught_share, "share", "higher");
  figure(out, prefix + "right_stopped_share", of.needless_share, "share", "lower");
  figure(out, prefix + "stopped_wrong_share", of.precision, "share", "higher");
}

void put_figures(writer& out, const std::string& prefix, const column_figures& of,
                 const column& counts) {
  const auto number = [](std::uint64_t n) { return static_cast<double>(n); };
  figure(out, prefix + "steps", number(of.steps), "steps", "");
  figure(out, prefix + "ask_rate", of.ask_rate, "share", "lower");
  figure(out, prefix + "steps_asked", number(of.asked), "steps", "lower");
  figure(out, prefix + "questions", number(of.questions), "questions", "lower");
  figure(out, prefix + "audits", number(counts.audits), "questions", "");
  figure(out, prefix + "blocked", number(counts.total(&scope_count::blocked)), "steps", "");
  for (std::size_t k = 0; k < kinds; ++k)
    if (counts.questions[k] > 0)
      figure(out, prefix + "questions_" + std::string{to_string(static_cast<query_kind>(k))},
             number(counts.questions[k]), "questions", "lower");
  figure(out, prefix + "rule_failures", number(counts.failed), "evaluations", "lower");
  put_labels(out, prefix, of.labels);
  const auto& p = of.people;
  figure(out, prefix + "operator_hours", p.operator_hours, "hours", "lower");
  figure(out, prefix + "handling", p.handling_s, "s", "lower");
  if (p.wait_s) figure(out, prefix + "wait", *p.wait_s, "s", "lower");
  if (p.wait_s) figure(out, prefix + "wait_p95", p.wait_p95_s, "s", "lower");
  if (p.theory_wait_s) figure(out, prefix + "wait_by_theory", *p.theory_wait_s, "s", "lower");
  if (p.busiest_wait_s) figure(out, prefix + "wait_busiest_hour", *p.busiest_wait_s, "s", "lower");
  figure(out, prefix + "utilisation", p.utilisation, "share", "");
}

void put_examples(writer& out, const tally& counts, std::string_view name,
                  const std::vector<example>& all) {
  out.put_list(name, all, [&](writer& to, const example& each) {
    to.object();
    to.put("conversation", each.conversation);
    to.put("step", each.step);
    to.put("what", each.what);
    to.put_some("why", each.why);
    if (each.record != example::none) to.put("label", counts.records[each.record].is);
    to.end_object();
  });
}

void put_column(writer& out, const backtest_result& result, std::size_t index) {
  const auto& of = result.columns[index];
  const auto& counts = result.counts.columns[index];
  out.object();
  out.put("name", of.name);
  out.put("evaluated", counts.evaluated);
  out.name("figures");
  out.array();
  put_figures(out, "", of, counts);
  out.end_array();
  out.put_list("scopes", of.scopes, [&](writer& to, const scope_figures& each) {
    to.object();
    to.put("scope", each.scope);
    to.put("steps", each.counts.steps);
    to.put("asked", each.counts.asked + each.counts.escalated);
    to.put("blocked", each.counts.blocked);
    to.name("figures");
    to.array();
    put_labels(to, "", each.labels);
    to.end_array();
    to.end_object();
  });
  out.put_list("rules", of.rules, [](writer& to, const rule_figures& each) {
    to.object();
    to.put("rule", each.counts.name);
    to.put("fired", each.counts.fired);
    to.put("asked", each.counts.asked);
    to.put("wrong", each.wrong);
    to.put("right", each.right);
    to.put_some("never", each.never);
    to.put_some("always", each.always);
    to.end_object();
  });
  out.put("added", counts.added);
  out.put("dropped", counts.dropped);
  put_examples(out, result.counts, "missed", counts.missed);
  put_examples(out, result.counts, "additions", counts.additions);
  put_examples(out, result.counts, "omissions", counts.omissions);
  out.end_object();
}

}  // namespace

std::string report_in_json(const backtest_result& result) {
  std::string json;
  writer out{json};
  const auto& counts = result.counts;
  out.object();
  out.name("figures");
  out.array();
  put_figures(out, "", result.candidate(), counts.columns[counts.candidate()]);
  if (result.measured_wait) figure(out, "live_wait_measured", *result.measured_wait, "s", "lower");
  out.end_array();
  out.put("verdict", verdict_of(result));
  out.put_list("caveats", caveats_of(result), codec::each_value);
  out.name("input");
  out.object();
  out.put("candidate", result.settings.candidate);
  out.put_some("data", result.settings.data);
  out.put_list_some("trajectories", result.settings.trajectories, codec::each_value);
  out.put("operators", result.candidate().people.operators);
  out.put("seed", result.settings.seed);
  out.put("conversations", counts.conversations.size());
  out.put("events", counts.events);
  out.put("bytes", counts.bytes);
  out.end_object();
  out.name("sets");
  out.array();
  for (std::size_t i = 0; i < result.columns.size(); ++i) put_column(out, result, i);
  out.end_array();
  out.put_some("interrupted", counts.interrupted);
  out.put("seconds", result.seconds);
  out.end_object();
  json += '\n';
  return json;
}

}  // namespace weft::backtest
