#include "generated/build_info.hpp"
#include "tools/traffic/outcome_report.hpp"

namespace weft::traffic {
namespace {

using codec::writer;

void write_tally(writer& out, const tally& t) {
  out.name("counts");
  out.object();
  out.put("conversations", t.conversations);
  out.put("steps", t.steps);
  out.put("asked", t.asked);
  out.put("audits", t.audits);
  out.put("handovers", t.handovers);
  out.put("answered", t.answered);
  out.put("late", t.late);
  out.put("unseen", t.unseen);
  out.put("expired", t.expired);
  out.put("given_up", t.given_up);
  out.put("declined", t.declined);
  out.put("lapsed", t.lapsed);
  out.put("lost", t.lost);
  out.put("bundles", t.bundles);
  out.put("bundled", t.bundled);
  out.put("wrong_executed", t.wrong_executed);
  out.put("wrong_stopped", t.wrong_stopped);
  out.put("errors", t.errors);
  out.end_object();
}

void write_run(writer& out, const repetition& run) {
  out.object();
  out.put("seed", run.seed);
  out.put("measured_s", run.measured_s);
  out.put_some("wall_s", run.wall_s);
  out.put_some("processor_s", run.processor_s);
  out.put("events", run.events);
  out.put("busy_s", run.busy_s);
  out.put("present_s", run.present_s);
  out.put("arrivals_planned", run.arrivals_planned);
  out.put("arrivals", run.arrivals);
  write_tally(out, run.counts);
  out.put_list("groups", run.groups, [](writer& to, const group_row& g) {
    to.object();
    to.put("name", g.name);
    to.put("busy_s", g.busy_s);
    to.put("present_s", g.present_s);
    to.put("answered", g.answered);
    to.end_object();
  });
  out.put_list("sorts", run.sorts, [](writer& to, const sort_row& s) {
    to.object();
    to.put("name", s.name);
    to.put("looked", s.looked);
    to.put("late", s.late);
    to.put("wait_s", s.wait.mean() * 1e-9);
    to.end_object();
  });
  out.put_list("hours", run.hours, [](writer& to, const hour_row& h) {
    to.object();
    to.put("asked", h.asked);
    to.put("late", h.late);
    to.put("wait_s", h.looked > 0 ? h.wait_s / h.looked : 0);
    to.put("utilisation", h.present_s > 0 ? h.busy_s / h.present_s : 0);
    to.end_object();
  });
  out.end_object();
}

void write_series(writer& out, std::string_view name, const series& what) {
  out.name(name);
  out.object();
  out.put("from_s", what.from_s);
  out.put("step_s", what.step_s);
  out.put_list("values", what.values, codec::each_value);
  out.end_object();
}

void write_prediction(writer& out, const prediction& p) {
  out.name("expected");
  out.object();
  out.put("by", p.by);
  out.put("stable", p.stable);
  out.put("utilisation", p.utilisation);
  out.put("wait_s", p.wait_s);
  out.put("late", p.late);
  out.put("operators", p.operators);
  out.put("handling_s", p.handling_s);
  out.put_list("assumes", p.assumes, codec::each_value);
  out.end_object();
}

}  // namespace

void begin_report(writer& out, std::string_view tool, std::string_view command, std::uint64_t seed,
                  bool partial) {
  out.object();
  out.put("tool", tool);
  out.put("version", build_info::version);
  out.put("commit", build_info::commit);
  out.put("command", command);
  out.put("seed", seed);
  out.put("partial", partial);
}

void write_figure(writer& out, const figure& what) {
  out.object();
  out.put("name", what.name);
  out.put("value", what.value);
  out.put_some("unit", what.unit);
  if (what.better != direction::neither) out.put("better", what.better);
  out.put("low", what.low);
  out.put("high", what.high);
  out.put_some("theory", what.theory);
  out.put_list_some("runs", what.runs, codec::each_value);
  out.end_object();
}

void write_figures(writer& out, const std::vector<figure>& all) {
  out.put_list("figures", all, [](writer& to, const figure& one) { write_figure(to, one); });
}

void write_scenario(writer& out, const scenario& what) {
  out.name("scenario");
  out.object();
  out.put("name", what.name);
  out.put("architecture", what.architecture);
  out.put("population", what.population);
  out.put("operators", what.operators_in_all());
  out.put("live", what.live);
  out.put("arrivals_per_h", what.arrivals_per_h);
  out.put("ask_rate", what.ask_rate);
  out.put("lasts_s", what.lasts_s);
  out.put("file", spoken(what));  // the whole of it, to be run again
  out.end_object();
}

void write_outcome(writer& out, const outcome& what) {
  write_scenario(out, what.of);
  out.put("wait_limit_s", what.wait_limit_s);
  out.put("wall_s", what.wall_s);
  write_figures(out, figures_of(what));
  write_prediction(out, what.expected);
  const auto waits = what.merged(&repetition::wait);
  out.name("waits");
  out.array();
  for (const double p : {.1, .25, .5, .75, .9, .95, .98, .99, .995, .999}) {
    out.object();
    out.put("share", p);
    out.put("wait_s", measure::seconds_of(waits.percentile(p)));
    out.end_object();
  }
  out.end_array();
  out.put_list("curve", what.curve, [](writer& to, const load_point& point) {
    to.object();
    to.put("live_per_operator", point.live_per_operator);
    to.name("wait");
    write_figure(to, point.wait_s);
    to.name("late");
    write_figure(to, point.late);
    to.name("utilisation");
    write_figure(to, point.utilisation);
    to.end_object();
  });
  write_series(out, "waiting", what.waiting);
  write_series(out, "live", what.live);
  out.put_list("notes", what.notes, codec::each_value);
  out.put_list("runs", what.runs, write_run);
}

}  // namespace weft::traffic
