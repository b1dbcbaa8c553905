#include <algorithm>
#include <cmath>

#include "tools/simulate/world.hpp"

// Operators: when they are there, and what they do with the first of their cards.

namespace weft::simulate {
namespace {

constexpr double declining_part = 0.2;  // of a handling time, to see that it is nothing for one

}  // namespace

void world::plan_shifts(std::uint32_t op) {
  const double begin_s = seconds_of(now_);
  const auto next = [&](double hour) {
    const double since_midnight = begin_s - 86'400 * std::floor(begin_s / 86'400);
    const double in_s = hour * 3'600 - since_midnight;
    return in_s > 0 ? in_s : in_s + 86'400;
  };
  for (const auto& s : scenario_.operators[people_[op].group].shifts) {
    plan(next(s.from_h), happening::what::shift_begin, op, 0);
    plan(next(s.to_h), happening::what::shift_end, op, 0);
  }
}

void world::plan_breaks(std::uint32_t op) {
  const auto& p = people_[op];
  const auto& group = scenario_.operators[p.group];
  const auto in = [&](double per_hour) {
    return -3'600 / per_hour * std::log(1 - traffic::uniform(random_));
  };
  if (group.breaks_per_h > 0) plan(in(group.breaks_per_h), happening::what::rest, op, p.generation);
  if (group.vanishes_per_h > 0)
    plan(in(group.vanishes_per_h), happening::what::vanish, op, p.generation);
}

void world::tell_presence(std::uint32_t op, presence state) {
  const auto capacity = scenario_.operators[people_[op].group].capacity;
  obey(router_.handle(operator_changed{people_[op].who, state, capacity}, now()));
}

void world::come(std::uint32_t op) {
  auto& p = people_[op];
  if (p.shift_over && !scenario_.operators[p.group].there_at(seconds_of(now_))) {
    p.at = post::off;
    return;
  }
  ++p.generation;
  if (p.at != post::on) draw(op, p.since_away, traffic::activity::away);
  p.at = post::on;
  p.shift_over = false;
  p.since_present = now_;
  plan_breaks(op);
  tell_presence(op, presence::available);
  if (!people_[op].working) work_on_next(op);
}

/// No new cards; gone when those on the screen are done.
void world::leave(std::uint32_t op, bool shift_over) {
  auto& p = people_[op];
  if (p.at == post::off) return;
  p.shift_over = p.shift_over || shift_over;
  if (p.at != post::on) {
    if (p.at == post::away && p.shift_over) {
      p.at = post::off;
      ++p.generation;
      tell_presence(op, presence::offline);
    }
    return;
  }
  p.at = post::leaving;
  ++p.generation;
  tell_presence(op, presence::rest);
  if (people_[op].jobs.empty()) left(op);
}

void world::left(std::uint32_t op) {
  auto& p = people_[op];
  if (p.at != post::leaving) return;
  meters_.add_time(p.since_present, now_, p.group, false);
  p.at = p.shift_over ? post::off : post::away;
  p.since_away = now_;
  ++p.generation;
  if (p.at == post::away)
    plan(scenario_.operators[p.group].away.draw(random_), happening::what::back, op, p.generation);
  tell_presence(op, p.at == post::off ? presence::offline : presence::rest);
}

/// The connection is lost without a word, in the middle of whatever it was.
void world::vanish(std::uint32_t op) {
  auto& p = people_[op];
  if (p.at != post::on && p.at != post::leaving) return;
  if (p.working) stop_working(op);
  meters_.add_time(p.since_present, now_, p.group, false);
  p.at = post::away;
  p.since_away = now_;
  ++p.generation;
  plan(scenario_.operators[p.group].away.draw(random_), happening::what::back, op, p.generation);
  tell_presence(op, presence::offline);
}

void world::note_wait(const reference& which) {
  auto& q = questions_[which.id];
  if (q.generation != which.generation || !q.open || q.looked) return;
  q.looked = true;
  if (q.why == purpose::audit || !meters_.counts(now_)) return;
  auto& run = meters_.run;
  const auto wait = now_ - q.raised;
  run.wait.add(wait * 1'000);
  auto& hour = run.hours[meters_.hour_of(now_)];
  hour.looked += 1;
  hour.wait_s += seconds_of(wait);
  auto& sort = q.why == purpose::handover ? run.sorts.back() : run.sorts[q.sort];
  ++sort.looked;
  sort.wait.add(wait * 1'000);
  if (seconds_of(wait) <= how_.wait_limit_s) return;
  ++run.counts.late;
  ++sort.late;
  hour.late += 1;
}

double world::draw_handling(const job& what, const traffic::operator_group& group) {
  const auto& law = what.why == purpose::handover ? scenario_.escalation_handling
                    : what.why == purpose::audit
                        ? scenario_.audit_handling
                        : scenario_.handling_of(scenario_.sorts[what.sort]);
  return group.slower * (what.handling_s > 0 ? what.handling_s : law.draw(random_));
}

void world::work_on_next(std::uint32_t op) {
  auto& p = people_[op];
  if (p.working || (p.at != post::on && p.at != post::leaving)) return;
  if (p.jobs.empty()) return left(op);
  const auto& group = scenario_.operators[p.group];
  const auto& first = p.jobs.front();
  if (first.question.id != none) note_wait(first.question);
  for (const auto& member : first.members) note_wait(member);
  double seconds = draw_handling(first, group);
  p.declining = first.why != purpose::handover && group.declines > 0 &&
                traffic::uniform(random_) < group.declines;
  if (p.declining) seconds *= declining_part;
  p.working = true;
  p.since_working = now_;
  ++p.work;
  plan(seconds, happening::what::answer, op, p.work);
  if (seconds > scenario_.lease_s / 2)
    plan(scenario_.lease_s / 2, happening::what::renew, op, p.work);
  obey(router_.handle(offer_accepted{p.who, 0, first.name, first.version}, now()));
}

void world::renew(std::uint32_t op) {
  const auto& p = people_[op];
  const auto& first = p.jobs.front();
  plan(scenario_.lease_s / 2, happening::what::renew, op, p.work);
  obey(router_.handle(offer_accepted{p.who, 0, first.name, first.version}, now()));
}

void world::stop_working(std::uint32_t op) {
  auto& p = people_[op];
  p.working = false;
  ++p.work;
  meters_.add_time(p.since_working, now_, p.group, true);
  draw(op, p.since_working, traffic::activity::busy);
}

void world::draw(std::uint32_t op, ticks_t from, traffic::activity what) {
  if (how_.draw && op % drawn_every_ == 0) meters_.draw(op / drawn_every_, from, now_, what);
}

void world::drop(std::uint32_t op, std::size_t index) {
  auto& jobs = people_[op].jobs;
  jobs.erase(jobs.begin() + static_cast<std::ptrdiff_t>(index));
}

/// What it works on is decided, or given back.
void world::decide(std::uint32_t op) {
  auto& p = people_[op];
  p.human_s = seconds_of(now_ - p.since_working);
  stop_working(op);
  const job done = p.jobs.front();
  drop(op, 0);
  const auto& group = scenario_.operators[p.group];
  const bool counted = meters_.counts(now_);
  if (p.declining) {
    if (counted) ++meters_.run.counts.declined;
    obey(router_.handle(offer_declined{p.who, done.name, done.version, "not for me", 0}, now()));
  } else {
    p.mistaken = group.errors > 0 && traffic::uniform(random_) < group.errors;
    if (counted) meters_.run.handling.add(static_cast<std::int64_t>(p.human_s * 1e9));
    if (done.question.id == none)
      decide_bundle(op, done);
    else if (questions_[done.question.id].generation == done.question.generation)
      answered(done.question.id, op);
  }
  work_on_next(op);
}

void world::decide_bundle(std::uint32_t op, const job& done) {
  if (meters_.counts(now_)) {
    ++meters_.run.counts.bundles;
    meters_.run.counts.bundled += done.members.size();
  }
  answer given;
  if (done.kind == query_kind::approval) given.verdict = verdict::approve;
  if (done.kind == query_kind::review) given.verdict = verdict::accept;
  if (done.kind == query_kind::choice) given.chosen = {"yes"};
  if (done.kind == query_kind::guidance) given.text = "go on";
  if (done.kind == query_kind::value) given.values = "{}";
  obey(router_.handle(
      bundle_decided{people_[op].who, 0, now(), done.name, done.version, std::move(given), {}},
      now()));
}

}  // namespace weft::simulate
