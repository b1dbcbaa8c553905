#include "actors/router/core.hpp"

#include <utility>

#include "schemas/codec/codec.hpp"

namespace weft::router {
namespace {

// How far down the queue one assignment looks for an item the free operators have not declined.
constexpr std::size_t look_ahead = 64;

entry record(const conversation_key& key, instant at, event_body body) {
  entry e;
  e.key = key;
  e.events.push_back({at, "node", std::move(body)});
  codec::encode_events(e.encoded, e.key, e.events);
  return e;
}

}  // namespace

effects core::handle(const intervention_waiting& what, instant now) {
  effects out;
  const item_key key{what.about->key.tenant, what.about->id};
  const auto [it, fresh] = items_.try_emplace(key);
  if (!fresh) return out;
  auto& i = it->second;
  i.about = what.about;
  i.version = what.version;
  i.queued = now;
  i.order = next_order_++;
  deadlines_.emplace(i.about->answer_by, key);
  if (!what.offered_to.empty() && what.lease_until > now) {  // a lease that outlived a restart
    const operator_key who{key.first, what.offered_to};
    i.at = place::offered;
    i.holder = what.offered_to;
    i.lease_until = what.lease_until;
    leases_.emplace(i.lease_until, key);
    operators_[who].holds.insert(key);
    out.now.emplace_back(to_operator{who, offer_made{i.about, i.version, i.lease_until}});
    return out;
  }
  enqueue(it);
  assign(key.first, now, out);
  return out;
}

effects core::handle(const intervention_closed& what, instant now) {
  effects out;
  const auto it = items_.find({what.key.tenant, what.intervention});
  if (it == items_.end()) return out;
  auto& i = it->second;
  if (what.state == intervention_state::answered) {
    const double took = span_ms(i.about->raised, now);
    answer_ms_ = answer_ms_ == 0 ? took : answer_ms_ + (took - answer_ms_) / 30.0;
  }
  if (i.at == place::offered)
    out.now.emplace_back(to_operator{
        {what.key.tenant, i.holder},
        offer_ended{what.intervention, what.state,
                    what.state == intervention_state::answered && what.answered_by == i.holder}});
  const std::string tenant = what.key.tenant;
  forget(it);
  assign(tenant, now, out);
  return out;
}

effects core::handle(const operator_changed& what, instant now) {
  effects out;
  auto& o = operators_[what.who];
  const bool was = o.state != presence::offline, is = what.state != presence::offline;
  connected_ = connected_ + (is ? 1 : 0) - (was ? 1 : 0);
  o.state = what.state;
  o.capacity = what.capacity;
  refresh_free(what.who);
  assign(what.who.tenant, now, out);
  return out;
}

effects core::handle(const offer_declined& what, instant now) {
  effects out;
  const auto it = items_.find({what.who.tenant, what.intervention});
  if (it == items_.end()) return out;
  auto& i = it->second;
  if (i.at != place::offered || i.holder != what.who.name || i.version != what.version) return out;
  i.declined_by.insert(what.who.name);
  send_back(it, returned::declined, what.reason, now, out);
  assign(what.who.tenant, now, out);
  return out;
}

effects core::handle(const claim_decided& what, instant now) {
  effects out;
  const auto it = items_.find({what.key.tenant, what.intervention});
  if (it == items_.end() || it->second.at != place::claiming) return out;
  auto& i = it->second;
  if (!what.granted) {  // settled or claimed elsewhere meanwhile: not ours any more
    const std::string tenant = what.key.tenant;
    forget(it);
    assign(tenant, now, out);
    return out;
  }
  --claiming_;
  i.at = place::offered;
  i.version = what.version;
  leases_.emplace(i.lease_until, it->first);
  out.now.emplace_back(
      to_conversation{what.key, offer_recorded{what.intervention, i.version, i.holder, i.queued,
                                               i.chosen, now, i.lease_until}});
  out.now.emplace_back(
      to_operator{{what.key.tenant, i.holder}, offer_made{i.about, i.version, i.lease_until}});
  return out;
}

effects core::handle(const tick& what) {
  effects out;
  std::set<std::string> tenants;
  while (!leases_.empty() && leases_.begin()->first <= what.now) {
    const auto it = items_.find(leases_.begin()->second);
    tenants.insert(it->first.first);
    out.now.emplace_back(to_operator{{it->first.first, it->second.holder},
                                     offer_ended{it->first.second, intervention_state::open}});
    send_back(it, returned::lapsed, "", what.now, out);
  }
  while (!deadlines_.empty() && deadlines_.begin()->first <= what.now) {
    const auto it = items_.find(deadlines_.begin()->second);
    deadlines_.erase(deadlines_.begin());
    it->second.overdue = true;
    if (it->second.at == place::waiting) {  // not offered any more; its conversation decides
      tenants_[it->first.first].queue.erase(it->second.order);
    }
    out.now.emplace_back(
        to_conversation{it->second.about->key, intervention_due{it->first.second}});
  }
  for (const auto& tenant : tenants) assign(tenant, what.now, out);
  return out;
}

void core::assign(const std::string& tenant, instant now, effects& out) {
  auto& t = tenants_[tenant];
  while (assign_one(tenant, t, now, out)) {}
}

bool core::assign_one(const std::string& tenant, tenant_state& t, instant now, effects& out) {
  std::size_t looked = 0;
  for (auto q = t.queue.begin(); q != t.queue.end() && looked < look_ahead; ++q, ++looked) {
    const auto it = items_.find(q->second);
    for (const auto& [given, name] : t.free) {
      if (it->second.declined_by.contains(name)) continue;
      give(it, {tenant, name}, now, out);
      return true;
    }
  }
  return false;
}

void core::give(items::iterator it, const operator_key& to, instant now, effects& out) {
  auto& i = it->second;
  tenants_[to.tenant].queue.erase(i.order);
  --waiting_;
  ++claiming_;
  i.at = place::claiming;
  i.holder = to.name;
  i.chosen = now;
  i.lease_until = now + lease_;
  auto& o = operators_[to];
  tenants_[to.tenant].free.erase({o.last_given, to.name});
  o.holds.insert(it->first);
  o.last_given = next_given_++;
  refresh_free(to);
  auto e = record(i.about->key, now,
                  intervention_offered{it->first.second, i.version + 1, to.name, i.lease_until});
  e.guard = claim{it->first.second, i.version};
  out.entries.push_back(std::move(e));
}

void core::enqueue(items::iterator it) {
  auto& i = it->second;
  i.at = place::waiting;
  ++waiting_;
  if (!i.overdue) tenants_[it->first.first].queue.emplace(i.order, it->first);
}

/// Frees the operator of an item that is claimed or offered.
void core::take_back(items::iterator it) {
  auto& i = it->second;
  if (i.holder.empty()) return;
  const operator_key who{it->first.first, i.holder};
  leases_.erase({i.lease_until, it->first});
  operators_[who].holds.erase(it->first);
  i.holder.clear();
  refresh_free(who);
}

void core::forget(items::iterator it) {
  auto& i = it->second;
  if (i.at == place::waiting) {
    --waiting_;
    tenants_[it->first.first].queue.erase(i.order);
  }
  if (i.at == place::claiming) --claiming_;
  deadlines_.erase({i.about->answer_by, it->first});
  take_back(it);
  items_.erase(it);
}

void core::refresh_free(const operator_key& who) {
  const auto& o = operators_[who];
  const bool room = o.state == presence::available && o.holds.size() < o.capacity;
  auto& free = tenants_[who.tenant].free;
  if (room)
    free.emplace(o.last_given, who.name);
  else
    free.erase({o.last_given, who.name});
}

/// Back to its old place in the queue; who held it is on record.
void core::send_back(items::iterator it, returned how, const std::string& reason, instant now,
                     effects& out) {
  auto& i = it->second;
  out.entries.push_back(
      record(i.about->key, now, intervention_returned{it->first.second, i.holder, how, reason}));
  out.now.emplace_back(to_conversation{i.about->key, offer_returned{it->first.second, how}});
  take_back(it);
  enqueue(it);
}

}  // namespace weft::router
