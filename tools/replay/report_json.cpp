#include "schemas/codec/writer.hpp"
#include "tools/replay/report.hpp"
#include "tools/replay/waits.hpp"

namespace weft::replay {
namespace {

using codec::writer;

/// In milliseconds.
void write_times(writer& out, std::string_view name, const measure::recorder& of) {
  out.name(name);
  out.object();
  out.put("count", of.count());
  out.put("mean", of.mean() * 1e-6);
  out.put("p50", millis_of(of.percentile(0.5)));
  out.put("p90", millis_of(of.percentile(0.9)));
  out.put("p99", millis_of(of.percentile(0.99)));
  out.put("max", millis_of(of.max()));
  out.end_object();
}

/// The same shape as `GET /v1/summary`, so that both can be compared by eye.
void write_shared(writer& out, std::string_view name, const shared_counts& counts) {
  static constexpr std::array<std::string_view, 3> statuses{"open", "handed_over", "closed"};
  out.name(name);
  out.object();
  out.name("conversations");
  out.object();
  for (std::size_t i = 0; i < statuses.size(); ++i) out.put(statuses[i], counts.conversations[i]);
  out.end_object();
  out.name("steps");
  out.object();
  for (std::size_t i = 0; i < counts.steps.size(); ++i)
    out.put(names<lane>::value[i], counts.steps[i]);
  out.end_object();
  out.put_list("interventions", counts.interventions, [](writer& to, const auto& each) {
    const auto& [row, count] = each;
    to.object();
    to.put("kind", row.kind);
    to.put("state", row.state);
    to.put("decided_by", row.by);
    to.put("verdict", row.verdict);
    to.put("edited", row.edited);
    to.put("count", count);
    to.end_object();
  });
  out.name("outcomes");
  out.object();
  out.put("ok", counts.outcomes_ok);
  out.put("error", counts.outcomes_error);
  out.put("mismatched", counts.outcomes_mismatched);
  out.end_object();
  out.end_object();
}

void write_waits(writer& out, const replay_result& result) {
  const auto w = waits_of(result.settings, result.operators);
  if (!w) return;
  out.name("waits");
  out.object();
  out.put("questions", w->questions);
  out.put("wait_s", w->wait_s);
  out.put("half_width_s", w->half_width_s);
  out.put("handling_s", w->handling_s);
  out.put("handling_variation", w->variation);
  out.put("between_questions_s", w->between_s);
  out.put("utilisation", w->utilisation);
  out.put("theory_exponential_s", w->theory_s);
  out.put("theory_general_s", w->theory_general_s);
  out.end_object();
}

void write_settings(writer& out, const replay_settings& settings) {
  out.name("settings");
  out.object();
  out.put_list("files", settings.files, codec::each_value);
  out.put("node", settings.node.authority());
  out.put("at_once", settings.at_once);
  out.put("operators", settings.operators);
  out.put("capacity", settings.capacity);
  out.put("speed", settings.speed);
  out.put("paced", settings.paced);
  out.put("seed", settings.seed);
  out.put("prefix", settings.prefix);
  out.end_object();
}

void write_work(writer& out, const agent_tally& a) {
  out.put("conversations", a.conversations);
  out.put("conversations_cut_short", a.conversations_cut_short);
  out.put("messages", a.messages);
  out.put("steps_proposed", a.steps_proposed);
  out.put("steps_decided", a.steps_decided());
  out.name("decisions");
  out.object();
  for (std::size_t i = 0; i < a.decisions.size(); ++i)
    out.put(names<decision>::value[i], a.decisions[i]);
  out.end_object();
  out.put("questions_max", a.questions_max);
  out.put("conversations_asking", a.conversations_asking);
  out.name("tool_calls");
  out.object();
  out.put("all", a.tool_calls);
  out.put("consequential", a.consequential);
  out.put("consequential_asked", a.consequential_asked);
  out.put("consequential_ran", a.consequential_ran);
  out.put("results", a.results);
  out.put("results_error", a.results_error);
  out.put("results_not_told", a.results_not_told);
  out.end_object();
  out.name("writes");
  out.object();
  out.put("unwarranted", a.unwarranted);
  out.put("wrong_arguments", a.wrong_arguments);
  out.put("conversations_with_wrong", a.conversations_with_wrong);
  out.put("wrong_stopped", a.wrong_stopped);
  out.put("wrong_corrected", a.wrong_corrected);
  out.put("wrong_let_through", a.wrong_let_through);
  out.put("right_ran", a.right_ran);
  out.put("right_changed", a.right_changed);
  out.put("right_stopped", a.right_stopped);
  out.end_object();
}

void write_all_times(writer& out, const agent_tally& a) {
  out.name("milliseconds");
  out.object();
  write_times(out, "machine", a.machine);
  write_times(out, "queue", a.queue);
  write_times(out, "human", a.human);
  write_times(out, "end_to_end_not_asked", a.autonomous);
  write_times(out, "end_to_end_asked", a.asked);
  out.end_object();
}

void write_people(writer& out, const replay_result& result) {
  const auto& o = result.operators;
  out.name("operators");
  out.object();
  out.put("offers", o.offers);
  out.put("offers_again", o.offers_again);
  out.put("sent", o.sent);
  out.put("recorded", o.recorded);
  out.put("recorded_twice", o.recorded_twice);
  out.put("repeated", o.repeated);
  out.put("refused", o.refused);
  out.put("declined", o.declined);
  out.put("rescinded", o.rescinded);
  out.put("connects", result.operator_connects);
  write_times(out, "looked_ms", o.looked);
  out.end_object();
  out.name("http");
  out.object();
  out.put("requests", result.http.requests);
  out.put("retries", result.http.retries);
  out.put("connects", result.http.connects);
  out.end_object();
  const auto& s = result.agents.skipped;
  out.name("not_sent");
  out.object();
  out.put("stage_directions", s.stage_directions);
  out.put("operator_notes", s.operator_notes);
  out.put("events", s.events);
  out.put("unnamed_calls", s.unnamed_calls);
  out.end_object();
}

}  // namespace

std::string report_in_json(const replay_result& result) {
  std::string json;
  writer out{json};
  out.object();
  write_settings(out, result.settings);
  out.put("seconds", result.seconds);
  out.put("interrupted", result.interrupted);
  out.put("bad_lines", result.bad_lines);
  write_work(out, result.agents);
  write_all_times(out, result.agents);
  write_people(out, result);
  write_shared(out, "replayer", result.agents.shared);
  if (result.journal) {
    write_shared(out, "journal", result.journal->shared);
    out.put("labels_kept", result.journal->labels_kept);
  }
  write_waits(out, result);
  out.put_list("differences", result.differences, codec::each_value);
  out.put_list("refusals", result.agents.refusals, codec::each_value);
  out.put_list("failures", failures(result), codec::each_value);
  out.put("agrees", result.journal && result.differences.empty() && !result.interrupted);
  out.end_object();
  json += '\n';
  return json;
}

}  // namespace weft::replay
