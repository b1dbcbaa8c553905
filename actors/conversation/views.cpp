#include <algorithm>
#include <utility>

#include "actors/conversation/core.hpp"

namespace weft::conversation {

void core::on(turn& t, read_step& body) {
  if (state_.find_step(body.step_id) == nullptr)
    return refuse(t, fault::not_found, "there is no step '" + body.step_id + "'");
  wait_or_reply(t, body.wait, true, body.step_id);
}

void core::wait_or_reply(turn& t, bool wait, bool for_step, const std::string& what) {
  waiter w{t.to, for_step, what};
  if (wait && t.to != 0 && still_open(w)) {
    if (waiters_.size() >= limits::waiters)
      return refuse(t, fault::overloaded, "64 callers wait in this conversation already");
    waiters_.push_back(std::move(w));
    return;
  }
  send(t, answer_for(w, t.at));
}

void core::reply_to_waiters(turn& t) {
  for (auto w = waiters_.begin(); w != waiters_.end();) {
    if (still_open(*w)) {
      ++w;
      continue;
    }
    t.out.outbox.emplace_back(to_front{{w->id, answer_for(*w, t.at)}});
    w = waiters_.erase(w);
  }
}

bool core::still_open(const waiter& w) const {
  if (w.for_step) {
    const auto* step = state_.find_step(w.what);
    return step != nullptr && step->phase != phase::settled;
  }
  const auto* a = state_.find_intervention(w.what);
  return a != nullptr && !is_settled(a->now.state);
}

/// Tells those who wait for this question where it stands, though it is not settled.
void core::wake_for(turn& t, const asked_state& a) {
  const auto& about = *a.now.about;
  for (auto w = waiters_.begin(); w != waiters_.end();) {
    if (w->what != (w->for_step ? about.step_id : about.id)) {
      ++w;
      continue;
    }
    t.out.outbox.emplace_back(to_front{{w->id, answer_for(*w, t.at)}});
    w = waiters_.erase(w);
  }
}

/// How long the agent will wait from now; nothing when nobody could answer at present, or when the
/// router has not said yet.
std::optional<milliseconds> core::estimate_of(const asked_state& a, const moment& at) const {
  const auto& now = a.now;
  if (now.state == intervention_state::pending)
    return std::chrono::ceil<milliseconds>(std::max(now.way.release_at - at.now, microseconds{0}));
  const auto overall =
      at.estimate.count() > 0 ? std::optional<milliseconds>{at.estimate} : std::nullopt;
  if (at.expected == nullptr) return overall;
  const auto line =
      at.expected->find(state_.key.tenant + '\n' + line_of(now.about->asked.route, now.way.place));
  if (line == at.expected->end()) return overall;
  if (!line->second.staffed) return std::nullopt;
  const auto handling = line->second.handling + now.about->asked.route.undo;
  return now.state == intervention_state::offered ? handling : line->second.wait + handling;
}

std::vector<directive> core::directives_now(const moment& at) const {
  std::vector<directive> holding;
  for (const auto& d : state_.directives)
    if (d.until > at.now) holding.push_back(d);
  return holding;
}

response_body core::answer_for(const waiter& w, const moment& at) const {
  if (w.for_step) return view_of(*state_.find_step(w.what), at);
  return intervention_view{state_.find_intervention(w.what)->now};
}

step_view core::view_of(const step_state& s, const moment& at) const {
  step_view v;
  v.step_id = s.id;
  v.lane = s.lane;
  v.decision = s.decision;
  v.trigger_set = s.trigger_set;
  v.directives = directives_now(at);
  if (s.phase != phase::settled && at.estimate.count() > 0) v.estimate = at.estimate;
  if (!s.more) return v;
  v.act = s.more->act;
  v.digest = s.more->digest;
  v.draft = s.more->draft;
  v.firings = s.more->firings;
  if (s.more->intervention >= 0)
    v.asked = state_.asked[static_cast<std::size_t>(s.more->intervention)].now;
  if (v.asked && s.phase == phase::asking) {
    v.estimate = estimate_of(state_.asked[static_cast<std::size_t>(s.more->intervention)], at);
    v.holding_reply = v.asked->about->asked.route.holding_reply;
  }
  if (s.phase == phase::held && s.more->proposed)
    for (const auto& on : s.more->proposed->depends_on) {
      const auto* a = state_.find_intervention(on);
      if (a != nullptr && !is_settled(a->now.state)) v.waits_for.push_back(on);
    }
  return v;
}

conversation_view core::view(bool created, const moment& at) const {
  conversation_view v;
  v.id = state_.key.conversation;
  v.status = state_.status;
  v.customer = state_.about.customer;
  v.goal = state_.about.goal;
  v.scope = state_.about.scope;
  v.metadata = state_.about.metadata;
  v.context.assign(state_.context.begin(), state_.context.end());
  v.steps = static_cast<std::uint32_t>(state_.steps.size());
  v.steps_autonomous = state_.steps_autonomous;
  v.interventions = static_cast<std::uint32_t>(state_.asked.size());
  for (const auto& a : state_.asked)
    if (!is_settled(a.now.state)) v.open_interventions.push_back(a.now.about->id);
  v.directives = directives_now(at);
  v.created = created;
  return v;
}

}  // namespace weft::conversation
