#include "tools/load/desk.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "tools/load/answers.hpp"
#include "tools/load/generator.hpp"

namespace weft::load {
namespace {

using measure::monotonic_ns;
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t timelines_max = 24;
constexpr nanoseconds_t never = std::numeric_limits<nanoseconds_t>::max();

asio::steady_timer::time_point timer_point(nanoseconds_t moment) {
  return asio::steady_timer::time_point{std::chrono::nanoseconds{moment}};
}

}  // namespace

desk::desk(hall& in, std::uint32_t floor, std::size_t group, const client::link_settings& who,
           std::uint64_t seed)
    : in_{in},
      floor_{floor},
      tally_{in.floors[floor]},
      group_{in.plays().operators[group]},
      group_index_{group},
      random_{seed},
      wake_{in.executor()},
      link_{in.executor(), who, [this](const auto& frame) { hear(frame); }} {
  if (floor == 0 && in_.seen.size() < timelines_max) {
    in_.seen.push_back({who.name, {}});
    seen_ = &in_.seen.back();
  }
  plan_absences(monotonic_ns());
}

void desk::hear(const codec::server_frame& frame) {
  if (frame.type == "welcome") welcomed_ = true;
  if (frame.type == "offer" && frame.offered) take(*frame.offered);
  if (frame.type == "bundle" && frame.offered) take_bundle(frame);
  if (frame.type == "receipt") settle(frame);
  // The node took us for absent; we are back.
  if (frame.type == "presence" && !resting_) link_.set_presence(presence::available);
  if (frame.type == "rescind") take_away(frame);
}

void desk::take(const codec::offer& offered) {
  const auto& id = offered.about.id;
  const auto now = monotonic_ns();
  ++in_.counts.offers;
  const auto known = held_.find(id);
  if (known != held_.end() && known->second.shown.version == offered.version) {
    ++in_.counts.offers_again;  // after a lost connection
    return;
  }
  if (known != held_.end()) drop(id);

  const auto raised = in_.ours(offered.about.raised);
  auto& way = in_.on_board(id);
  way.raised = raised;
  way.offered = now;
  way.freed = freed_;
  // Only one who has nothing else in hand shows how long an offer takes.
  if (in_.measured(raised) && held_.empty()) {
    if (raised > freed_)
      in_.times.delivered.add(now - raised);
    else
      in_.times.turned.add(now - freed_);
  }
  held_.emplace(id, card_held{{id, offered.version}, offered.about, {id}});
  pile_.push_back(id);
  wake_.cancel();
}

/// It is new, it has grown, or it takes the place of a card that a member had alone. Who is looking
/// at that goes on, and sees all of them.
void desk::take_bundle(const codec::server_frame& frame) {
  const auto now = monotonic_ns();
  ++in_.counts.offers;
  const auto known = held_.find(frame.bundle);
  if (known != held_.end() && known->second.shown.version == frame.version)
    ++in_.counts.offers_again;
  const bool is_new = known == held_.end();
  for (const auto& member : frame.members) {
    auto& way = in_.on_board(member);
    if (way.offered == 0) way.offered = now, way.freed = freed_;
    way.bundled = true;
    if (looking_at_ == member) looking_at_ = frame.bundle;
    held_.erase(member);
    std::erase(pile_, member);
  }
  auto& held = held_[frame.bundle];
  held = {{frame.bundle, frame.version, true}, frame.offered->about, frame.members};
  if (looking_at_ == frame.bundle) return note_look(held, now);
  if (is_new) pile_.push_back(frame.bundle);
  wake_.cancel();
}

/// The card, or one member of a bundle.
void desk::take_away(const codec::server_frame& frame) {
  const auto& id = frame.bundle.empty() ? frame.intervention : frame.bundle;
  if (held_.contains(id)) {
    ++in_.counts.rescinded;
    return drop(id);
  }
  for (auto& [bundle, held] : held_) std::erase(held.members, id);
}

void desk::settle(const codec::server_frame& receipt) {
  const auto at = sent_.find(receipt.ref);
  if (at == sent_.end()) return;
  const auto frame = std::move(at->second);
  sent_.erase(at);
  if (receipt.why) {
    // Somebody else was faster, after this operator's connection was lost: the node keeps such an
    // answer as a label. That is how it should be, and no error.
    const bool late = receipt.why->code == fault::conflict || receipt.why->code == fault::stale;
    if (frame.answer) ++in_.counts.answers_refused;
    if (late) return;
    in_.counts.error("answer: " + std::string{to_string(receipt.why->code)},
                     frame.card.id + ": " + receipt.why->detail);
    return;
  }
  if (!frame.answer) return;
  const auto took = monotonic_ns() - frame.at;
  if (in_.measured(frame.at)) in_.times.acknowledged.add(took);
  for (const auto& member : frame.members) {
    auto& way = in_.on_board(member);
    way.acknowledged = true;
    if (way.resumed) in_.off_board(member);
  }
  in_.counts.answers_refused += receipt.left;  // of a bundle: others were faster with these
  const bool again = receipt.state == "repeated";
  ++(again ? in_.counts.answers_repeated : in_.counts.answers_recorded);
  if (!recorded_.insert(frame.card.id).second && !again) ++in_.counts.answers_twice;
}

void desk::drop(const std::string& id) {
  if (looking_at_ == id) wake_.cancel();
  std::erase(pile_, id);
  held_.erase(id);  // last: `id` may be its own
}

void desk::plan_absences(nanoseconds_t from) {
  const auto next = [&](double per_h) {
    if (per_h <= 0) return never;
    return from + in_.real(std::exponential_distribution<double>{per_h / 3'600}(random_));
  };
  rests_at_ = next(group_.breaks_per_h);
  vanishes_at_ = next(group_.vanishes_per_h);
}

asio::awaitable<void> desk::sleep_until(nanoseconds_t moment) {
  while (!stopped_ && monotonic_ns() < moment) {
    wake_.expires_at(timer_point(moment));
    co_await wake_.async_wait(as_result);
  }
}

asio::awaitable<void> desk::work() {
  while (!stopped_) {
    const auto now = monotonic_ns();
    if (now >= vanishes_at_ || now >= rests_at_) {
      co_await be_away(now >= vanishes_at_);
      continue;
    }
    if (off_shift(now) && !resting_) {  // what is on the screen is still answered
      resting_ = true;
      link_.set_presence(presence::rest);
    }
    if (!pile_.empty()) {
      auto next = std::move(pile_.front());
      pile_.pop_front();
      co_await look_at(std::move(next));
      continue;
    }
    if (resting_) {
      co_await be_off_shift();
      continue;
    }
    const auto until = std::min({vanishes_at_, rests_at_, next_change(now)});
    wake_.expires_at(until == never ? asio::steady_timer::time_point::max() : timer_point(until));
    co_await wake_.async_wait(as_result);
  }
}

bool desk::off_shift(nanoseconds_t now) const {
  return !in_.closing() && !group_.there_at(in_.people_s(now - in_.window_begins()));
}

nanoseconds_t desk::next_change(nanoseconds_t now) const {
  const double in_s = group_.until_change_s(in_.people_s(now - in_.window_begins()));
  return std::isfinite(in_s) ? now + in_.real(in_s) + 1 : never;
}

asio::awaitable<void> desk::be_off_shift() {
  const auto from = monotonic_ns();
  link_.set_presence(presence::offline);
  while (!stopped_ && off_shift(monotonic_ns()))
    if (!co_await in_.sleep_until(next_change(monotonic_ns()))) break;
  resting_ = false;
  if (!stopped_) link_.set_presence(presence::available);
  note(from, monotonic_ns(), traffic::activity::away);
  plan_absences(monotonic_ns());
}

asio::awaitable<void> desk::be_away(bool without_a_word) {
  const auto from = monotonic_ns();
  const auto span = in_.real(group_.away.draw(random_));
  if (without_a_word) {
    // The machine is gone with all that was on it; the node offers again what it still holds.
    held_.clear();
    pile_.clear();
    ++tally_.run.counts.lost;
    link_.lose(milliseconds{span / 1'000'000});
  } else {
    ++tally_.breaks;
    resting_ = true;
    link_.set_presence(presence::rest);
  }
  co_await sleep_until(from + span);
  resting_ = false;
  if (!without_a_word) link_.set_presence(presence::available);
  note(from, monotonic_ns(), traffic::activity::away);
  plan_absences(monotonic_ns());
}

nanoseconds_t desk::handling(const card& about) {
  const auto& plays = in_.plays();
  if (about.asked.kind == query_kind::handover)
    return in_.real(plays.escalation_handling.draw(random_));
  if (about.audit) return in_.real(plays.audit_handling.draw(random_) * group_.slower);
  const auto sort = std::min(sort_of_step(about.step_id), plays.sorts.size() - 1);
  return in_.real(plays.handling_of(plays.sorts[sort]).draw(random_) * group_.slower);
}

asio::awaitable<void> desk::look_at(std::string id) {
  const auto card = held_.find(id);
  if (card == held_.end()) co_return;
  const auto looked = monotonic_ns();
  // Nobody is asked twice, so that a handover which all decline would never end.
  const bool may_decline = card->second.about.asked.kind != query_kind::handover;
  if (may_decline && by_chance(group_.declines)) {
    ++tally_.run.counts.declined;
    const auto ref = link_.decline(card->second.shown, "not me");
    sent_[ref] = {card->second.shown, card->second.members, looked, false};
    drop(id);
    freed_ = looked;
    co_return;
  }
  looking_at_ = std::move(id);  // another id when a bundle takes its place
  ++in_.looking[floor_];
  link_.accept(card->second.shown);
  note_look(card->second, looked);
  const auto done = looked + handling(card->second.about);
  // New cards wake the timer too: the person looks up and goes on with this one.
  while (!stopped_ && held_.contains(looking_at_) && monotonic_ns() < done) {
    wake_.expires_at(timer_point(done));
    co_await wake_.async_wait(as_result);
  }
  const auto still = held_.find(std::exchange(looking_at_, {}));
  --in_.looking[floor_];
  note(looked, monotonic_ns(), traffic::activity::busy);
  if (stopped_ || still == held_.end()) co_return;
  decide(still->second, looked);
  freed_ = monotonic_ns();
  drop(still->first);
}

/// The card is on the screen: the wait ends, if nobody has looked before.
void desk::note_look(const card_held& held, nanoseconds_t now) {
  for (const auto& member : held.members) {
    auto& way = in_.on_board(member);
    // When a member of a bundle was asked does not stand on the card.
    if (way.looked == 0 && !way.bundled && in_.measured(way.raised))
      in_.note_wait(tally_, now - way.raised,
                    held.about.asked.kind == query_kind::handover
                        ? in_.plays().sorts.size()
                        : sort_of_step(held.about.step_id));
    if (way.looked == 0 || !way.bundled) way.looked = now;
  }
}

void desk::decide(const card_held& held, nanoseconds_t looked) {
  const auto& about = held.about;
  const bool pass = looks_wrong(about) == by_chance(group_.errors);
  const auto now = monotonic_ns();
  const auto given = answer_to(about, pass);
  if (const auto wrong = check(given, about.asked, "/answer")) {
    in_.counts.error("answer: unfit", about.id + ": " + wrong->detail);
    const auto ref = link_.decline(held.shown, "no fitting answer is known");
    sent_[ref] = {held.shown, held.members, now, false};
    return;
  }
  ++in_.counts.answers_sent;
  sent_[link_.answer(held.shown, given)] = {held.shown, held.members, now, true};
  for (const auto& member : held.members) {
    auto& way = in_.on_board(member);
    way.answered = now;
    way.acknowledged = false;  // where two must agree, it is not the first answer
  }
  note_decision(held, looked, now);
}

void desk::note_decision(const card_held& held, nanoseconds_t looked, nanoseconds_t now) {
  auto& run = tally_.run;
  const auto counts = held.members.size();
  if (!in_.measured(held.shown.bundle ? now : in_.on_board(held.shown.id).raised)) return;
  in_.times.human.add(now - looked);
  const double took_s = in_.people_s(now - looked);
  run.handling.add(in_.people(now - looked));
  tally_.handled_squared += took_s * took_s;
  run.groups[group_index_].answered += counts;
  if (!held.shown.bundle) return;
  ++run.counts.bundles;
  run.counts.bundled += counts;
}

void desk::note(nanoseconds_t from, nanoseconds_t until, traffic::activity what) {
  const double inside_s = in_.people_s(in_.within(from, until));
  if (inside_s <= 0) return;
  auto& row = tally_.run.groups[group_index_];
  if (what == traffic::activity::busy) {
    tally_.run.busy_s += inside_s;
    row.busy_s += inside_s;
  } else {
    tally_.run.present_s -= inside_s;
    row.present_s -= inside_s;
  }
  if (seen_ == nullptr) return;
  const double begins_s = std::max(0.0, in_.people_s(from - in_.window_begins()));
  seen_->spans.push_back({begins_s, begins_s + inside_s, what});
}

void desk::stop() {
  stopped_ = true;
  wake_.cancel();
  link_.stop();
}

}  // namespace weft::load
