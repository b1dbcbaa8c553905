#include <algorithm>
#include <utility>

#include "actors/router/core.hpp"
#include "schemas/codec/codec.hpp"

// Bundles: equal questions that wait, are offered and are answered as one.
//
// A bundle is a view of open interventions, never a fact of its own: each member is claimed,
// answered and recorded by itself, so that a node that dies in the middle of anything finds every
// member exactly as far as it was, and bundles them again. The decision fans out to the members'
// conversations, which are the ones to accept it. Controls on the damage of one wrong click:
//
// - members are equal in all but what `may_differ` names, and are at most `most`;
// - from `second_from` members on, or when irreversible, the decision is only the first vote of
//   each member: they come back, bundle again, and another operator has to agree;
// - with `canary`, the first member goes alone, and the others follow when its action is reported
//   to have run well; if not, or if no word comes, they return to the queue;
// - an answer reaches only those members which the operator was shown, without those excluded.

namespace weft::router {
namespace {

constexpr milliseconds canary_patience{30'000};

bool needs_second(const routing& route, std::size_t members) {
  return (route.joins.second_from != 0 && members >= route.joins.second_from) ||
         (route.irreversible && members >= 2);
}

}  // namespace

std::uint32_t core::lead_of(std::uint32_t id) const {
  const auto b = items_[id].bundle;
  return b == none ? id : bundles_[b].members.front();
}

std::vector<std::uint32_t> core::job_of(std::uint32_t lead) const {
  const auto b = items_[lead].bundle;
  return b == none ? std::vector<std::uint32_t>{lead} : bundles_[b].members;
}

double core::bundle_value(const item& it) const {
  if (it.bundle == none) return it.value();
  double sum = 0;
  for (const auto member : bundles_[it.bundle].members) sum += items_[member].value();
  return sum;
}

std::uint32_t core::find_bundle(const operator_key& who, const std::string& id) const {
  const auto t = tenant_index_.find(who.tenant);
  if (t == tenant_index_.end()) return none;
  const auto& bundles = tenants_[t->second].bundles;
  const auto known = bundles.find(id);
  return known == bundles.end() ? none : known->second;
}

/// True when it joined one that exists; else it is the first of its own and has to be placed.
bool core::join_bundle(std::uint32_t id, instant now, effects& out) {
  auto& it = items_[id];
  std::string group = std::to_string(it.line) + ' ' + it.about->bundle_key;
  for (const auto& voter : it.way.voters) group += ' ' + voter;
  auto& groups = tenants_[it.tenant].groups;
  if (const auto known = groups.find(group); known != groups.end()) {
    auto& b = bundles_[known->second];
    const bool fits =
        b.members.size() < it.about->asked.route.joins.most &&
        std::find(it.excluded.begin(), it.excluded.end(), b.holder) == it.excluded.end();
    if (fits) {
      it.bundle = known->second;
      b.members.push_back(id);
      if (b.at == bundle::stage::waiting) {
        const auto lead = b.members.front();
        lines_[it.line].waiting.put(lead, key_of(items_[lead]));
      } else {
        it.joined = b.version + 1;
        claim_for(id, b.holder, now, out);
      }
      return true;
    }
  }
  std::uint32_t made = 0;
  if (free_bundles_.empty()) {
    made = static_cast<std::uint32_t>(bundles_.size());
    bundles_.emplace_back();
  } else {
    made = free_bundles_.back();
    free_bundles_.pop_back();
  }
  auto& b = bundles_[made];
  b.at = bundle::stage::waiting;
  b.tenant = it.tenant;
  b.members = {id};
  b.group = group;
  groups[std::move(group)] = made;
  it.bundle = made;
  it.joined = 1;
  return false;
}

/// The member is settled, counted, or goes on alone; the others stay together.
void core::leave_bundle(std::uint32_t id, instant now, effects& out) {
  auto& it = items_[id];
  const auto which = it.bundle;
  auto& b = bundles_[which];
  const bool led = b.members.front() == id;
  if (it.at == place::claiming) --b.claims;
  if (b.members.size() == 1) {
    if (b.asked_by != 0) decision_done(which, out);
    if (b.shown && b.at == bundle::stage::offered) end_bundle(which, false, out);
    release_holder(id, now, out);
    free_bundle(which);
    it.holder = none;
    return;
  }
  b.members.erase(std::find(b.members.begin(), b.members.end(), id));
  it.bundle = none;
  const auto next = b.members.front();
  if (b.at == bundle::stage::waiting) {
    lines_[it.line].waiting.remove(id);
    lines_[items_[next].line].waiting.put(next, key_of(items_[next]));
  } else if (led && b.holder != none) {
    auto& holds = operators_[b.holder].holds;
    std::replace(holds.begin(), holds.end(), id, next);
  }
  it.holder = none;
}

/// A claim was granted (`id`), or one refused has left.
void core::claimed_in_bundle(std::uint32_t which, std::uint32_t id, instant now, effects& out) {
  auto& b = bundles_[which];
  if (id != none) --b.claims;
  if (b.at == bundle::stage::claiming && b.claims == 0) {
    b.at = bundle::stage::offered;
    const auto& lead = items_[b.members.front()];
    b.id = "b:" + lead.about->id + ':' + std::to_string(lead.version);
    tenants_[b.tenant].bundles[b.id] = which;
    b.version = 1;
    for (const auto member : b.members) items_[member].joined = 1;
    announce(which, now, out);
  } else if (b.at == bundle::stage::offered && id != none) {
    b.grown = true;
    lively_.insert(which);
  }
}

/// Onto the operator's screen: as a plain card while it has only one member.
void core::announce(std::uint32_t which, instant now, effects& out) {
  auto& b = bundles_[which];
  b.grown = false;
  if (b.members.size() == 1 && !b.shown) return offer(b.members.front(), now, out);
  auto shown = std::make_shared<std::vector<bundle_made::member>>();
  for (const auto member : b.members)
    if (items_[member].at == place::offered && items_[member].joined <= b.version)
      shown->push_back({items_[member].about, items_[member].version});
  if (shown->empty()) return;
  const auto& lead = items_[b.members.front()];
  const auto& route = lead.about->asked.route;
  b.shown = true;
  out.now.emplace_back(to_operator{
      operators_[b.holder].who,
      bundle_made{b.id, b.version, b.lease_until, reason_of(lead, now),
                  needs_second(route, shown->size()), route.joins.canary, std::move(shown)}});
}

void core::end_bundle(std::uint32_t which, bool by_you, effects& out) {
  const auto& b = bundles_[which];
  if (b.shown && b.holder != none)
    out.now.emplace_back(to_operator{operators_[b.holder].who, bundle_ended{b.id, by_you}});
}

void core::free_bundle(std::uint32_t which) {
  auto& b = bundles_[which];
  auto& floor = tenants_[b.tenant];
  if (const auto known = floor.groups.find(b.group);
      known != floor.groups.end() && known->second == which)
    floor.groups.erase(known);
  if (!b.id.empty()) floor.bundles.erase(b.id);
  for (const auto member : b.members) items_[member].bundle = none;
  lively_.erase(which);
  b = bundle{};
  free_bundles_.push_back(which);
}

void core::handle(const bundle_decided& what, instant now, effects& out) {
  const auto refuse = [&](fault code, std::string detail, std::string where) {
    reply(what.id, problem{code, std::move(detail), std::move(where)}, out);
  };
  const auto which = find_bundle(what.who, what.bundle);
  if (which == none || bundles_[which].at != bundle::stage::offered ||
      operators_[bundles_[which].holder].who != what.who)
    return refuse(fault::stale, "you do not hold the bundle '" + what.bundle + "' any more",
                  "/bundle");
  auto& b = bundles_[which];
  if (what.version > b.version)
    return refuse(fault::stale,
                  "version " + std::to_string(what.version) + " was answered, the current one is " +
                      std::to_string(b.version),
                  "/version");
  const auto& lead = *items_[b.members.front()].about;
  if (auto wrong = check(what.given, lead.asked, "/answer"))
    return refuse(wrong->code, wrong->detail, wrong->where);
  for (std::size_t i = 0; i < what.except.size(); ++i) {
    const auto id = find(what.who.tenant, what.except[i]);
    if (id == none || items_[id].bundle != which)
      return refuse(fault::invalid,
                    "'" + what.except[i] + "' is no member of the bundle, name those to leave out",
                    "/except/" + std::to_string(i));
  }
  std::vector<std::uint32_t> answered, others;
  for (const auto id : b.members) {
    const auto& it = items_[id];
    const bool except =
        std::find(what.except.begin(), what.except.end(), it.about->id) != what.except.end();
    if (except) items_[id].alone = true;
    const bool seen = it.at == place::offered && it.joined <= what.version;
    (seen && !except ? answered : others).push_back(id);
    if (seen && !except && !what.given.arguments.empty() &&
        codec::differing_part(*it.about) != codec::differing_part(lead))
      return refuse(fault::invalid,
                    "the members' arguments differ, so that one edit cannot fit them all: approve "
                    "or reject the bundle, or leave members out and answer them one by one",
                    "/answer/arguments");
  }
  if (answered.empty())
    return refuse(fault::invalid, "every member is left out, at least one must be answered",
                  "/except");

  const auto op = b.holder;
  operators_[op].lapses = 0;
  release_holder(b.members.front(), now, out);
  end_bundle(which, true, out);
  b.asked_by = what.id;
  b.decider = what.who;
  b.decided = what.received;
  b.given = what.given;
  b.result = {};
  b.holder = none;
  const auto& route = lead.asked.route;
  b.need = needs_second(route, answered.size()) ? 2 : 0;
  b.members = answered;
  for (const auto id : answered) {
    items_[id].holder = none;
    items_[id].lease_until = {};
    move_to(items_[id], place::deciding);
    set_clock(id);
  }
  auto& groups = tenants_[b.tenant].groups;
  if (const auto known = groups.find(b.group); known != groups.end() && known->second == which)
    groups.erase(known);
  for (const auto id : others) {
    items_[id].bundle = none;
    items_[id].holder = op;  // for the record
    if (items_[id].at == place::offered)
      send_back(id, returned::left_over, "left out of a bundle's answer", now, out);
  }
  const auto& first = items_[answered.front()];
  const auto votes = std::max({b.need, route.quorum, first.way.need});
  const bool last_vote = first.way.voters.size() + 1 >= votes;
  if (route.joins.canary && answered.size() > 1 && last_vote) {
    b.at = bundle::stage::canary;
    b.canary = first.about->id;
    b.canary_until = now + canary_patience + route.undo;
    lively_.insert(which);
    send_decision(which, {answered.front()}, true, now, out);
  } else {
    b.at = bundle::stage::deciding;
    send_decision(which, answered, false, now, out);
  }
  feed(op, now, out);
}

/// To all conversations at once; each records it, and tells what came of it.
void core::send_decision(std::uint32_t which, const std::vector<std::uint32_t>& to, bool canary,
                         instant, effects& out) {
  auto& b = bundles_[which];
  const principal from{b.decider.tenant, b.decider.name, role::human_operator};
  for (const auto id : to) {
    const auto& it = items_[id];
    ++b.awaited;
    answer_intervention body{it.about->id, it.version, b.given, b.id, b.need, canary};
    out.now.emplace_back(to_conversation{
        it.about->key, request{0, from, it.about->key, b.decided, std::move(body)}});
  }
}

void core::heard(std::uint32_t id, bool as_decided, instant now, effects& out) {
  const auto which = items_[id].bundle;
  if (which == none) return;
  auto& b = bundles_[which];
  if (b.at == bundle::stage::canary && items_[id].about->id != b.canary) {
    ++b.result.left;  // it was not sent the answer yet
    return;
  }
  if (b.awaited > 0) --b.awaited;
  ++(as_decided ? b.result.answered : b.result.left);
  if (b.at == bundle::stage::deciding && b.awaited == 0) decision_done(which, out);
  if (b.at == bundle::stage::canary && !as_decided)
    give_up_canary(which, "the first member took no answer", now, out);
}

void core::decision_done(std::uint32_t which, effects& out) {
  auto& b = bundles_[which];
  b.at = bundle::stage::done;
  reply(b.asked_by, receipt{"answer", b.id, "recorded", {}, {}, b.result}, out);
  b.asked_by = 0;
}

void core::handle(const canary_reported& what, instant now, effects& out) {
  for (const auto which : lively_) {
    auto& b = bundles_[which];
    if (b.at != bundle::stage::canary || b.canary != what.intervention ||
        tenants_[b.tenant].name != what.key.tenant)
      continue;
    if (!what.ok) {
      give_up_canary(which, "the first member's action failed", now, out);
      return;
    }
    std::vector<std::uint32_t> rest;
    for (const auto id : b.members)
      if (items_[id].at == place::deciding && items_[id].about->id != b.canary) rest.push_back(id);
    b.at = bundle::stage::deciding;
    send_decision(which, rest, false, now, out);
    if (b.awaited == 0) decision_done(which, out);
    return;
  }
}

/// The others are asked about again.
void core::give_up_canary(std::uint32_t which, const std::string& why, instant now, effects& out) {
  auto& b = bundles_[which];
  std::vector<std::uint32_t> rest;
  for (const auto id : b.members)
    if (items_[id].at == place::deciding && items_[id].about->id != b.canary) rest.push_back(id);
  std::erase_if(b.members, [&](std::uint32_t id) {
    return std::find(rest.begin(), rest.end(), id) != rest.end();
  });
  b.result.left += static_cast<std::uint32_t>(rest.size());
  b.result.why = why;
  decision_done(which, out);
  for (const auto id : rest) items_[id].bundle = none;
  if (b.members.empty()) free_bundle(which);
  for (const auto id : rest) send_back(id, returned::left_over, why, now, out);
}

void core::handle(const bundle_undone& what, instant, effects& out) {
  const auto which = find_bundle(what.who, what.bundle);
  bundle_result undone;
  if (which != none && bundles_[which].decider == what.who) {
    const principal from{what.who.tenant, what.who.name, role::human_operator};
    for (const auto id : bundles_[which].members) {
      const auto& it = items_[id];
      if (it.at != place::pending) continue;
      ++undone.answered;
      out.now.emplace_back(to_conversation{
          it.about->key,
          request{0, from, it.about->key, what.received, undo_answer{it.about->id}}});
    }
  }
  if (undone.answered == 0)
    reply(
        what.id,
        problem{fault::conflict, "nothing of this bundle can be taken back (any more)", "/bundle"},
        out);
  else
    reply(what.id, receipt{"undo", what.bundle, "recorded", {}, {}, undone}, out);
}

/// Growth is shown once a tick, not with every member that joins.
void core::tick_bundles(instant now, effects& out) {
  const std::vector<std::uint32_t> now_lively{lively_.begin(), lively_.end()};
  for (const auto which : now_lively) {
    auto& b = bundles_[which];
    if (b.at == bundle::stage::offered && b.grown) {
      ++b.version;
      announce(which, now, out);
    } else if (b.at == bundle::stage::canary && b.canary_until <= now) {
      give_up_canary(which, "the first member's action was not reported to have run", now, out);
    }
    if (b.at != bundle::stage::canary) lively_.erase(which);
  }
}

}  // namespace weft::router
