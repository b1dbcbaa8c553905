#include "schemas/codec/writer.hpp"
#include "tools/load/report.hpp"
#include "tools/traffic/outcome_report.hpp"

namespace weft::load {
namespace {

using codec::writer;

void write_stages(writer& out, const stages& times) {
  out.name("stages");
  out.object();
  for (const auto& row : stage_rows()) {
    const auto& of = times.*row.times;
    out.name(row.name);
    out.object();
    out.put("says", row.says);
    out.put("count", of.count());
    out.put("mean_s", of.mean() * 1e-9);
    for (const auto& [name, p] : {std::pair{"p50_s", 0.5}, std::pair{"p90_s", 0.9},
                                  std::pair{"p99_s", 0.99}, std::pair{"p999_s", 0.999}})
      out.put(name, measure::seconds_of(of.percentile(p)));
    out.put("max_s", measure::seconds_of(of.max()));
    out.end_object();
  }
  out.end_object();
}

void write_expectation(writer& out, const expectation& e) {
  out.name("expectation");
  out.object();
  out.put("by", e.by);
  out.put("questions", e.questions);
  out.put("questions_per_h", e.per_h);
  out.put("ask_rate", e.ask_rate);
  out.put("source_s", e.source_s);
  out.put("handling_s", e.handling_s);
  out.put("squared_variation", e.squared_variation);
  out.put("turn_s", e.turn_s);
  out.put("wait_s", e.wait_s);
  out.put("late", e.late);
  out.put("utilisation", e.utilisation);
  out.put("general_wait_s", e.general_s);
  out.put("drawn_wait_s", e.drawn_s);
  out.put("drawn_wait_half_s", e.drawn_half_s);
  out.put("drawn_late", e.drawn_late);
  out.put("drawn_late_half", e.drawn_late_half);
  out.put("drawn_utilisation", e.drawn_utilisation);
  out.put("steady", e.steady);
  out.end_object();
}

void write_counts(writer& out, const measurement& m) {
  const auto& c = m.counts;
  out.name("counts");
  out.object();
  out.put("conversations", c.conversations);
  out.put("messages", c.messages);
  out.put("offers", c.offers);
  out.put("offers_again", c.offers_again);
  out.put("rescinded", c.rescinded);
  out.put("answers_sent", c.answers_sent);
  out.put("answers_recorded", c.answers_recorded);
  out.put("answers_repeated", c.answers_repeated);
  out.put("answers_refused", c.answers_refused);
  out.put("answers_twice", c.answers_twice);
  out.put("requests", m.http.requests);
  out.put("retries", m.http.retries);
  out.put("connects", m.http.connects);
  out.put("operator_connects", m.operator_connects);
  out.end_object();
  out.name("errors");
  out.object();
  for (const auto& [kind, count] : c.errors) {
    // Kinds are words of ours and need no escaping.
    out.put(kind, count);
  }
  out.end_object();
  out.put_list("told", c.told, codec::each_value);
}

void write_measurement(writer& out, const measurement& m, const expectation& e) {
  out.object();
  out.put("architecture", m.outcome.of.architecture);
  traffic::write_outcome(out, m.outcome);
  out.put("speed", m.speed);
  out.put("repetitions", m.repetitions);
  out.put("measured_real_s", m.measured_s);
  out.put("warmup_real_s", m.warmup_s);
  write_expectation(out, e);
  write_stages(out, m.times);
  out.put("offered_steps_per_s", m.offered_per_s);
  out.put("achieved_steps_per_s", m.achieved_per_s);
  out.put("node_processors", m.node_cpu);
  out.put("generator_processors", m.own_cpu);
  out.put("resident_first", m.resident_first);
  out.put("resident_most", m.resident_most);
  out.put("descriptors_before", m.descriptors_before);
  out.put("descriptors_after", m.descriptors_after);
  write_counts(out, m);
  out.put("journal_asked", m.checked);
  out.put_list("journal_differences", m.differences, codec::each_value);
  out.put_list("troubles", m.troubles, codec::each_value);
  const auto row = comparison_of(m);
  out.name("comparison");
  out.object();
  out.put("conversations_per_operator_h", row.conversations_per_operator_h);
  out.put("wait_s", row.wait_s);
  out.put("delay_per_turn_s", row.delay_per_turn_s);
  out.put("human_s_per_conversation", row.human_s_per_conversation);
  out.put("utilisation", row.utilisation);
  out.put("wrong_ran", row.wrong_ran);
  out.put("wrong_stopped", row.wrong_stopped);
  out.end_object();
  out.end_object();
}

void write_capacity(writer& out, const capacity_search& search) {
  out.name("capacity");
  out.object();
  out.put("most", search.most);
  out.put("most_surely", search.most_surely);
  out.put("least_surely_not", search.least_surely_not);
  out.put("theory", search.theory);
  out.put_list("probes", search.probes, [](writer& to, const probe& p) {
    to.object();
    to.put("live", p.live);
    to.put("meets", p.meets);
    to.put("certain", p.certain);
    to.put("questions", p.questions);
    to.put("overhead_p99_s", p.overhead_p99_s);
    for (const auto& [name, f] : {std::pair{"wait_s", &p.wait_s}, std::pair{"late", &p.late},
                                  std::pair{"utilisation", &p.utilisation}}) {
      to.name(name);
      to.object();
      to.put("value", f->value);
      to.put("low", f->low);
      to.put("high", f->high);
      to.end_object();
    }
    to.put("theory_late", p.theory_late);
    to.put("theory_utilisation", p.theory_utilisation);
    to.end_object();
  });
  out.end_object();
}

void write_soak(writer& out, const soak& soaked) {
  out.name("soak");
  out.object();
  out.put("growth_mib_per_h", soaked.growth_mib_h);
  out.put("held", soaked.held);
  out.put_list("windows", soaked.windows, [](writer& to, const soak_window& w) {
    to.object();
    to.put("at_s", w.at_s);
    to.put("resident", w.resident);
    to.put("descriptors", w.descriptors);
    to.put("steps", w.steps);
    to.end_object();
  });
  out.end_object();
}

}  // namespace

std::string report_in_json(const load_result& result) {
  const auto& settings = result.settings;
  std::string json;
  writer out{json};
  traffic::begin_report(out, "load", settings.command, settings.seed, result.interrupted);
  out.put("file", settings.file);
  out.put_some("node_command", result.node_command);
  // The figures other tools compare are those of the first (or only) measurement.
  if (!result.measured.empty())
    traffic::write_figures(out, figures_of(result.measured.front(), result.expected.front()));
  out.name("measured");
  out.array();
  for (std::size_t i = 0; i < result.measured.size(); ++i)
    write_measurement(out, result.measured[i], result.expected[i]);
  out.end_array();
  if (result.capacity) write_capacity(out, *result.capacity);
  if (result.soaked) write_soak(out, *result.soaked);
  out.put_list("notes", result.notes, codec::each_value);
  out.put_list("failures", failures(result), codec::each_value);
  out.end_object();
  json += '\n';
  return json;
}

}  // namespace weft::load
