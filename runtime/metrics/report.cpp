#include "runtime/metrics/report.hpp"

#include <array>

#include "runtime/metrics/exposition.hpp"

namespace weft::metrics {
namespace {

void report_steps(exposition& out, const world_gauges& in) {
  out.begin("weft_steps_total", "counter", "Steps by the lane they went");
  out.sample(static_cast<double>(in.steps_autonomy), {{"lane", "autonomy"}});
  out.sample(static_cast<double>(in.steps_augmentation), {{"lane", "augmentation"}});
  out.sample(static_cast<double>(in.steps_escalation), {{"lane", "escalation"}});
}

void report_interventions(exposition& out, const world_gauges& in) {
  out.counter("weft_interventions_raised_total", in.interventions_raised, "Interventions raised");
  out.begin("weft_interventions_settled_total", "counter", "Interventions by how they ended");
  out.sample(static_cast<double>(in.answered), {{"state", "answered"}});
  out.sample(static_cast<double>(in.withdrawn), {{"state", "withdrawn"}});
  out.sample(static_cast<double>(in.expired), {{"state", "expired"}});
  out.sample(static_cast<double>(in.escalated), {{"state", "escalated"}});
  out.begin("weft_offers_returned_total", "counter", "Offers that went back to the queue");
  out.sample(static_cast<double>(in.declined), {{"how", "declined"}});
  out.sample(static_cast<double>(in.lapsed), {{"how", "lapsed"}});
  out.counter("weft_answers_kept_total", in.answers_kept,
              "Late, stale or conflicting answers kept as labels and not applied");
  out.counter("weft_outcomes_mismatched_total", in.outcomes_mismatched,
              "Outcomes of actions that were not the one let through");
  out.counter("weft_rule_failures_total", in.rule_failures,
              "Policy rules that could not be evaluated and did not hold, see GET /v1/triggers");
  out.begin("weft_interventions_open", "gauge", "Interventions not settled");
  out.sample(static_cast<double>(in.interventions_waiting), {{"state", "open"}});
  out.sample(static_cast<double>(in.interventions_offered), {{"state", "offered"}});
  out.gauge("weft_answer_seconds", in.answer_ms / 1000,
            "How long an answer takes now, raised to settled, smoothed");
}

void report_actors(exposition& out, const world_gauges& in) {
  out.gauge("weft_conversations_resident", static_cast<double>(in.conversations_resident),
            "Conversations in memory");
  out.gauge("weft_conversations_passivated", static_cast<double>(in.conversations_passivated),
            "Open conversations that left memory");
  out.gauge("weft_operators_connected", static_cast<double>(in.operators_connected),
            "Operators connected");
  out.counter("weft_journal_commits_total", in.commits, "Commits of the journal");
  out.counter("weft_journal_events_total", in.events_committed, "Events made durable");
  out.begin("weft_journal_commit_seconds_total", "counter", "Time spent in commits");
  out.sample(static_cast<double>(in.commit_us) / 1e6);
  out.gauge("weft_journal_waiting", static_cast<double>(in.journal_waiting),
            "Entries gathered and not yet durable");
}

void report_requests(exposition& out, const front_metrics& counted) {
  const auto& rows = counted.rows();
  const auto name_of = [&](std::size_t i) {
    if (i == counted.table().size()) return std::string{"none"};
    const auto& row = counted.table()[i];
    return std::string{to_string(row.method)} + " " + std::string{row.pattern};
  };
  out.begin("weft_http_requests_total", "counter", "Requests answered by route and status");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto name = name_of(i);
    for (std::size_t s = 0; s < rows[i].by_status.size(); ++s) {
      if (rows[i].by_status[s] == 0) continue;
      const auto status = s < front_metrics::statuses.size()
                              ? std::to_string(front_metrics::statuses[s])
                              : std::string{"other"};
      out.sample(static_cast<double>(rows[i].by_status[s]), {{"route", name}, {"status", status}});
    }
  }
  out.begin("weft_http_request_seconds", "histogram",
            "The machine's time per request by route; requests a human had a say in are left out");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto name = name_of(i);
    std::uint64_t sum = 0;
    for (std::size_t b = 0; b < rows[i].by_duration.size(); ++b) sum += rows[i].by_duration[b];
    if (sum == 0) continue;
    std::uint64_t below = 0;
    for (std::size_t b = 0; b < front_metrics::bounds.size(); ++b) {
      below += rows[i].by_duration[b];
      std::array<char, 16> bound{};
      std::snprintf(bound.data(), bound.size(), "%g", front_metrics::bounds[b]);
      out.sample(static_cast<double>(below), {{"route", name}, {"le", bound.data()}}, "_bucket");
    }
    out.sample(static_cast<double>(sum), {{"route", name}, {"le", "+Inf"}}, "_bucket");
    out.sample(rows[i].seconds, {{"route", name}}, "_sum");
    out.sample(static_cast<double>(sum), {{"route", name}}, "_count");
  }
}

void report_front(exposition& out, const front_metrics& counted, const front_gauges& open) {
  out.gauge("weft_http_connections", static_cast<double>(open.connections),
            "Open connections of agents, bots and event streams");
  out.gauge("weft_http_requests_waiting", static_cast<double>(open.requests_waiting),
            "Requests and frames handed to actors and not answered yet");
  out.gauge("weft_operator_sessions", static_cast<double>(open.sessions),
            "Open WebSocket connections of operators");
  out.gauge("weft_event_streams", static_cast<double>(open.streams), "Open event streams");
  out.counter("weft_http_connections_accepted_total", counted.connections_accepted,
              "Connections accepted");
  out.counter("weft_http_connections_refused_total", counted.connections_refused,
              "Connections closed at once because too many were open");
  out.counter("weft_http_requests_broken_total", counted.requests_broken,
              "Requests that could not be read as HTTP or came too slowly");
  out.counter("weft_event_streams_dropped_total", counted.streams_dropped,
              "Event streams closed because the client read too slowly");
  out.counter("weft_operator_sessions_dropped_total", counted.sessions_dropped,
              "Operator connections closed because the client read too slowly");
  out.counter("weft_operator_frames_total", counted.frames_received,
              "Frames received from operators");
  out.gauge("weft_front_late_seconds", counted.loop_late_seconds_max,
            "How late the front's 20 ms tick came at most in the last minute");
  out.gauge("weft_ready", open.ready ? 1 : 0, "1 once restored and not draining");
}

}  // namespace

std::string report(const world_gauges& inside, const front_metrics& counted,
                   const front_gauges& open) {
  exposition out;
  report_steps(out, inside);
  report_interventions(out, inside);
  report_actors(out, inside);
  report_requests(out, counted);
  report_front(out, counted, open);
  return out.text();
}

}  // namespace weft::metrics
