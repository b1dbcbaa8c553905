#include "tools/load/desk.hpp"

#include <algorithm>
#include <chrono>
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

desk::desk(hall& in, std::uint32_t floor, std::size_t group, client::link_settings who,
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
  if (frame.type == "receipt") settle(frame);
  // The node took us for absent; we are back.
  if (frame.type == "presence" && !resting_) link_.set_presence(presence::available);
  if (frame.type == "rescind" && held_.contains(frame.intervention)) {
    ++in_.counts.rescinded;
    drop(frame.intervention);
  }
}

void desk::take(const codec::offer& offered) {
  const auto& id = offered.about.id;
  const auto now = monotonic_ns();
  ++in_.counts.offers;
  const auto known = held_.find(id);
  if (known != held_.end() && known->second.version == offered.version) {
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
  held_.emplace(id, card_held{offered.about, offered.version});
  pile_.push_back(id);
  wake_.cancel();
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
                     frame.intervention + ": " + receipt.why->detail);
    return;
  }
  if (!frame.answer) return;
  const auto took = monotonic_ns() - frame.at;
  auto& way = in_.on_board(frame.intervention);
  if (in_.measured(way.raised)) in_.times.acknowledged.add(took);
  way.acknowledged = true;
  if (way.resumed) in_.off_board(frame.intervention);
  const bool again = receipt.state == "repeated";
  ++(again ? in_.counts.answers_repeated : in_.counts.answers_recorded);
  if (!recorded_.insert(frame.intervention).second && !again) ++in_.counts.answers_twice;
}

void desk::drop(const std::string& intervention) {
  held_.erase(intervention);
  std::erase(pile_, intervention);
  if (looking_at_ == intervention) wake_.cancel();
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
    if (pile_.empty()) {
      const auto until = std::min(vanishes_at_, rests_at_);
      wake_.expires_at(until == never ? asio::steady_timer::time_point::max() : timer_point(until));
      co_await wake_.async_wait(as_result);
      continue;
    }
    const auto next = std::move(pile_.front());
    pile_.pop_front();
    co_await look_at(next);
  }
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

asio::awaitable<void> desk::look_at(const std::string& intervention) {
  const auto card = held_.find(intervention);
  if (card == held_.end()) co_return;
  const auto looked = monotonic_ns();
  // Nobody is asked twice, so that a handover which all decline would never end.
  const bool may_decline = card->second.about.asked.kind != query_kind::handover;
  if (may_decline && by_chance(group_.declines)) {
    ++tally_.run.counts.declined;
    const auto version = card->second.version;
    const auto ref = link_.decline(intervention, version, "not me");
    sent_[ref] = {intervention, version, looked, false};
    drop(intervention);
    freed_ = looked;
    co_return;
  }
  looking_at_ = intervention;
  ++in_.looking[floor_];
  link_.accept(intervention, card->second.version);
  note_look(card->second.about, looked);
  const auto done = looked + handling(card->second.about);
  // New cards wake the timer too: the person looks up and goes on with this one.
  while (!stopped_ && held_.contains(intervention) && monotonic_ns() < done) {
    wake_.expires_at(timer_point(done));
    co_await wake_.async_wait(as_result);
  }
  looking_at_.clear();
  --in_.looking[floor_];
  note(looked, monotonic_ns(), traffic::activity::busy);
  const auto still = held_.find(intervention);
  if (stopped_ || still == held_.end()) co_return;
  decide(still->second, looked);
  freed_ = monotonic_ns();
  drop(intervention);
}

/// The card is on the screen: the wait ends, if nobody has looked before.
void desk::note_look(const card& about, nanoseconds_t now) {
  auto& way = in_.on_board(about.id);
  if (way.looked == 0 && in_.measured(way.raised)) {
    const auto waited = now - way.raised;
    auto& run = tally_.run;
    const bool late = in_.people_s(waited) > in_.settings().wait_limit_s;
    in_.times.waited.add(waited);
    run.wait.add(in_.people(waited));
    if (late) ++run.counts.late;
    if (about.asked.kind != query_kind::handover) {
      auto& row = run.sorts[std::min(sort_of_step(about.step_id), run.sorts.size() - 1)];
      ++row.looked;
      if (late) ++row.late;
      row.wait.add(in_.people(waited));
    }
  }
  way.looked = now;
}

void desk::decide(const card_held& held, nanoseconds_t looked) {
  const auto& about = held.about;
  const bool pass = looks_wrong(about) == by_chance(group_.errors);
  const auto now = monotonic_ns();
  const auto given = answer_to(about, pass);
  if (const auto wrong = check(given, about.asked, "/answer")) {
    in_.counts.error("answer: unfit", about.id + ": " + wrong->detail);
    const auto ref = link_.decline(about.id, held.version, "no fitting answer is known");
    sent_[ref] = {about.id, held.version, now, false};
    return;
  }
  ++in_.counts.answers_sent;
  answer_intervention what;
  what.id = about.id;
  what.version = held.version;
  what.given = given;
  sent_[link_.answer(what)] = {about.id, held.version, now, true};
  auto& way = in_.on_board(about.id);
  way.answered = now;
  if (!in_.measured(way.raised)) return;
  in_.times.human.add(now - looked);
  const double took_s = in_.people_s(now - looked);
  tally_.run.handling.add(in_.people(now - looked));
  tally_.handled_squared += took_s * took_s;
  ++tally_.run.groups[group_index_].answered;
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
