#include "actors/router/core.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "actors/router/order.hpp"

namespace weft::router {

void core::handle(const intervention_waiting& what, instant now, effects& out) {
  const auto id = add(what, now);
  if (id == none) return;
  auto& it = items_[id];
  if (it.way.release_at != instant{}) {
    move_to(it, place::pending);
    set_clock(id);
  } else if (!what.offered_to.empty() && what.lease_until > now) {  // a lease outlived a restart
    const auto op = operator_of(it.tenant, what.offered_to);
    it.holder = op;
    it.lease_until = what.lease_until;
    move_to(it, place::offered);
    ++lines_[it.line].at_operators;
    auto& o = operators_[op];
    unlist(op);
    o.holds.push_back(id);
    if (o.load() == 1) ++crews_[o.crew].working;
    list(op);
    set_clock(id);
    offer(id, now, out, it.way.follow_ups);
  } else {
    enqueue(id, now, out);
  }
}

void core::handle(const intervention_closed& what, instant now, effects& out) {
  const auto id = find(what.key.tenant, what.intervention);
  if (id == none) return;
  auto& it = items_[id];
  const bool answered = what.state == intervention_state::answered;
  if (answered) measure(what, it, now);
  if (it.at == place::deciding) heard(id, answered, now, out);
  const auto op = it.holder;
  if (op != none && it.at == place::offered) {
    auto& o = operators_[op];
    const bool by_holder = answered && what.answered_by == o.who.name;
    if (by_holder) o.lapses = 0;
    out.now.emplace_back(to_operator{o.who, offer_ended{what.intervention, what.state, by_holder}});
  }
  if (it.bundle != none)
    leave_bundle(id, now, out);
  else
    release_holder(id, now, out);
  forget(id);
  if (op != none) feed(op, now, out);
}

void core::handle(const intervention_changed& what, instant now, effects& out) {
  const auto id = find(what.key.tenant, what.intervention);
  if (id == none) return;
  keep(items_[id], what.way);
  if (what.what == changed::extended) {
    auto& it = items_[id];
    const bool late = std::exchange(it.told_due, false);
    if (it.at == place::offered && operators_[it.holder].who.name == what.by) {
      it.lease_until = std::max(it.lease_until, now + settings_.lease);
      out.now.emplace_back(to_operator{
          operators_[it.holder].who, card_changed{what.intervention, {}, it.lease_until, {}, {}}});
    }
    set_clock(id);
    if (late && it.at == place::waiting) enqueue(id, now, out);
    return;
  }
  // It is not with its operator any more: answered, or its answer taken back or refused.
  if (items_[id].at == place::deciding) {
    heard(id, what.what != changed::refused, now, out);
  } else if (items_[id].holder != none && what.what != changed::refused) {
    const auto op = items_[id].holder;
    operators_[op].lapses = 0;
    if (items_[id].at == place::offered)
      out.now.emplace_back(to_operator{operators_[op].who,
                                       offer_ended{what.intervention, intervention_state::pending,
                                                   what.by == operators_[op].who.name}});
    if (items_[id].bundle != none)
      leave_bundle(id, now, out);
    else
      release_holder(id, now, out);
    feed(op, now, out);
  } else if (items_[id].at == place::waiting) {  // answered without an offer, by REST
    lines_[items_[id].line].waiting.remove(id);
    if (items_[id].bundle != none) leave_bundle(id, now, out);
  } else if (what.what == changed::refused) {
    return;
  }
  auto& it = items_[id];
  it.version = what.version;
  switch (what.what) {
    case changed::pending:
      move_to(it, place::pending);
      set_clock(id);
      break;
    case changed::counted:
      if (it.bundle != none) leave_bundle(id, now, out);
      for (const auto& voter : it.way.voters) exclude(it, operator_of(it.tenant, voter));
      enqueue(id, now, out);
      break;
    case changed::undone: {
      // Whoever took it back gets it back, with room or without.
      const auto op = operator_of(it.tenant, what.by);
      it.told_due = false;
      it.alone = it.bundle == none;
      if (it.bundle != none) leave_bundle(id, now, out);
      if (it.alone && operators_[op].state == presence::available) {
        move_to(it, place::waiting);
        give(id, op, now, out);
      } else {
        enqueue(id, now, out);
      }
      break;
    }
    case changed::refused:
      if (it.at == place::deciding) {
        if (it.bundle != none) leave_bundle(id, now, out);
        it.alone = true;
        send_back(id, returned::left_over, "its conversation took no answer from a bundle", now,
                  out);
      }
      break;
    case changed::extended: break;
  }
}

void core::handle(const operator_changed& what, instant now, effects& out) {
  const auto op = operator_of(tenant_of(what.who.tenant), what.who.name);
  auto& o = operators_[op];
  if (o.gone_since != instant{}) grace_.erase({o.gone_since + settings_.grace, op});
  o.gone_since = {};
  o.lapses = 0;
  unlist(op);
  o.capacity = std::min(what.capacity, capacity_max);
  set_presence(op, what.state);
  if (what.state == presence::offline && !o.holds.empty()) {
    o.gone_since = now;
    grace_.emplace(now + settings_.grace, op);
  }
  feed(op, now, out);
}

void core::handle(const profile_changed& what, instant now, effects& out) {
  const auto tenant = tenant_of(what.tenant);
  const auto op = operator_of(tenant, what.what.name);
  join_crew(op, crew_of(tenant, what.what));
  feed(op, now, out);
}

void core::handle(const offer_accepted& what, instant now, effects& out) {
  auto id = find(what.who.tenant, what.intervention);
  const auto b = id == none ? find_bundle(what.who, what.intervention) : none;
  if (b != none && !bundles_[b].members.empty()) id = bundles_[b].members.front();
  const bool held =
      id != none && items_[id].at == place::offered &&
      operators_[items_[id].holder].who == what.who &&
      (b != none ? what.version <= bundles_[b].version : items_[id].version == what.version);
  if (!held) {
    reply(what.id,
          problem{fault::stale,
                  "you do not hold version " + std::to_string(what.version) + " of '" +
                      what.intervention + "', nothing is to be accepted",
                  "/intervention"},
          out);
    return;
  }
  operators_[items_[id].holder].lapses = 0;
  const bool took_over = items_[id].about->asked.kind == query_kind::handover;
  const auto until = now + (took_over ? settings_.handover_lease : settings_.lease);
  for (const auto member : b != none ? bundles_[b].members : std::vector<std::uint32_t>{id}) {
    auto& it = items_[member];
    if (it.at != place::offered) continue;
    it.lease_until = until;
    it.way.looked_at = now;
    note(it, now, intervention_accepted{it.about->id, it.version, what.who.name, until}, out);
    set_clock(member);
  }
  if (b != none) bundles_[b].lease_until = until;
  out.now.emplace_back(to_operator{what.who, card_changed{what.intervention, {}, until, {}, {}}});
  reply_when_durable(what.id, receipt{"acceptance", what.intervention, "recorded", {}, {}, {}},
                     out);
}

void core::handle(const offer_declined& what, instant now, effects& out) {
  auto id = find(what.who.tenant, what.intervention);
  const auto b = id == none ? find_bundle(what.who, what.intervention) : none;
  if (b != none && !bundles_[b].members.empty()) id = bundles_[b].members.front();
  const bool held = id != none && items_[id].at == place::offered &&
                    operators_[items_[id].holder].who == what.who &&
                    (b != none || items_[id].version == what.version);
  if (!held) {  // its lease ended meanwhile, or it was withdrawn: as if it had been declined before
    reply(what.id, receipt{"decline", what.intervention, "repeated", {}, {}, {}}, out);
    return;
  }
  const auto op = items_[id].holder;
  operators_[op].lapses = 0;
  for (const auto member : job_of(lead_of(id))) exclude(items_[member], op);
  take_from(op, lead_of(id), returned::declined, what.reason, now, out);
  if (items_[id].at == place::waiting && nobody_left(items_[id]) &&
      items_[id].way.place < items_[id].about->asked.route.then_queues.size())
    move_on(id, "everyone declined it", now, out);
  reply_when_durable(what.id, receipt{"decline", what.intervention, "recorded", {}, {}, {}}, out);
  feed(op, now, out);
}

void core::handle(const claim_decided& what, instant now, effects& out) {
  const auto id = find(what.key.tenant, what.intervention);
  if (id == none || items_[id].at != place::claiming) return;
  auto& it = items_[id];
  if (what.version != it.version + 1) return;  // of a claim that is void meanwhile
  const auto op = it.holder;
  if (!what.granted) {  // settled or claimed elsewhere meanwhile: not ours any more
    const auto b = it.bundle;
    if (b != none) {
      leave_bundle(id, now, out);
      if (bundles_[b].at == bundle::stage::claiming && bundles_[b].claims > 0)
        claimed_in_bundle(b, none, now, out);
    } else {
      release_holder(id, now, out);
    }
    forget(id);
    feed(op, now, out);
    return;
  }
  it.version = what.version;
  move_to(it, place::offered);
  const auto& holds = operators_[op].holds;
  if (std::find(holds.begin(), holds.end(), lead_of(id)) == holds.end()) {
    // Its bundle was decided or given back while it joined.
    send_back(id, returned::left_over, "it came too late into a bundle", now, out);
    return;
  }
  set_clock(id);
  if (it.bundle != none)
    claimed_in_bundle(it.bundle, id, now, out);
  else
    offer(id, now, out);
  // After the offer: what the conversation tells the operator about it must find it there.
  out.now.emplace_back(to_conversation{
      what.key, offer_recorded{what.intervention, it.version, operators_[op].who.name, it.queued,
                               it.chosen, now, it.lease_until}});
}

// -- items ---------------------------------------------------------------------------------------

std::uint32_t core::find(const std::string& tenant, std::string_view id) const {
  const auto t = tenant_index_.find(tenant);
  if (t == tenant_index_.end()) return none;
  return tenants_[t->second].items.find(id);
}

/// None when it is known already.
std::uint32_t core::add(const intervention_waiting& what, instant now) {
  const auto tenant = tenant_of(what.about->key.tenant);
  const bool grows = free_items_.empty();
  const auto id = grows ? static_cast<std::uint32_t>(items_.size()) : free_items_.back();
  if (!tenants_[tenant].items.insert(what.about->id, id)) return none;
  if (grows) {
    items_.emplace_back();
    in_line_.push_back(0);
    in_clock_.push_back(0);
  } else {
    free_items_.pop_back();
  }
  auto& it = items_[id];
  const auto& about = *what.about;
  const auto& route = about.asked.route;
  it.about = what.about;
  it.version = what.version;
  it.tenant = tenant;
  it.sequence = next_sequence_++;
  it.queued = it.look_from = now;
  it.kind = about.asked.kind;
  it.must = must_ask(about);
  it.joins = !about.bundle_key.empty();
  it.raised = about.raised;
  it.look_within = route.look_within;
  it.handling = route.handling;
  it.cost = route.cost;
  it.chance_wrong = chance_wrong(about);
  keep(it, what.way);
  it.line = line_for(tenant, route, it.way.place);
  for (const auto& name : route.not_by) exclude(it, operator_of(tenant, name));
  for (const auto& voter : it.way.voters) exclude(it, operator_of(tenant, voter));
  for (const auto& name : it.way.declined) exclude(it, operator_of(tenant, name));
  ++open_;
  return id;
}

void core::forget(std::uint32_t id) {
  auto& it = items_[id];
  lines_[it.line].waiting.remove(id);
  clock_.remove(id);
  move_to(it, place::nowhere);
  tenants_[it.tenant].items.erase(it.about->id);
  std::destroy_at(&it);
  std::construct_at(&it);
  free_items_.push_back(id);
  --open_;
}

void core::move_to(item& it, place to) {
  --count_[static_cast<std::size_t>(it.at)];
  ++count_[static_cast<std::size_t>(to)];
  it.at = to;
}

void core::keep(item& it, const progress& way) {
  it.way = way;
  it.answer_by = way.answer_by != instant{} ? way.answer_by : it.about->answer_by;
}

void core::exclude(item& it, std::uint32_t op) {
  if (std::find(it.excluded.begin(), it.excluded.end(), op) == it.excluded.end())
    it.excluded.push_back(op);
}

order_key core::key_of(const item& it) const {
  const auto worth = worth_of(bundle_value(it), handling_of(it, lines_[it.line]));
  return {rank_of(worth, it.must, it.queued), it.answer_by, it.sequence};
}

}  // namespace weft::router
