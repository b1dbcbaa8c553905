#include <algorithm>
#include <cmath>

#include "tools/simulate/world.hpp"

// Conversations. Nothing happens to one between two moments at which a human comes in, so that its
// steps up to there are drawn together.

namespace weft::simulate {
namespace {

/// Tries up to and with the first success.
std::int64_t geometric(double chance, std::mt19937_64& random) {
  constexpr std::int64_t never = 1'000'000'000;
  if (chance <= 0) return never;
  if (chance >= 1) return 1;
  const double tries = std::log(1 - traffic::uniform(random)) / std::log1p(-chance);
  return tries < static_cast<double>(never) ? 1 + static_cast<std::int64_t>(tries) : never;
}

}  // namespace

void world::plan_arrival() {
  // Thinning: as many as in the busiest hour, of which a share comes.
  const double mean_s = 3'600 / (scenario_.arrivals_per_h * busiest_hour_);
  double in_s = 0;
  for (;;) {
    in_s -= mean_s * std::log(1 - traffic::uniform(random_));
    if (scenario_.by_hour.empty()) break;
    const double peak = scenario_.arrivals_per_h / 3'600 * busiest_hour_;
    if (traffic::uniform(random_) * peak < scenario_.arrivals_per_s(seconds_of(now_) + in_s)) break;
  }
  plan(in_s, happening::what::arrive, 0, 0);
}

void world::arrive() {
  if (meters_.counts(now_)) ++meters_.run.arrivals;
  if (how_.recorded == nullptr) {
    plan_arrival();
    begin_conversation(new_conversation(), false);
    return;
  }
  const auto index = next_recorded_++;
  if (next_recorded_ < how_.recorded->size())
    plan((*how_.recorded)[next_recorded_].at_s - seconds_of(now_), happening::what::arrive, 0, 0);
  raise(purpose::recorded, none, static_cast<std::uint32_t>(index));
}

std::uint32_t world::new_conversation() {
  ++live_;
  if (free_conversations_.empty()) {
    conversations_.emplace_back();
    return static_cast<std::uint32_t>(conversations_.size() - 1);
  }
  const auto id = free_conversations_.back();
  free_conversations_.pop_back();
  return id;
}

/// `midway`: it has been going on for some of its steps.
void world::begin_conversation(std::uint32_t id, bool midway) {
  auto& c = conversations_[id];
  ++c.generation;
  c.live = true;
  c.waits_since = -1;
  const double whole = std::floor(scenario_.turns);
  const bool one_more = traffic::uniform(random_) < scenario_.turns - whole;
  const auto steps = static_cast<std::int32_t>(whole) + (one_more ? 1 : 0);
  const auto done =
      midway ? static_cast<std::int32_t>(traffic::uniform(random_) * steps) : std::int32_t{0};
  const double handed_over = scenario_.architecture == traffic::architecture::escalate
                                 ? scenario_.escalations
                                 : scenario_.residual_escalations;
  const auto half = std::max(1, steps / 2);
  c.steps_left = steps - done;
  c.until_handover =
      traffic::uniform(random_) < handed_over && done < half ? half - done : std::int32_t{0};
  advance(id);
}

/// To the next moment at which a human comes in, or to the end.
void world::advance(std::uint32_t id) {
  auto& c = conversations_[id];
  const auto until_asked = geometric(ask_rate_, random_);
  std::int64_t steps = std::min<std::int64_t>(until_asked, c.steps_left);
  const bool handed_over = c.until_handover > 0 && c.until_handover <= steps;
  if (handed_over) steps = c.until_handover;
  const bool asked = !handed_over && until_asked == steps;

  // Nobody looks at steps of the third architecture: the wrong ones run.
  const bool unseen = scenario_.architecture == traffic::architecture::escalate;
  const double wrong = unseen ? scenario_.ask_rate * scenario_.wrong_rate : 0;
  double in_s = 0;
  for (std::int64_t i = 1; i <= steps; ++i) {
    in_s += scenario_.think.draw(random_);
    if (i == steps && (asked || handed_over)) break;
    if (wrong > 0 && traffic::uniform(random_) < wrong && meters_.counts(now_))
      ++meters_.run.counts.wrong_executed;
    if (scenario_.audit_rate > 0 && traffic::uniform(random_) < scenario_.audit_rate)
      plan(in_s, happening::what::audit, 0, 0);
  }
  c.steps_left -= static_cast<std::int32_t>(steps);
  if (c.until_handover > 0) c.until_handover -= static_cast<std::int32_t>(steps);
  if (meters_.counts(now_)) meters_.run.counts.steps += static_cast<std::uint64_t>(steps);
  using kind = happening::what;
  plan(in_s, handed_over ? kind::hand_over : (asked ? kind::ask : kind::end), id, c.generation);
}

void world::stop_waiting(conversation& c) {
  if (c.waits_since != -1 && meters_.counts(now_))
    meters_.run.delayed_s += seconds_of(now_ - c.waits_since);
  c.waits_since = -1;
}

void world::resume(std::uint32_t id) {
  if (id == none) return;
  auto& c = conversations_[id];
  stop_waiting(c);
  c.steps_left > 0 ? advance(id) : end_conversation(id);
}

void world::end_conversation(std::uint32_t id) {
  if (id == none) return;
  auto& c = conversations_[id];
  stop_waiting(c);
  if (meters_.counts(now_)) ++meters_.run.counts.conversations;
  if (scenario_.population == traffic::population::fixed) return begin_conversation(id, false);
  ++c.generation;
  c.live = false;
  --live_;
  free_conversations_.push_back(id);
}

}  // namespace weft::simulate
