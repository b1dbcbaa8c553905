#include "tools/simulate/world.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "tools/traffic/prediction.hpp"

namespace weft::simulate {
namespace {

// The router's clock. A bundle shows what joined it once a tick; else ticks only have to be short
// beside deadlines and leases.
constexpr double tick_s = 1, tick_with_bundles_s = 0.1;
constexpr double samples = 480;
constexpr std::size_t drawn_operators = 25;
// Where virtual time lies for the router: a midnight long after its zero, which means "unset".
constexpr ticks_t midnight = 20'000LL * 86'400 * second;

router::settings settings_of(const traffic::scenario& of) {
  router::settings out;
  out.lease = milliseconds{std::llround(of.lease_s * 1'000)};
  return out;
}

/// Until the queue has forgotten how it began: five relaxation times s ÷ (c (1 − √ρ)²).
double warmup_of(const traffic::scenario& of) {
  if (of.warmup_s >= 0) return of.warmup_s;
  const auto expected = traffic::predict(of);
  const double idle = 1 - std::sqrt(std::min(expected.utilisation, 0.99));
  const double relaxation = expected.handling_s / (std::max(expected.operators, 1.0) * idle * idle);
  // A conversation has to have had time to ask, too.
  const double first_asks = 2 * of.turns * of.think.mean_s();
  return std::min(std::max({0.1 * of.lasts_s, 5 * relaxation, first_asks}), of.lasts_s);
}

}  // namespace

world::world(const traffic::scenario& of, std::uint64_t seed, const settings& how)
    : scenario_{of}, how_{how}, random_{seed}, router_{settings_of(of)} {
  ends_ = from_seconds(of.lasts_s);
  begins_ = -from_seconds(warmup_of(of));
  now_ = begins_;
  using traffic::architecture;
  ask_rate_ = of.architecture == architecture::collaborative ? of.ask_rate
              : of.architecture == architecture::approve_all ? 1
                                                             : 0;
  const bool bundles = !of.storms.empty() ||
                       std::ranges::any_of(of.sorts, [](auto& sort) { return sort.alike > 0; });
  tick_s_ = bundles ? tick_with_bundles_s : tick_s;
  double sum = 0;
  for (const auto& sort : of.sorts) up_to_sort_.push_back(sum += sort.share);
  if (!of.by_hour.empty()) busiest_hour_ = *std::max_element(of.by_hour.begin(), of.by_hour.end());

  auto& run = meters_.run;
  meters_.ends = ends_;
  run.seed = seed;
  run.measured_s = of.lasts_s;
  run.hours.resize(24);
  for (const auto& group : of.operators) run.groups.push_back({group.name, 0, 0, 0});
  for (const auto& sort : of.sorts) run.sorts.push_back({sort.name, 0, 0, {}});
  run.sorts.push_back({"handover", 0, 0, {}});
  meters_.waiting.step_s = meters_.live.step_s = of.lasts_s / samples;
  hire();
  open_the_day();
}

world::~world() = default;

instant world::now() const { return instant{microseconds{midnight + now_}}; }

void world::plan(double in_s, happening::what kind, std::uint32_t who, std::uint32_t generation) {
  events_.plan(now_ + std::max<ticks_t>(0, from_seconds(in_s)), {kind, who, generation});
}

void world::hire() {
  for (std::uint32_t g = 0; g < scenario_.operators.size(); ++g)
    for (std::uint32_t i = 0; i < scenario_.operators[g].count; ++i) {
      auto& p = people_.emplace_back();
      p.who = {"default", fmt::format("o{}", people_.size() - 1)};
      p.group = g;
    }
  const auto takes_handovers = [](const traffic::operator_group& group) {
    return group.queues.empty() || std::ranges::count(group.queues, "escalations") > 0;
  };
  handover_queue_ = std::ranges::any_of(scenario_.operators, takes_handovers)
                        ? "escalations"
                        : scenario_.sorts.front().queue;
  drawn_every_ =
      static_cast<std::uint32_t>(std::max<std::size_t>(1, people_.size() / drawn_operators));
  for (auto& p : people_) p.since_away = now_;
  if (how_.draw)
    for (std::size_t i = 0; i < people_.size(); i += drawn_every_)
      meters_.timelines.push_back(
          {fmt::format("{} {}", scenario_.operators[people_[i].group].name, i + 1), {}});
}

void world::open_the_day() {
  const double begin_s = seconds_of(begins_);
  for (std::uint32_t op = 0; op < people_.size(); ++op) {
    const auto& group = scenario_.operators[people_[op].group];
    operator_profile profile;
    profile.name = people_[op].who.name;
    profile.queues = group.queues;
    profile.skills = group.skills;
    obey(router_.handle(profile_changed{"default", std::move(profile)}, now()));
    plan_shifts(op);
    if (group.there_at(begin_s)) come(op);
  }
  if (how_.recorded != nullptr) {
    if (!how_.recorded->empty())
      plan(how_.recorded->front().at_s - begin_s, happening::what::arrive, 0, 0);
  } else if (scenario_.population == traffic::population::arriving) {
    plan_arrival();
  } else {
    for (std::uint32_t i = 0; i < scenario_.live; ++i) begin_conversation(new_conversation(), true);
  }
  for (std::uint32_t s = 0; s < scenario_.storms.size(); ++s) {
    const auto& storm = scenario_.storms[s];
    for (std::uint32_t i = 0; i < storm.questions; ++i)
      plan(storm.at_s + storm.lasts_s * traffic::uniform(random_) - begin_s, happening::what::storm,
           s, 0);
  }
  plan(0, happening::what::tick, 0, 0);
  plan(-begin_s, happening::what::sample, 0, 0);
}

void world::live(const std::function<bool()>& go_on) {
  constexpr std::uint64_t ask_every = 1 << 14;
  while (!events_.empty() && events_.next_at() <= ends_) {
    if (++happened_ % ask_every == 0 && !go_on()) break;
    now_ = events_.next_at();
    meters_.pass(now_, live_, router_.waiting());
    happen(events_.take());
  }
}

void world::happen(const happening& what) {
  using kind = happening::what;
  const bool of_conversation =
      what.kind == kind::ask || what.kind == kind::hand_over || what.kind == kind::end;
  if (of_conversation && conversations_[what.who].generation != what.generation) return;
  const bool of_person =
      what.kind == kind::rest || what.kind == kind::back || what.kind == kind::vanish;
  if (of_person && people_[what.who].generation != what.generation) return;
  switch (what.kind) {
    case kind::arrive: arrive(); break;
    case kind::ask: raise(purpose::step, what.who, pick_sort()); break;
    case kind::audit: raise(purpose::audit, none, pick_sort()); break;
    case kind::hand_over: raise(purpose::handover, what.who, none); break;
    case kind::end: end_conversation(what.who); break;
    case kind::give_up:
      if (questions_[what.who].generation == what.generation) give_up(what.who);
      break;
    case kind::storm: {
      const auto& sorts = scenario_.sorts;
      const auto sort =
          std::ranges::find(sorts, scenario_.storms[what.who].sort, &traffic::question_sort::name);
      raise(purpose::alike, none, static_cast<std::uint32_t>(sort - sorts.begin()));
      break;
    }
    case kind::answer:
      if (people_[what.who].working && people_[what.who].work == what.generation) decide(what.who);
      break;
    case kind::renew:
      if (people_[what.who].working && people_[what.who].work == what.generation) renew(what.who);
      break;
    case kind::shift_begin:
      plan(86'400, kind::shift_begin, what.who, 0);
      if (people_[what.who].at == post::off) come(what.who);
      break;
    case kind::shift_end:
      plan(86'400, kind::shift_end, what.who, 0);
      if (!scenario_.operators[people_[what.who].group].there_at(seconds_of(now_)))
        leave(what.who, true);
      break;
    case kind::rest: leave(what.who, false); break;
    case kind::back: come(what.who); break;
    case kind::vanish: vanish(what.who); break;
    case kind::tick:
      plan(tick_s_, kind::tick, 0, 0);
      obey(router_.handle(tick{now()}));
      break;
    case kind::sample: sample(); break;
  }
}

void world::sample() {
  meters_.waiting.values.push_back(static_cast<double>(router_.waiting()));
  meters_.live.values.push_back(static_cast<double>(live_));
  plan(meters_.live.step_s, happening::what::sample, 0, 0);
}

traffic::repetition world::measured() {
  const auto until = std::min(now_, ends_);
  auto& run = meters_.run;
  for (auto& p : people_) {
    if (p.working) meters_.add_time(p.since_working, until, p.group, true);
    if (p.at == post::on || p.at == post::leaving)
      meters_.add_time(p.since_present, until, p.group, false);
  }
  const double span = std::max(seconds_of(meters_.counted_until), 1e-9);
  run.measured_s = span;
  run.live_mean = meters_.live_integral / span;
  run.waiting_mean = meters_.waiting_integral / span;
  run.events = happened_;
  double factors = 1;
  if (!scenario_.by_hour.empty()) {
    factors = 0;
    for (double at = 0; at < span; at += 3'600)
      factors += scenario_.by_hour[static_cast<std::size_t>(at / 3'600) % 24] *
                 std::min(3'600.0, span - at) / span;
  }
  if (scenario_.population == traffic::population::arriving && how_.recorded == nullptr)
    run.arrivals_planned = scenario_.arrivals_per_h * factors * span / 3'600;
  return std::move(run);
}

}  // namespace weft::simulate
