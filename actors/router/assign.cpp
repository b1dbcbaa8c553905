#include <algorithm>
#include <utility>

#include "actors/router/core.hpp"
#include "actors/router/order.hpp"

// From waiting to offered and back. A job is an item, or a bundle through the first of its members.

namespace weft::router {
namespace {

// How far down a line one assignment looks for work that this operator has not declined.
constexpr std::size_t look_ahead = 64;

}  // namespace

/// Into its line, or to an operator at once.
void core::enqueue(std::uint32_t id, instant now, effects& out) {
  move_to(items_[id], place::waiting);
  set_clock(id);
  if (items_[id].joins && !items_[id].alone && join_bundle(id, now, out)) return;
  auto& it = items_[id];
  lines_[it.line].waiting.put(id, key_of(it));
  place_job(id, now, out);
  if (items_[id].at == place::waiting) shed_if_hopeless(id, now, out);
}

/// To the one who answered this conversation last when that costs nothing, else to the most special
/// crew that has somebody free, else it waits.
void core::place_job(std::uint32_t lead, instant now, effects& out) {
  const auto& it = items_[lead];
  if (it.told_due || it.told_look) return;  // its conversation has the word
  const auto& l = lines_[it.line];
  std::uint32_t best = none;
  for (const auto c : l.crews) {
    best = first_free(crews_[c], it, capacity_max);
    if (best != none) break;
  }
  if (best == none) return;
  if (!it.about->affinity.empty()) {
    const auto& known = tenants_[it.tenant].operators;
    const auto same = known.find(it.about->affinity);
    if (same != known.end()) {
      const auto& o = operators_[same->second];
      const bool may =
          o.crew == operators_[best].crew &&
          std::find(it.excluded.begin(), it.excluded.end(), same->second) == it.excluded.end();
      if (may && o.has_room() && o.load() <= operators_[best].load()) best = same->second;
    }
  }
  give(lead, best, now, out);
}

/// Gives an operator what it has room for.
void core::feed(std::uint32_t op, instant now, effects& out) {
  while (operators_[op].has_room() && feed_one(op, now, out)) {}
}

bool core::feed_one(std::uint32_t op, instant now, effects& out) {
  std::uint32_t best = none;
  order_key best_key;
  for (const auto l : crews_[operators_[op].crew].lines) {
    const auto& waiting = lines_[l].waiting;
    if (waiting.empty() || (best != none && best_key < waiting.top_key())) continue;
    waiting.in_order(look_ahead, [&](std::uint32_t id, const order_key& key) {
      const auto& it = items_[id];
      if (it.told_due || it.told_look ||
          std::find(it.excluded.begin(), it.excluded.end(), op) != it.excluded.end())
        return false;
      if (best == none || key < best_key) {
        best = id;
        best_key = key;
      }
      return true;
    });
  }
  if (best == none) return false;
  give(best, op, now, out);
  return true;
}

/// Claims a job for an operator; it is offered when the store has granted that.
void core::give(std::uint32_t lead, std::uint32_t op, instant now, effects& out) {
  auto& o = operators_[op];
  lines_[items_[lead].line].waiting.remove(lead);
  ++lines_[items_[lead].line].at_operators;
  unlist(op);
  o.holds.push_back(lead);
  if (o.load() == 1) ++crews_[o.crew].working;
  list(op);
  const auto b = items_[lead].bundle;
  if (b == none) return claim_for(lead, op, now, out);
  bundles_[b].holder = op;
  bundles_[b].at = bundle::stage::claiming;
  bundles_[b].lease_until = now + settings_.lease;
  for (const auto member : bundles_[b].members) claim_for(member, op, now, out);
}

void core::claim_for(std::uint32_t id, std::uint32_t op, instant now, effects& out) {
  auto& it = items_[id];
  move_to(it, place::claiming);
  it.holder = op;
  it.chosen = now;
  it.lease_until = it.bundle != none ? bundles_[it.bundle].lease_until : now + settings_.lease;
  if (it.bundle != none) ++bundles_[it.bundle].claims;
  set_clock(id);
  auto& e = out.entries.emplace_back();
  e.key = it.about->key;
  e.events.emplace_back(
      now, "node",
      intervention_offered{it.about->id, it.version + 1, operators_[op].who.name, it.lease_until});
  e.guard.emplace(it.about->id, it.version);
}

/// Onto the operator's screen.
void core::offer(std::uint32_t id, instant now, effects& out, std::vector<follow_up> told) {
  const auto& it = items_[id];
  out.now.emplace_back(to_operator{operators_[it.holder].who,
                                   offer_made{it.about, it.version, it.lease_until, it.answer_by,
                                              reason_of(it, now), std::move(told)}});
}

order_reason core::reason_of(const item& it, instant now) const {
  order_reason why;
  why.must_ask = it.must;
  why.cost = it.cost;
  why.chance_wrong = it.chance_wrong;
  why.handling = handling_of(it, lines_[it.line]);
  why.waited = std::chrono::duration_cast<milliseconds>(now - it.queued);
  if (it.bundle != none)
    why.members = static_cast<std::uint32_t>(bundles_[it.bundle].members.size());
  why.behind = static_cast<std::uint32_t>(lines_[it.line].waiting.size());
  return why;
}

/// Frees the operator of a job. A bundle's members keep their holder until they are settled.
void core::release_holder(std::uint32_t lead, instant, effects&) {
  const auto op = items_[lead].holder;
  if (op == none) return;
  items_[lead].holder = none;
  auto& o = operators_[op];
  const auto held = std::find(o.holds.begin(), o.holds.end(), lead);
  if (held == o.holds.end()) return;
  --lines_[items_[lead].line].at_operators;
  unlist(op);
  *held = o.holds.back();
  o.holds.pop_back();
  if (o.holds.empty()) {
    --crews_[o.crew].working;
    if (o.gone_since != instant{}) {
      grace_.erase({o.gone_since + settings_.grace, op});
      o.gone_since = {};
    }
  }
  list(op);
}

/// Back to its old place in the queue; who held it is on record.
void core::send_back(std::uint32_t id, returned how, const std::string& reason, instant now,
                     effects& out) {
  auto& it = items_[id];
  const std::string holder = it.holder == none ? std::string{} : operators_[it.holder].who.name;
  it.holder = none;
  it.lease_until = {};
  note(it, now, intervention_returned{it.about->id, holder, how, reason}, out);
  enqueue(id, now, out);
}

/// Takes a job from the operator that holds it.
void core::take_from(std::uint32_t op, std::uint32_t lead, returned how, const std::string& reason,
                     instant now, effects& out) {
  const auto job = job_of(lead);
  const auto b = items_[lead].bundle;
  release_holder(lead, now, out);
  items_[lead].holder = op;  // for the record, below
  if (b != none) {
    end_bundle(b, how == returned::declined, out);
    free_bundle(b);
  }
  for (const auto id : job) {
    if (items_[id].at == place::claiming) continue;  // its claim comes back to nobody
    if (how != returned::declined)
      out.now.emplace_back(to_operator{
          operators_[op].who, offer_ended{items_[id].about->id, intervention_state::open}});
  }
  for (const auto id : job) {
    if (items_[id].at == place::claiming) continue;
    send_back(id, how, reason, now, out);
  }
}

/// Records a fact about an item and tells its conversation.
void core::note(const item& it, instant now, event_body body, effects& out) const {
  event fact{now, "node", std::move(body)};
  out.now.emplace_back(to_conversation{it.about->key, router_noted{fact}});
  auto& e = out.entries.emplace_back();
  e.key = it.about->key;
  e.events.push_back(std::move(fact));
}

/// Once the first fact of this turn is on the disk; claims do not count, they may be refused.
void core::reply_when_durable(request_id to, response_body body, effects& out) const {
  if (to == 0) return;
  for (auto& e : out.entries)
    if (!e.guard) {
      e.outbox.emplace_back(to_front{{to, std::move(body)}});
      return;
    }
  reply(to, std::move(body), out);
}

void core::reply(request_id to, response_body body, effects& out) const {
  if (to != 0) out.now.emplace_back(to_front{{to, std::move(body)}});
}

}  // namespace weft::router
