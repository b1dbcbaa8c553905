#include <algorithm>
#include <utility>

#include "actors/conversation/core.hpp"
#include "schemas/codec/codec.hpp"

namespace weft::conversation {
namespace {

std::string told(intervention_state state) {
  return std::string{"the intervention is "} + std::string{to_string(state)};
}

}  // namespace

void core::on(turn& t, read_intervention& body) {
  if (state_.find_intervention(body.id) == nullptr)
    return refuse(t, fault::not_found, "there is no intervention '" + body.id + "'");
  wait_or_reply(t, body.wait, false, body.id);
}

void core::on(turn& t, withdraw_intervention& body) {
  auto* a = state_.find_intervention(body.id);
  if (a == nullptr)
    return refuse(t, fault::not_found, "there is no intervention '" + body.id + "'");
  if (a->now.state == intervention_state::withdrawn)
    return send(t, receipt{"withdrawal", body.id, "repeated", {}, a->now});
  if (is_settled(a->now.state))
    return refuse(t, fault::conflict, told(a->now.state) + ", it cannot be withdrawn any more");
  const std::string step_id = a->now.about->step_id;
  settle(t, *a,
         {body.id,
          0,
          intervention_state::withdrawn,
          decided_by::agent,
          t.from.name,
          {},
          std::move(body.reason)});
  settle_step(t, step_id, decision::reject);
  release_held(t);
  send(t, receipt{"withdrawal", body.id, "recorded", {}, state_.find_intervention(body.id)->now});
}

void core::on(turn& t, answer_intervention& body) {
  auto* a = state_.find_intervention(body.id);
  if (a == nullptr)
    return refuse(t, fault::not_found, "there is no intervention '" + body.id + "'");
  auto& now = a->now;
  if (auto wrong = check(body.given, now.about->asked, "/answer")) return send(t, *wrong);
  if (now.state == intervention_state::answered && now.given == body.given)
    return send(t, receipt{"answer", body.id, "repeated", {}, now});
  if (is_settled(now.state)) {
    const bool taken = now.state == intervention_state::answered;
    keep_label(t, *a, body, taken ? kept_because::conflicting : kept_because::late);
    return refuse(t, fault::conflict,
                  told(now.state) + (taken ? " differently" : "") +
                      ", your answer is kept as a label and not applied");
  }
  if (body.version != now.version) {
    keep_label(t, *a, body, kept_because::stale);
    return refuse(t, fault::stale,
                  "version " + std::to_string(body.version) + " was answered, the current one is " +
                      std::to_string(now.version) + "; your answer is kept as a label",
                  "/version");
  }
  settle(t, *a,
         {body.id, 0, intervention_state::answered, decided_by::human, t.from.name, body.given,
          body.given.note});
  fold_in(t, body.id, body.given);
  release_held(t);
  send(t, receipt{"answer", body.id, "recorded", {}, state_.find_intervention(body.id)->now});
}

void core::on(turn& t, escalate_intervention& body) {
  auto* a = state_.find_intervention(body.id);
  if (a == nullptr)
    return refuse(t, fault::not_found, "there is no intervention '" + body.id + "'");
  if (a->now.state == intervention_state::escalated)
    return send(t, receipt{"escalation", body.id, "repeated", {}, a->now});
  if (is_settled(a->now.state))
    return refuse(t, fault::conflict, told(a->now.state) + ", it cannot be escalated any more");
  if (body.version != a->now.version)
    return refuse(t, fault::stale, "the current version is " + std::to_string(a->now.version),
                  "/version");
  settle(
      t, *a,
      {body.id, 0, intervention_state::escalated, decided_by::human, t.from.name, {}, body.reason});
  hand_over(t, body.id, body.reason);
  send(t, receipt{"escalation", body.id, "recorded", {}, state_.find_intervention(body.id)->now});
}

/// Records the end of an intervention, with its times split, and tells the router.
void core::settle(turn& t, asked_state& a, intervention_settled how) {
  const auto& now = a.now;
  how.version = now.version;
  how.queue_ms = now.queue_ms;
  how.machine_ms = now.machine_ms + span_ms(t.received, t.at.now);
  if (how.by == decided_by::human) how.human_ms = span_ms(now.offered, t.received);
  intervention_closed closed{state_.key, how.id, how.state, how.answered_by};
  record(t, std::move(how));
  t.out.outbox.emplace_back(to_router{std::move(closed)});
}

/// What the agent is to do with an answer; see the table in schemas/PROTOCOL.md.
void core::fold_in(turn& t, const std::string& intervention, const answer& given) {
  const card_ptr about = state_.find_intervention(intervention)->now.about;
  auto* s = state_.find_step(about->step_id);
  if (s == nullptr || !s->more || s->phase != phase::asking) return;
  auto act = s->more->act;
  switch (about->asked.kind) {
    case query_kind::approval:
      if (given.verdict != verdict::approve)
        return settle_step(t, about->step_id, decision::reject);
      if (act && !given.arguments.empty()) act->arguments = given.arguments;
      return evaluate_again(t, about->step_id, std::move(act));
    case query_kind::value:
      if (act) act->arguments = codec::merged(act->arguments, given.values);
      return evaluate_again(t, about->step_id, std::move(act));
    case query_kind::choice:
      if (act || given.none_of_these) return settle_step(t, about->step_id, decision::revise);
      return evaluate_again(t, about->step_id, std::move(act));
    case query_kind::guidance: return settle_step(t, about->step_id, decision::revise);
    case query_kind::review:
      return evaluate_again(t, about->step_id, std::move(act),
                            given.verdict == verdict::edit ? given.text : std::string{});
  }
}

void core::keep_label(turn& t, asked_state& a, const answer_intervention& body, kept_because why) {
  const auto mark = hash_of(body.given);
  const auto& kept = a.labels_kept;
  if (kept.size() >= limits::labels_kept) return;
  if (std::find(kept.begin(), kept.end(), mark) != kept.end()) return;
  record(t, answer_kept{body.id, body.version, body.given, t.from.name, why});
}

/// The exception: a human takes the whole conversation. What was asked is moot, steps are told.
void core::hand_over(turn& t, const std::string& intervention, const std::string& reason) {
  record(t, conversation_handed_over{intervention, reason});
  withdraw_all(t, "the conversation was handed over");
  for (std::size_t i = 0; i < state_.steps.size(); ++i)
    if (state_.steps[i].phase != phase::settled)
      settle_step(t, state_.steps[i].id, decision::handed_over);
}

void core::withdraw_all(turn& t, const std::string& reason) {
  for (std::size_t i = 0; i < state_.asked.size(); ++i) {
    auto& a = state_.asked[i];
    if (is_settled(a.now.state)) continue;
    settle(t, a,
           {a.now.about->id,
            0,
            intervention_state::withdrawn,
            decided_by::system,
            "node",
            {},
            reason});
  }
}

}  // namespace weft::conversation
