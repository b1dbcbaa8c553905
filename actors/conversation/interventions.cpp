#include <algorithm>
#include <utility>

#include "actors/conversation/core.hpp"
#include "schemas/codec/codec.hpp"

namespace weft::conversation {
namespace {

std::string told(intervention_state state) {
  return std::string{"the intervention is "} + std::string{to_string(state)};
}

/// Which of two policies holds: then the triggers look at the step again.
bool is_about_conflict(const card& about) {
  return about.asked.kind == query_kind::choice &&
         std::any_of(about.firings.begin(), about.firings.end(),
                     [](const firing& f) { return f.rule == triggers::conflict_rule; });
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

/// The intervention of a request that changes it; none when it was refused.
asked_state* core::to_change(turn& t, const std::string& id, std::uint32_t version,
                             const char* what) {
  auto* a = state_.find_intervention(id);
  if (a == nullptr) {
    refuse(t, fault::not_found, "there is no intervention '" + id + "'");
  } else if (is_settled(a->now.state) || a->now.state == intervention_state::pending) {
    refuse(t, fault::conflict, told(a->now.state) + ", it cannot be " + what + " any more");
  } else if (version != a->now.version) {
    refuse(t, fault::stale,
           "version " + std::to_string(version) + " was meant, the current one is " +
               std::to_string(a->now.version),
           "/version");
  } else {
    return a;
  }
  return nullptr;
}

void core::on(turn& t, extend_intervention& body) {
  constexpr milliseconds least{1'000};
  auto* a = to_change(t, body.id, body.version, "extended");
  if (a == nullptr) return;
  if (body.by < least || body.by > weft::limits::answer_within_max)
    return refuse(t, fault::invalid,
                  "by_ms is " + std::to_string(body.by.count()) +
                      ", it must be from 1000 (a second) to 2592000000 (30 days)",
                  "/by_ms");
  const auto latest = a->now.about->raised + weft::limits::answer_within_max;
  const auto extended = std::min<instant>(answer_by(a->now) + body.by, latest);
  record(t, intervention_extended{body.id, extended});
  a = state_.find_intervention(body.id);
  tell_router(t, body.id, changed::extended, t.from.name);
  if (!a->now.offered_to.empty())
    t.out.outbox.emplace_back(to_operator{{state_.key.tenant, a->now.offered_to},
                                          card_changed{body.id, extended, {}, {}, {}}});
  send(t, receipt{"extension", body.id, "recorded", {}, a->now});
}

void core::on(turn& t, ask_follow_up& body) {
  auto* a = to_change(t, body.id, body.version, "followed up");
  if (a == nullptr) return;
  const auto& asked = a->now.way.follow_ups;
  if (!asked.empty() && asked.back().answered.empty())
    return refuse(t, fault::conflict, "the agent has not answered the last follow-up yet");
  if (asked.size() >= limits::follow_ups)
    return refuse(t, fault::too_large,
                  "a question has at most 8 follow-ups: answer it, or escalate the conversation");
  record(t, follow_up_asked{body.id, std::move(body.text)});
  a = state_.find_intervention(body.id);
  tell_router(t, body.id, changed::extended, t.from.name);  // its operator works on it
  wake_for(t, *a);
  send(t, receipt{"follow_up", body.id, "recorded", {}, a->now});
}

void core::on(turn& t, answer_follow_up& body) {
  auto* a = state_.find_intervention(body.id);
  if (a == nullptr)
    return refuse(t, fault::not_found, "there is no intervention '" + body.id + "'");
  const auto& asked = a->now.way.follow_ups;
  if (asked.empty()) return refuse(t, fault::conflict, "no operator has asked anything back");
  if (!asked.back().answered.empty()) {
    if (asked.back().answered == body.text)
      return send(t, receipt{"follow_up_answer", body.id, "repeated", {}, a->now});
    return refuse(t, fault::conflict, "the follow-up is answered already");
  }
  if (is_settled(a->now.state))
    return refuse(t, fault::conflict, told(a->now.state) + ", the operator needs no answer now");
  record(t, follow_up_answered{body.id, std::move(body.text)});
  a = state_.find_intervention(body.id);
  if (!a->now.offered_to.empty())
    t.out.outbox.emplace_back(
        to_operator{{state_.key.tenant, a->now.offered_to},
                    card_changed{body.id, {}, {}, a->now.way.follow_ups.back(), {}}});
  send(t, receipt{"follow_up_answer", body.id, "recorded", {}, a->now});
}

void core::on(turn& t, escalate_intervention& body) {
  auto* a = state_.find_intervention(body.id);
  if (a == nullptr)
    return refuse(t, fault::not_found, "there is no intervention '" + body.id + "'");
  if (a->now.state == intervention_state::escalated)
    return send(t, receipt{"escalation", body.id, "repeated", {}, a->now});
  if (is_settled(a->now.state))
    return refuse(t, fault::conflict, told(a->now.state) + ", it cannot be escalated any more");
  if (a->now.about->asked.kind == query_kind::handover)
    return refuse(t, fault::conflict, "the conversation is handed over already");
  if (body.version != a->now.version)
    return refuse(t, fault::stale, "the current version is " + std::to_string(a->now.version),
                  "/version");
  settle(
      t, *a,
      {body.id, 0, intervention_state::escalated, decided_by::human, t.from.name, {}, body.reason});
  hand_over(t, body.id, body.reason, a->now.about->asked.route);
  send(t, receipt{"escalation", body.id, "recorded", {}, state_.find_intervention(body.id)->now});
}

/// Records the end of an intervention, with its times split, and tells the router.
void core::settle(turn& t, asked_state& a, intervention_settled how) {
  const auto& now = a.now;
  how.version = now.version;
  how.queue_ms = now.queue_ms;
  how.machine_ms = now.machine_ms + span_ms(t.received, t.at.now);
  // Cards are offered ahead: a human's time runs from when the card was opened, if that was told.
  const auto looked = std::max(now.offered, now.way.looked_at);
  if (how.by == decided_by::human && how.human_ms == 0) how.human_ms = span_ms(looked, t.received);
  intervention_closed closed{state_.key, how.id, how.state, how.answered_by, how.human_ms};
  tell_learner(t, a, how);
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
      if (is_about_conflict(*about)) return evaluate_again(t, about->step_id, std::move(act));
      if (act || given.none_of_these) return settle_step(t, about->step_id, decision::revise);
      return evaluate_again(t, about->step_id, std::move(act));
    case query_kind::handover: return;
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

/// The exception: a human takes the whole conversation. What was asked is moot, steps are told, and
/// one operator gets it all as one card: goal, what was tried, what was open, the last messages.
/// `intervention`: the question that led to it; empty when it was a rule.
void core::hand_over(turn& t, const std::string& intervention, const std::string& reason,
                     routing route) {
  auto about = std::make_shared<card>();
  about->asked.kind = query_kind::handover;
  about->asked.question = "Take over the conversation: " +
                          (reason.empty() ? std::string{"an operator asked for it"} : reason);
  about->asked.answer_within = limits::handover_within;
  about->asked.route.queue = std::move(route.escalate_to);
  about->asked.route.skills = std::move(route.skills);
  about->asked.route.cost = route.cost;
  about->asked.route.chance_wrong = 1;
  for (const auto& a : state_.asked)
    if (!is_settled(a.now.state) && !a.now.about->audit)
      about->open_questions.push_back(a.now.about->asked.question);
  if (const auto* led = state_.find_intervention(intervention))
    about->open_questions.push_back(led->now.about->asked.question);

  record(t, conversation_handed_over{intervention, reason});
  withdraw_all(t, "the conversation was handed over");
  for (std::size_t i = 0; i < state_.steps.size(); ++i)
    if (state_.steps[i].phase != phase::settled)
      settle_step(t, state_.steps[i].id, decision::handed_over);
  const auto shown = std::min(state_.steps.size(), limits::tried_on_card);
  for (auto s = state_.steps.end() - static_cast<std::ptrdiff_t>(shown); s != state_.steps.end();
       ++s)
    about->tried.push_back(
        {s->id, s->more && s->more->act ? s->more->act->name : std::string{}, s->decision});
  complete(*about, t, limits::context_kept);
  const card_ptr shared = std::move(about);
  record(t, intervention_raised{shared, {}});
  t.out.outbox.emplace_back(to_router{intervention_waiting{shared, 1, {}, {}, {}}});
}

const asked_state* core::open_handover() const {
  if (state_.status != conversation_status::handed_over) return nullptr;
  for (auto a = state_.asked.rbegin(); a != state_.asked.rend(); ++a)
    if (a->now.about->asked.kind == query_kind::handover)
      return is_settled(a->now.state) ? nullptr : &*a;
  return nullptr;
}

/// Audits stay: what went ahead is judged whatever becomes of the conversation.
void core::withdraw_all(turn& t, const std::string& reason) {
  for (std::size_t i = 0; i < state_.asked.size(); ++i) {
    auto& a = state_.asked[i];
    if (is_settled(a.now.state) || a.now.about->audit) continue;
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
