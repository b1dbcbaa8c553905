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
  else {
    catch_up(t);
    std::visit([&](auto& body) { on(t, body); }, what.body);
  }
  return finish(t);
}

std::vector<delivery> core::note(const offer_recorded& what) {
  state_.apply(
      {what.offered, "node",
       intervention_offered{what.intervention, what.version, what.offered_to, what.lease_until}});
  auto* a = state_.find_intervention(what.intervention);
  if (a == nullptr || is_settled(a->now.state)) return {};
  const auto& about = *a->now.about;
  a->now.queue_ms = span_ms(what.queued, what.chosen);
  a->now.machine_ms = span_ms(about.received, what.queued) + span_ms(what.chosen, what.offered);
  std::vector<delivery> told;
  for (const auto& back : a->now.way.follow_ups)
    told.emplace_back(to_operator{{state_.key.tenant, what.offered_to},
                                  card_changed{what.intervention, {}, {}, back, {}}});
  return told;
}

void core::note(const router_noted& what) { state_.apply(what.what); }

bool core::may_passivate() const { return waiters_.empty() && state_.open_interventions() == 0; }

void core::on(turn& t, open_conversation& body) {
  if (!unknown()) {
    const auto& has = state_.about;
    const bool same = has.customer == body.customer && has.goal == body.goal &&
                      has.scope == body.scope && has.metadata == body.metadata;
    if (same) return send(t, view(false, t.at));
    return refuse(t, fault::conflict,
                  "conversation '" + state_.key.conversation +
                      "' was opened with other content, choose another id",
                  "/id");
  }
  record(t, conversation_opened{std::move(body.customer), std::move(body.goal),
                                std::move(body.scope), std::move(body.metadata)});
  board_seen_ = 0;
  catch_up(t);
  send(t, view(true, t.at));
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
  if (const auto* over = open_handover(); over != nullptr && !over->now.offered_to.empty())
    t.out.outbox.emplace_back(
        to_operator{{state_.key.tenant, over->now.offered_to},
                    card_changed{over->now.about->id, {}, {}, {}, body.said}});
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
  const bool ran_well = matches && body.status == "ok";
  if (s->more && s->more->intervention >= 0) {
    const auto& a = state_.asked[static_cast<std::size_t>(s->more->intervention)];
    if (a.canary)
      t.out.outbox.emplace_back(to_router{canary_reported{state_.key, a.now.about->id, ran_well}});
  }
  tell_learner(t, *s, body, matches);
  record(t, outcome_reported{std::move(body.step_id), std::move(body.digest),
                             std::move(body.status), std::move(body.result), matches});
  send(t, receipt{"outcome", step_id, "recorded", matches, {}});
}

void core::on(turn& t, hand_back& body) {
  if (state_.status != conversation_status::handed_over)
    return refuse(t, fault::conflict,
                  "the conversation is not handed over, there is nothing to "
                  "hand back");
  if (const auto* over = open_handover()) {
    answer given;
    given.verdict = verdict::resume;
    given.text = std::move(body.resolution);
    const std::string id = over->now.about->id;
    finish_answer(t, id, given, t.from.name, {}, false);
  } else {
    record(t, conversation_handed_back{std::move(body.resolution)});
  }
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
  tell_rest(t);
  send(t, receipt{"closing", state_.key.conversation, "recorded", {}, {}});
}

void core::on(turn& t, view_conversation&) { send(t, view(false, t.at)); }

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
