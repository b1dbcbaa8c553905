#include <algorithm>

#include "actors/router/core.hpp"

// Deadlines. Each item stands in one heap with the next moment that concerns it.

namespace weft::router {

instant core::next_moment(const item& it) const {
  auto next = instant::max();
  if (it.told_due) return next;
  if (it.at == place::pending) return it.way.release_at;
  next = it.answer_by;
  if (it.at == place::offered) next = std::min(next, it.lease_until);
  if (it.look_within.count() == 0 || it.told_look) return next;
  const bool unseen =
      it.at == place::waiting || (it.at == place::offered && it.way.looked_at < it.look_from);
  if (unseen) next = std::min<instant>(next, it.look_from + it.look_within);
  return next;
}

void core::set_clock(std::uint32_t id) {
  const auto next = next_moment(items_[id]);
  if (next == instant::max())
    clock_.remove(id);
  else
    clock_.put(id, next);
}

void core::handle(const tick& what, effects& out) {
  while (!clock_.empty() && clock_.top_key() <= what.now) {
    const auto id = clock_.top();
    ring(id, what.now, out);
    // Whatever that did: the same moment never rings twice.
    if (!clock_.empty() && clock_.top() == id && clock_.top_key() <= what.now)
      clock_.put(id, what.now + milliseconds{1'000});
  }
  while (!grace_.empty() && grace_.begin()->first <= what.now) {
    const auto op = grace_.begin()->second;
    grace_.erase(grace_.begin());
    operators_[op].gone_since = {};
    const auto jobs = operators_[op].holds;
    for (const auto lead : jobs)
      if (items_[lead].at == place::offered)
        take_from(op, lead, returned::lost, "the operator's connection is gone", what.now, out);
  }
  tick_bundles(what.now, out);
  adjust_prices(what.now);
}

void core::ring(std::uint32_t id, instant now, effects& out) {
  auto& it = items_[id];
  const auto tell = [&](due why) {
    out.now.emplace_back(to_conversation{it.about->key, intervention_due{it.about->id, why, {}}});
  };
  if (it.at == place::pending || it.answer_by <= now) {
    it.told_due = true;
    if (it.at == place::waiting) {  // not offered any more
      lines_[it.line].waiting.remove(id);
      if (it.bundle != none) leave_bundle(id, now, out);
    }
    tell(it.at == place::pending ? due::release : due::answer);
  } else if (it.at == place::offered && it.lease_until <= now) {
    const auto op = it.holder;
    auto& o = operators_[op];
    const bool silent = ++o.lapses >= settings_.lapses_max && o.state == presence::available;
    if (silent) {
      set_presence(op, presence::rest);
      out.now.emplace_back(to_operator{
          o.who, presence_imposed{presence::rest, std::to_string(o.lapses) +
                                                      " offers in a row went by without a sign"}});
    }
    take_from(op, lead_of(id), returned::lapsed, "", now, out);
    feed(op, now, out);
  } else if (it.look_within.count() > 0 && it.look_from + it.look_within <= now) {
    if (it.way.place < it.about->asked.route.then_queues.size()) {
      move_on(id, "nobody looked in time", now, out);
    } else if (it.at == place::waiting) {
      it.told_look = true;
      lines_[it.line].waiting.remove(id);
      if (it.bundle != none) leave_bundle(id, now, out);
      tell(due::look);
    }
  }
  set_clock(id);
}

/// To the next queue of its chain, away from whoever has it and does not look.
void core::move_on(std::uint32_t id, const std::string& reason, instant now, effects& out) {
  auto& it = items_[id];
  const auto op = it.holder;
  if (it.at == place::offered) {
    out.now.emplace_back(
        to_operator{operators_[op].who, offer_ended{it.about->id, intervention_state::open}});
    note(it, now,
         intervention_returned{it.about->id, operators_[op].who.name, returned::lapsed, reason},
         out);
  } else if (it.at != place::waiting) {
    return;
  }
  lines_[it.line].waiting.remove(id);
  if (it.bundle != none)
    leave_bundle(id, now, out);
  else
    release_holder(id, now, out);
  ++it.way.place;
  it.look_from = now;
  const auto& route = it.about->asked.route;
  it.line = line_for(it.tenant, route, it.way.place);
  note(it, now,
       intervention_moved{it.about->id, it.way.place, queue_at(route, it.way.place), reason}, out);
  enqueue(id, now, out);
  if (op != none) feed(op, now, out);
}

/// All who are connected and could be asked have declined, or may not be asked.
bool core::nobody_left(const item& it) const {
  std::size_t connected = 0, excluded = 0;
  for (const auto c : lines_[it.line].crews) connected += crews_[c].connected;
  for (const auto op : it.excluded) {
    const auto& o = operators_[op];
    const auto& crews = lines_[it.line].crews;
    if (o.state != presence::offline &&
        std::find(crews.begin(), crews.end(), o.crew) != crews.end())
      ++excluded;
  }
  return excluded >= connected;
}

}  // namespace weft::router
