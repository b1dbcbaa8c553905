#include <algorithm>
#include <utility>

#include "actors/conversation/core.hpp"
#include "actors/conversation/look.hpp"
#include "schemas/codec/codec.hpp"
#include "schemas/digest.hpp"

namespace weft::conversation {

void core::on(turn& t, submit_step& body) {
  const std::string id = body.proposed.id;
  if (const auto* known = state_.find_step(id)) {
    if (known->fingerprint != hash_of(body.fingerprint))
      return refuse(t, fault::conflict,
                    "step '" + id + "' was proposed with other content, give the new step a new id",
                    "/step_id");
    return wait_or_reply(t, body.wait, true, id);
  }
  if (refuse_new_step(t, body)) return;

  const bool depends = std::any_of(
      body.proposed.depends_on.begin(), body.proposed.depends_on.end(),
      [&](const auto& on) { return !is_settled(state_.find_intervention(on)->now.state); });
  if (state_.status == conversation_status::handed_over) {
    step_decided handed{id, std::move(body.proposed), std::move(body.fingerprint), lane::escalation,
                        decision::handed_over};
    handed.received = t.received;
    record(t, std::move(handed));
  } else if (depends) {
    record(t, step_held{std::move(body.proposed), std::move(body.fingerprint), t.received});
  } else {
    decide(t, std::move(body.proposed), body.fingerprint);
  }
  if (state_.find_step(id) != nullptr) wait_or_reply(t, body.wait, true, id);
}

bool core::refuse_new_step(turn& t, const submit_step& body) {
  if (state_.status == conversation_status::closed) {
    refuse(t, fault::closed, "the conversation is closed, open another one");
    return true;
  }
  if (state_.steps.size() >= limits::steps) {
    refuse(t, fault::too_large, "a conversation holds at most 10000 steps");
    return true;
  }
  const auto& on = body.proposed.depends_on;
  for (std::size_t i = 0; i < on.size(); ++i) {
    if (state_.find_intervention(on[i]) != nullptr) continue;
    refuse(t, fault::invalid,
           "'" + on[i] + "' is no intervention of this conversation, name one that was raised here",
           "/depends_on/" + std::to_string(i));
    return true;
  }
  return false;
}

/// Runs the triggers. `first`: the step is looked at for the first time.
triggers::evaluation core::look_at(const turn& t, const step& proposed, const action* act,
                                   const std::vector<std::string>& settled, bool first) const {
  return conversation::look_at(
      state_, {proposed, act, settled, first, t.at.learnt, t.at.draw_secret}, t.at.triggers);
}

void core::decide(turn& t, step proposed, const std::string& fingerprint) {
  static const std::vector<std::string> none;
  auto found = look_at(t, proposed, proposed.act ? &*proposed.act : nullptr, none, true);
  const bool raises = (found.asks && !found.reused) || found.lane == lane::escalation;
  const bool full = t.at.queue_full || state_.open_interventions() >= limits::open_interventions;
  if (raises && full)
    return refuse(t, fault::overloaded,
                  "too many interventions wait for operators, propose the step again later");
  if (full) found.audit.reset();
  step_decided what;
  what.step_id = proposed.id;
  what.fingerprint = fingerprint;
  what.received = t.received;
  t.out.autonomous = !raises && !found.reused && !found.audit && t.out.events.empty();
  what.proposed = std::move(proposed);
  const step& kept = *what.proposed;  // stays where it is when the event moves
  carry_out(t, kept, std::move(what), std::move(found));
}

/// Records where a step goes that is looked at for the first time, and what follows from it.
void core::carry_out(turn& t, const step& proposed, step_decided what, triggers::evaluation found) {
  what.lane = found.lane;
  what.firings = found.firings;
  what.trigger_set = t.at.triggers.version;
  if (proposed.act) what.digest = digest_of(*proposed.act);
  const bool judged = found.mark && ((found.asks && !found.reused) || found.audit);
  if (judged) what.mark = found.mark;
  what.earlier = found.earlier;
  tell_learner(t, proposed, found);
  if (found.lane == lane::escalation) {
    what.decision = decision::handed_over;
    std::string reason = found.firings.empty() ? std::string{} : found.firings.front().says;
    record(t, std::move(what));
    return hand_over(t, {}, reason, found.relief);
  }
  if (!found.asks) {
    what.decision = found.blocked ? decision::reject : decision::proceed;
    record(t, std::move(what));
    if (found.audit) raise_audit(t, proposed, *found.audit);
    return;
  }
  what.decision = decision::wait;
  const std::string digest = what.digest;
  record(t, std::move(what));
  if (found.reused) return repeat_answer(t, proposed, digest, std::move(found));
  raise(t, proposed, proposed.act, digest, std::move(found));
}

/// The question is settled by what humans answered to it before. No operator hears of it, and what
/// follows is as if one had answered; the audit, if there is one, asks one afterwards.
void core::repeat_answer(turn& t, const step& proposed, const std::string& digest,
                         triggers::evaluation found) {
  const earlier_answers known = *found.earlier;
  const auto audit = std::move(found.audit);
  const card_ptr about = card_for(t, proposed, proposed.act, digest, found);
  record(t, intervention_raised{about, std::move(found.answers)});
  intervention_settled end{about->id, 1, intervention_state::answered, decided_by::precedent};
  end.given = known.given;
  end.reason = "as humans answered the same question " + std::to_string(known.times) +
               (known.times == 1 ? " time" : " times") + " before, last in " + known.from.front();
  end.repeats = known.from;
  end.machine_ms = span_ms(t.received, t.at.now);
  record(t, std::move(end));
  fold_in(t, about->id, known.given);
  if (audit) raise_audit(t, proposed, *audit);
}

/// After the step went ahead, a human looks at it without being told what the agent or the triggers
/// thought: only then does the label count.
void core::raise_audit(turn& t, const step& proposed, const query& asked) {
  auto about = std::make_shared<card>();
  about->step_id = proposed.id;
  about->asked = asked;
  about->act = proposed.act;
  if (proposed.act) about->digest = digest_of(*proposed.act);
  about->draft = proposed.draft;
  about->scope = proposed.scope;
  raise_apart(t, std::move(about));
}

/// What one human answered, another one is asked, too, now and then. Neither can know which.
void core::raise_second(turn& t, const card& first, const std::string& answered_by) {
  const double share = t.at.triggers.second_opinions;
  const bool can = first.asked.kind != query_kind::handover && !first.audit && !t.at.queue_full;
  if (!can || draw_of(t.at.draw_secret, state_.key, first.id) >= share) return;
  auto about = std::make_shared<card>();
  about->step_id = first.step_id;
  about->asked = first.asked;
  auto& route = about->asked.route;
  route.joins = {};
  route.undo = milliseconds{0};
  route.look_within = milliseconds{0};
  route.quorum = 1;
  if (route.not_by.size() == weft::limits::excluded) route.not_by.pop_back();
  route.not_by.push_back(answered_by);
  about->act = first.act;
  about->digest = first.digest;
  about->draft = first.draft;
  about->scope = first.scope;
  about->second_of = first.id;
  raise_apart(t, std::move(about));
}

/// A question that holds nothing up, and whose answer changes nothing but what is learnt.
void core::raise_apart(turn& t, std::shared_ptr<card> about) {
  about->asked.expiry = on_expiry::reject;
  about->asked.answer_within = limits::audit_within;
  about->audit = true;
  complete(*about, t, limits::context_on_card);
  const card_ptr shared = std::move(about);
  record(t, intervention_raised{shared, {}});
  t.out.outbox.emplace_back(to_router{intervention_waiting{shared, 1, {}, {}, {}}});
}

void core::evaluate_again(turn& t, const std::string& step_id, std::optional<action> act,
                          std::string draft) {
  auto* s = state_.find_step(step_id);
  if (s == nullptr || !s->more || !s->more->proposed) return;
  const step proposed = *s->more->proposed;
  auto found = look_at(t, proposed, act ? &*act : nullptr, s->more->rules_settled, false);
  if (found.lane == lane::escalation)
    return hand_over(t, {}, found.firings.front().says, found.relief);
  if (found.blocked) return settle_step(t, step_id, decision::reject, std::move(act));
  if (!found.asks)
    return settle_step(t, step_id, decision::proceed, std::move(act), std::move(draft));

  step_decided what;
  what.step_id = step_id;
  what.lane = lane::augmentation;
  what.decision = decision::wait;
  what.firings = s->more->firings;  // what fired before stays reported
  for (const auto& f : found.firings) {
    const auto same = [&](const firing& has) { return has.rule == f.rule && has.says == f.says; };
    if (std::none_of(what.firings.begin(), what.firings.end(), same)) what.firings.push_back(f);
  }
  what.trigger_set = t.at.triggers.version;
  what.received = t.received;
  what.act = act;
  if (act) what.digest = digest_of(*act);
  const std::string digest = what.digest;
  record(t, std::move(what));
  raise(t, proposed, act, digest, std::move(found));
}

std::shared_ptr<card> core::card_for(const turn& t, const step& proposed,
                                     const std::optional<action>& act, const std::string& digest,
                                     triggers::evaluation& found) const {
  auto about = std::make_shared<card>();
  about->step_id = proposed.id;
  about->asked = std::move(*found.asks);
  about->firings = std::move(found.firings);
  about->act = act;
  about->digest = digest;
  about->draft = proposed.draft;
  about->scope = proposed.scope;
  about->blind = found.earlier && found.mark && !found.reused;
  complete(*about, t, limits::context_on_card);
  return about;
}

void core::raise(turn& t, const step& proposed, const std::optional<action>& act,
                 const std::string& digest, triggers::evaluation found) {
  auto about = card_for(t, proposed, act, digest, found);
  if (!about->asked.route.joins.key.empty())
    about->bundle_key =
        sha256_hex(codec::equal_part(about->asked, act) + (about->blind ? " blind" : ""));
  const card_ptr shared = std::move(about);
  record(t, intervention_raised{shared, std::move(found.answers)});
  t.out.outbox.emplace_back(to_router{intervention_waiting{shared, 1, {}, {}, {}}});
  board_seen_ = 0;  // directives may name its queue
}

/// What every card carries, whatever it asks: its id, the conversation around it, its times.
void core::complete(card& about, const turn& t, std::size_t messages_max) const {
  about.id = intervention_id_of(state_.key.conversation,
                                static_cast<std::uint32_t>(state_.asked.size() + 1));
  about.key = state_.key;
  const auto shown = std::min(state_.context.size(), messages_max);
  about.context.assign(state_.context.end() - static_cast<std::ptrdiff_t>(shown),
                       state_.context.end());
  about.customer = state_.about.customer;
  about.goal = state_.about.goal;
  for (auto a = state_.asked.rbegin(); a != state_.asked.rend() && about.affinity.empty(); ++a)
    if (a->now.by == decided_by::human) about.affinity = a->now.answered_by;
  about.received = t.received;
  about.raised = t.at.now;
  about.answer_by = t.at.now + about.asked.answer_within;
}

void core::settle_step(turn& t, const std::string& step_id, decision how, std::optional<action> act,
                       std::string draft) {
  auto* s = state_.find_step(step_id);
  if (s == nullptr || s->phase == phase::settled) return;
  if (!act && s->more) act = s->more->act;
  step_settled what{step_id, how, act, {}, std::move(draft)};
  if (act) what.digest = digest_of(*act);
  record(t, std::move(what));
}

void core::release_held(turn& t) {
  for (std::size_t i = 0; i < state_.steps.size(); ++i) {
    const auto& s = state_.steps[i];
    if (s.phase != phase::held || !s.more || !s.more->proposed) continue;
    const auto& on = s.more->proposed->depends_on;
    const bool waits = std::any_of(on.begin(), on.end(), [&](const auto& id) {
      const auto* a = state_.find_intervention(id);
      return a != nullptr && !is_settled(a->now.state);
    });
    if (!waits) decide_held(t, i);
  }
}

/// A held step's turn has come: as `decide`, but the proposal is on record and cannot be refused.
void core::decide_held(turn& t, std::size_t index) {
  const auto& s = state_.steps[index];
  const step proposed = *s.more->proposed;
  static const std::vector<std::string> none;
  step_decided what;
  what.step_id = proposed.id;
  what.received = s.more->received;
  auto found = look_at(t, proposed, proposed.act ? &*proposed.act : nullptr, none, true);
  carry_out(t, proposed, std::move(what), std::move(found));
}

}  // namespace weft::conversation
