#include "actors/conversation/core.hpp"

#include <utility>

namespace weft::conversation {

void core::restore(const std::vector<event>& history) {
  for (const auto& e : history) state_.apply(e);
}

effects core::handle(request what, const moment& at) {
  turn t{at, std::move(what.from), what.id, what.received, {}};
  const bool may_be_unknown = std::holds_alternative<open_conversation>(what.body) ||
                              std::holds_alternative<stop_waiting>(what.body);
  if (unknown() && !may_be_unknown)
    refuse(t, fault::not_found,
           "there is no conversation '" + state_.key.conversation +
               "', open it with POST /v1/conversations");
  else
    std::visit([&](auto& body) { on(t, body); }, what.body);
  return finish(t);
}

effects core::handle(const intervention_due& what, const moment& at) {
  turn t{at, {state_.key.tenant, "node", role::admin}, 0, at.now, {}};
  auto* a = state_.find_intervention(what.intervention);
  if (a == nullptr || is_settled(a->now.state)) return {};
  const auto& asked = a->now.about->asked;
  const std::string step_id = a->now.about->step_id;
  intervention_settled end;
  end.id = what.intervention;
  end.state = intervention_state::expired;
  end.by = decided_by::expiry;
  end.answered_by = "node";
  end.reason = "no answer in time";
  switch (asked.expiry) {
    case on_expiry::escalate:
      end.state = intervention_state::escalated;
      settle(t, *a, end);
      hand_over(t, what.intervention, end.reason);
      break;
    case on_expiry::safe_default:
      end.by = decided_by::expiry_default;
      end.given = asked.safe_default.value_or(answer{});
      settle(t, *a, end);
      fold_in(t, what.intervention, *end.given);
      break;
    case on_expiry::proceed:
      settle(t, *a, end);
      if (auto* s = state_.find_step(step_id); s != nullptr && s->more)
        evaluate_again(t, step_id, s->more->act, {});
      break;
    case on_expiry::reject:
      settle(t, *a, end);
      settle_step(t, step_id, decision::reject);
      break;
  }
  release_held(t);
  return finish(t);
}

void core::note(const offer_recorded& what) {
  state_.apply(
      {what.offered, "node",
       intervention_offered{what.intervention, what.version, what.offered_to, what.lease_until}});
  auto* a = state_.find_intervention(what.intervention);
  if (a == nullptr || is_settled(a->now.state)) return;
  const auto& about = *a->now.about;
  a->now.queue_ms = span_ms(what.queued, what.chosen);
  a->now.machine_ms = span_ms(about.received, what.queued) + span_ms(what.chosen, what.offered);
}

void core::note(const offer_returned& what) {
  state_.apply({{}, "node", intervention_returned{what.intervention, {}, what.how, {}}});
}

bool core::may_passivate() const { return waiters_.empty() && state_.open_interventions() == 0; }

void core::on(turn& t, open_conversation& body) {
  if (!unknown()) {
    const auto& has = state_.about;
    const bool same = has.customer == body.customer && has.goal == body.goal &&
                      has.scope == body.scope && has.metadata == body.metadata;
    if (same) return send(t, view(false));
    return refuse(t, fault::conflict,
                  "conversation '" + state_.key.conversation +
                      "' was opened with other content, choose another id",
                  "/id");
  }
  record(t, conversation_opened{std::move(body.customer), std::move(body.goal),
                                std::move(body.scope), std::move(body.metadata)});
  send(t, view(true));
}

void core::on(turn& t, append_message& body) {
  const message_mark mark{hash_of(body.said.id), hash_of(body.said)};
  for (auto known = state_.messages.rbegin(); known != state_.messages.rend(); ++known) {
    if (known->id != mark.id) continue;
    if (known->content == mark.content)
      return send(t, receipt{"message", body.said.id, "repeated", {}, {}});
    return refuse(t, fault::conflict,
                  "message '" + body.said.id + "' was appended with other content", "/id");
  }
  if (state_.status == conversation_status::closed)
    return refuse(t, fault::closed, "the conversation is closed, open another one");
  if (state_.messages.size() >= limits::messages)
    return refuse(t, fault::too_large, "a conversation holds at most 100000 messages");
  body.said.at = t.at.now;
  std::string id = body.said.id;
  record(t, message_appended{std::move(body.said)});
  send(t, receipt{"message", std::move(id), "recorded", {}, {}});
}

void core::on(turn& t, stop_waiting& body) {
  t.to = 0;
  for (auto w = waiters_.begin(); w != waiters_.end(); ++w) {
    if (w->id != body.waiting) continue;
    t.out.outbox.emplace_back(to_front{{w->id, answer_for(*w, t.at)}});
    waiters_.erase(w);
    return;
  }
}

void core::on(turn& t, report_outcome& body) {
  const auto* s = state_.find_step(body.step_id);
  if (s == nullptr) return refuse(t, fault::not_found, "there is no step '" + body.step_id + "'");
  const std::string allowed = s->more ? s->more->digest : std::string{};
  const bool matches =
      s->phase == phase::settled && s->decision == decision::proceed && allowed == body.digest;
  const auto mark = hash_of(body.digest, body.status, body.result);
  const auto before = s->more ? s->more->outcome : 0;
  if (before == mark) return send(t, receipt{"outcome", body.step_id, "repeated", matches, {}});
  if (before != 0)
    return refuse(t, fault::conflict,
                  "another outcome of step '" + body.step_id + "' was reported before");
  const std::string step_id = body.step_id;
  record(t, outcome_reported{std::move(body.step_id), std::move(body.digest),
                             std::move(body.status), std::move(body.result), matches});
  send(t, receipt{"outcome", step_id, "recorded", matches, {}});
}

void core::on(turn& t, hand_back& body) {
  if (state_.status != conversation_status::handed_over)
    return refuse(t, fault::conflict,
                  "the conversation is not handed over, there is nothing to "
                  "hand back");
  record(t, conversation_handed_back{std::move(body.resolution)});
  send(t, receipt{"hand_back", state_.key.conversation, "recorded", {}, {}});
}

void core::on(turn& t, close_conversation& body) {
  if (state_.status == conversation_status::closed)
    return send(t, receipt{"closing", state_.key.conversation, "repeated", {}, {}});
  withdraw_all(t, "the conversation was closed");
  for (std::size_t i = 0; i < state_.steps.size(); ++i)
    if (state_.steps[i].phase != phase::settled)
      settle_step(t, state_.steps[i].id, decision::reject);
  record(t, conversation_closed{std::move(body.resolution)});
  send(t, receipt{"closing", state_.key.conversation, "recorded", {}, {}});
}

void core::on(turn& t, view_conversation&) { send(t, view(false)); }

void core::record(turn& t, event_body body) {
  t.out.events.push_back({t.at.now, t.from.name, std::move(body)});
  state_.apply(t.out.events.back());
}

void core::send(turn& t, response_body body) {
  if (t.to != 0) t.out.outbox.emplace_back(to_front{{t.to, std::move(body)}});
}

void core::refuse(turn& t, fault code, std::string detail, std::string where) {
  send(t, problem{code, std::move(detail), std::move(where)});
}

effects core::finish(turn& t) {
  if (!t.out.events.empty()) reply_to_waiters(t);
  return std::move(t.out);
}

}  // namespace weft::conversation
