#include <algorithm>
#include <utility>

#include "actors/conversation/core.hpp"

// From an answer to what it does: votes where several must agree, the time to take it back, and the
// end; and what happens when no answer comes.

namespace weft::conversation {
namespace {

std::uint32_t agreeing(const asked_state& a, const answer& given) {
  return static_cast<std::uint32_t>(
      std::count_if(a.votes.begin(), a.votes.end(),
                    [&](const auto& vote) { return same_decision(vote.given, given); }));
}

bool among(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

void core::on(turn& t, answer_intervention& body) {
  auto* a = state_.find_intervention(body.id);
  if (a == nullptr)
    return refuse(t, fault::not_found, "there is no intervention '" + body.id + "'");
  auto& now = a->now;
  const auto& route = now.about->asked.route;
  const bool given_before = now.state == intervention_state::answered
                                ? now.given == body.given
                                : a->pending == body.given && now.way.answered_by == t.from.name;
  if (given_before) return send(t, receipt{"answer", body.id, "repeated", {}, now});
  if (auto why = refuse_answer(t, *a, body)) {
    if (!body.bundle.empty())
      t.out.outbox.emplace_back(to_router{intervention_changed{
          state_.key, body.id, changed::refused, now.version, t.from.name, now.way}});
    return send(t, *std::move(why));
  }
  const auto need = std::max({route.quorum, now.way.need, body.need});
  if (agreeing(*a, body.given) + 1 < need) return count_vote(t, *a, body, need);
  if (route.undo.count() == 0) {
    finish_answer(t, body.id, body.given, t.from.name, body.bundle, body.canary);
    return send(t,
                receipt{"answer", body.id, "recorded", {}, state_.find_intervention(body.id)->now});
  }
  record(t, answer_pending{body.id, now.version + 1, body.given, t.from.name, t.at.now + route.undo,
                           body.bundle});
  tell_router(t, body.id, changed::pending, t.from.name);
  send(t, receipt{"answer", body.id, "pending", {}, state_.find_intervention(body.id)->now});
}

/// Why an answer does not count; those worth it are kept as labels.
std::optional<problem> core::refuse_answer(turn& t, asked_state& a,
                                           const answer_intervention& body) {
  const auto& now = a.now;
  if (auto wrong = check(body.given, now.about->asked, "/answer")) return wrong;
  const std::string stands = "the intervention is " + std::string{to_string(now.state)};
  if (is_settled(now.state) || now.state == intervention_state::pending) {
    const bool taken = now.state <= intervention_state::answered;
    keep_label(t, a, body, taken ? kept_because::conflicting : kept_because::late);
    return problem{
        fault::conflict,
        stands + (taken ? " differently" : "") + ", your answer is kept as a label and not applied",
        {}};
  }
  if (body.version != now.version) {
    keep_label(t, a, body, kept_because::stale);
    return problem{fault::stale,
                   "version " + std::to_string(body.version) +
                       " was answered, the current one is " + std::to_string(now.version) +
                       "; your answer is kept as a label",
                   "/version"};
  }
  if (among(now.way.voters, t.from.name))
    return problem{
        fault::conflict, "you have answered this already, another operator has to agree", {}};
  if (among(now.about->asked.route.not_by, t.from.name))
    return problem{fault::forbidden,
                   "duties are separated: '" + t.from.name + "' may not answer this question",
                   {}};
  return std::nullopt;
}

/// One of several who must agree. When too many disagree for that, it is as if nobody had answered.
void core::count_vote(turn& t, asked_state& a, const answer_intervention& body,
                      std::uint32_t need) {
  const auto stated = a.now.about->asked.route.panel;
  const auto panel = stated == 0 ? need + 1 : std::max(stated, need);
  record(t, answer_counted{body.id, a.now.version + 1, body.given, t.from.name, need, body.bundle});
  const auto& now = *state_.find_intervention(body.id);
  std::uint32_t most = 0;
  for (const auto& vote : now.votes) most = std::max(most, agreeing(now, vote.given));
  const auto left = panel - std::min(panel, static_cast<std::uint32_t>(now.votes.size()));
  if (most + left < need) {
    expire(t, body.id, "the operators disagree", false);
  } else {
    tell_router(t, body.id, changed::counted, t.from.name);
  }
  send(t, receipt{"answer", body.id, "counted", {}, state_.find_intervention(body.id)->now});
}

void core::tell_router(turn& t, const std::string& id, changed what, const std::string& by) {
  const auto& now = state_.find_intervention(id)->now;
  t.out.outbox.emplace_back(
      to_router{intervention_changed{state_.key, id, what, now.version, by, now.way}});
}

void core::on(turn& t, correct_decision& body) {
  const auto* a = state_.find_intervention(body.id);
  if (a == nullptr)
    return refuse(t, fault::not_found, "there is no intervention '" + body.id + "'");
  if (!is_settled(a->now.state))
    return refuse(t, fault::conflict,
                  "the intervention is " + std::string{to_string(a->now.state)} +
                      ", only what was decided can be corrected");
  if (body.confirmed && !a->now.given)
    return refuse(t, fault::conflict,
                  "nobody answered, so there is nothing to confirm: say in \"right\" what would "
                  "have been right");
  if (body.right)
    if (auto wrong = check(*body.right, a->now.about->asked, "/right"))
      return send(t, *std::move(wrong));
  const bool repeated = a->corrected && a->corrected->confirmed == body.confirmed &&
                        a->corrected->right == body.right && a->corrected->note == body.note;
  if (repeated) return send(t, receipt{"correction", body.id, "repeated", {}, a->now});
  tell_learner(t, *a, body.confirmed ? *a->now.given : *body.right);
  record(t,
         decision_corrected{body.id, body.confirmed, std::move(body.right), std::move(body.note)});
  send(t, receipt{"correction", body.id, "recorded", {}, state_.find_intervention(body.id)->now});
}

void core::on(turn& t, undo_answer& body) {
  auto* a = state_.find_intervention(body.id);
  if (a == nullptr)
    return refuse(t, fault::not_found, "there is no intervention '" + body.id + "'");
  if (a->now.state != intervention_state::pending)
    return refuse(t, fault::conflict,
                  "the intervention is " + std::string{to_string(a->now.state)} +
                      ", there is no answer that could be taken back");
  if (a->now.way.answered_by != t.from.name && t.from.acts_as != role::admin)
    return refuse(t, fault::forbidden, "only who gave an answer can take it back");
  record(t, answer_undone{body.id});
  tell_router(t, body.id, changed::undone, t.from.name);
  send(t, receipt{"undo", body.id, "recorded", {}, state_.find_intervention(body.id)->now});
}

/// The answer is final: it is recorded, folded in, and what waited for it goes on.
void core::finish_answer(turn& t, const std::string& id, const answer& given, const std::string& by,
                         const std::string& bundle, bool canary) {
  auto* a = state_.find_intervention(id);
  const card_ptr about = a->now.about;
  intervention_settled end{id,    0,         intervention_state::answered, decided_by::human, by,
                           given, given.note};
  end.bundle = bundle;
  end.canary = canary;
  settle(t, *a, std::move(end));
  if (about->asked.kind == query_kind::handover)
    record(t, conversation_handed_back{given.text});
  else
    fold_in(t, id, given);
  const auto* s = state_.find_step(about->step_id);
  const bool runs = s != nullptr && s->more && s->more->act &&
                    (s->phase != phase::settled || s->decision == decision::proceed);
  if (canary && !runs)  // nothing runs that could go wrong
    t.out.outbox.emplace_back(to_router{canary_reported{state_.key, id, true}});
  raise_second(t, *about, by);
  release_held(t);
}

effects core::handle(const intervention_due& what, const moment& at) {
  turn t{at, {state_.key.tenant, "node", role::admin}, 0, at.now, {}};
  auto* a = state_.find_intervention(what.intervention);
  if (a == nullptr || is_settled(a->now.state)) return {};
  if (a->now.state == intervention_state::pending) {
    if (what.why != due::release || a->now.way.release_at > at.now) return {};
    // By value: settling it changes what is pending.
    const answer given = *a->pending;
    const std::string by = a->now.way.answered_by, bundle = a->now.bundle;
    finish_answer(t, what.intervention, given, by, bundle, false);
    return finish(t);
  }
  switch (what.why) {
    case due::release: return {};
    case due::answer:
      if (answer_by(a->now) > at.now) return {};  // it was extended meanwhile
      expire(t, what.intervention, "no answer in time", false);
      break;
    case due::look:
      if (a->now.state != intervention_state::open) return {};
      expire(t, what.intervention, "nobody looked at it in time", false);
      break;
    case due::overload:
      if (a->now.state != intervention_state::open) return {};
      expire(t, what.intervention,
             "operators are overloaded: the wait of about " +
                 std::to_string(what.predicted.count() / 1'000) +
                 " s is longer than there is time for",
             true);
      break;
  }
  return finish(t);
}

/// No human decides: what the question says about that happens. `without_human`: there would still
/// be time, so that what merely goes on when time is over has to wait for it.
void core::expire(turn& t, const std::string& id, const std::string& reason, bool without_human) {
  auto* a = state_.find_intervention(id);
  const auto& asked = a->now.about->asked;
  const std::string step_id = a->now.about->step_id;
  if (without_human && asked.expiry == on_expiry::proceed) return;
  intervention_settled end;
  end.id = id;
  end.state = intervention_state::expired;
  end.by = decided_by::expiry;
  end.answered_by = "node";
  end.reason = reason;
  if (asked.kind == query_kind::handover) {  // the conversation stays with humans, visibly
    settle(t, *a, end);
    return;
  }
  switch (asked.expiry) {
    case on_expiry::escalate:
      end.state = intervention_state::escalated;
      settle(t, *a, end);
      hand_over(t, id, reason, asked.route);
      break;
    case on_expiry::safe_default:
      end.by = decided_by::expiry_default;
      end.given = asked.safe_default.value_or(answer{});
      settle(t, *a, end);
      fold_in(t, id, *end.given);
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
}

}  // namespace weft::conversation
