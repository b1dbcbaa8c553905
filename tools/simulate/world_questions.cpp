#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "tools/simulate/world.hpp"

// Questions: what a conversation's actor would do about one, as far as the router can tell.

namespace weft::simulate {
namespace {

constexpr milliseconds very_long{30LL * 24 * 3'600'000};

milliseconds milliseconds_of(double seconds) {
  return milliseconds{std::max<std::int64_t>(1, std::llround(seconds * 1'000))};
}

}  // namespace

std::uint32_t world::pick_sort() {
  if (up_to_sort_.size() == 1) return 0;
  const auto found =
      std::upper_bound(up_to_sort_.begin(), up_to_sort_.end(), traffic::uniform(random_));
  const auto index = static_cast<std::size_t>(found - up_to_sort_.begin());
  return static_cast<std::uint32_t>(std::min(index, up_to_sort_.size() - 1));
}

/// The card. `sort` of a recorded question is its number in the journal.
std::shared_ptr<asked_card> world::card_for(const question& q, std::uint32_t id) {
  auto about = std::make_shared<asked_card>();
  about->question = id;
  about->id = fmt::format("{}~{}", id, q.generation);
  about->key = {"default", q.conversation == none ? about->id : fmt::format("c{}", q.conversation)};
  about->raised = now();
  auto& asked = about->asked;
  auto& route = asked.route;
  asked.expiry = on_expiry::proceed;
  asked.answer_within = very_long;
  if (q.why == purpose::handover) {
    asked.kind = query_kind::handover;
    route.queue = handover_queue_;
    route.handling = milliseconds_of(scenario_.escalation_handling.mean_s());
  } else if (q.why == purpose::recorded) {
    const auto& as = (*how_.recorded)[q.sort];
    asked.kind = as.kind;
    route.queue = as.queue;
  } else {
    const auto& sort = scenario_.sorts[q.sort];
    const bool audit = q.why == purpose::audit;
    const bool all = scenario_.architecture == traffic::architecture::approve_all;
    asked.kind = sort.kind;
    if (!audit) asked.expiry = sort.expiry;
    asked.answer_within = milliseconds_of(sort.answer_within_s);
    route.queue = sort.queue;
    route.skills = sort.skills;
    route.cost = sort.cost;
    route.chance_wrong = scenario_.wrong_rate;
    route.handling = milliseconds_of((audit ? scenario_.audit_handling
                                      : all ? scenario_.approval_handling
                                            : sort.handling)
                                         .mean_s());
    about->audit = audit;
    if (sort.must_ask && !audit) {
      about->firings.emplace_back();
      about->firings.back().must_ask = true;
    }
    if (q.why == purpose::alike || (!audit && traffic::uniform(random_) < sort.alike))
      about->bundle_key = route.joins.key = sort.name;
    if (asked.kind == query_kind::choice) asked.options = {{"yes", "Yes", ""}, {"no", "No", ""}};
    if (asked.kind == query_kind::value) asked.form.emplace_back().name = "value";
  }
  about->answer_by = now() + asked.answer_within;
  return about;
}

std::uint32_t world::raise(purpose why, std::uint32_t conversation, std::uint32_t sort) {
  std::uint32_t id = 0;
  if (free_questions_.empty()) {
    id = static_cast<std::uint32_t>(questions_.size());
    questions_.emplace_back();
  } else {
    id = free_questions_.back();
    free_questions_.pop_back();
  }
  const bool counted = meters_.counts(now_);
  auto& counts = meters_.run.counts;
  auto& q = questions_[id];
  q = {.generation = q.generation + 1, .conversation = conversation, .sort = sort, .why = why};
  q.open = true;
  q.raised = now_;
  const bool all = scenario_.architecture == traffic::architecture::approve_all;
  const double wrong = scenario_.wrong_rate * (all ? scenario_.ask_rate : 1);
  q.wrong = why == purpose::step && traffic::uniform(random_) < wrong;
  if (conversation != none && conversations_[conversation].waits_since == -1)
    conversations_[conversation].waits_since = now_;
  if (counted) {
    ++(why == purpose::handover ? counts.handovers
       : why == purpose::audit  ? counts.audits
                                : counts.asked);
    if (why != purpose::audit) meters_.run.hours[meters_.hour_of(now_)].asked += 1;
  }
  q.about = card_for(q, id);
  if (why == purpose::recorded) {
    q.handling_s = (*how_.recorded)[sort].handling_s;
    q.sort = 0;
  }
  if (why == purpose::step && scenario_.patience)
    plan(scenario_.patience->draw(random_), happening::what::give_up, id, q.generation);
  obey(router_.handle(intervention_waiting{q.about, 1, {}, {}, {}}, now()));
  return id;
}

/// The customer is gone before anybody looked.
void world::give_up(std::uint32_t id) {
  auto& q = questions_[id];
  if (!q.open || q.looked) return;
  const auto conversation = q.conversation;
  if (meters_.counts(now_)) ++meters_.run.counts.given_up;
  close(id, intervention_state::withdrawn, {}, 0);
  end_conversation(conversation);
}

/// An operator's answer, as its conversation takes it: one of several votes, or the decision.
void world::answered(std::uint32_t id, std::uint32_t op) {
  auto& q = questions_[id];
  if (!q.open) return;
  const auto& by = people_[op].who.name;
  if (q.way.voters.size() + 1 < q.way.need) {
    q.way.voters.push_back(by);
    ++q.version;
    obey(router_.handle(
        intervention_changed{q.about->key, q.about->id, changed::counted, q.version, by, q.way},
        now()));
    return;
  }
  auto& run = meters_.run;
  if (meters_.counts(now_)) {
    ++run.counts.answered;
    ++run.groups[people_[op].group].answered;
    if (q.why != purpose::audit) run.answer.add((now_ - q.raised) * 1'000);
    if (q.wrong) ++(people_[op].mistaken ? run.counts.wrong_executed : run.counts.wrong_stopped);
  }
  const auto conversation = q.conversation;
  const bool over = q.why == purpose::handover;
  close(id, intervention_state::answered, by, people_[op].human_s);
  over ? end_conversation(conversation) : resume(conversation);
}

void world::answer_to_member(std::uint32_t id, const answer_intervention& given, std::uint32_t op) {
  auto& q = questions_[id];
  q.way.need = std::max(q.way.need, given.need);
  answered(id, op);
}

/// Its time is over, or there are too few operators: what it says itself about that happens.
void world::nobody_decides(std::uint32_t id, due why) {
  auto& q = questions_[id];
  if (!q.open || why == due::release) return;
  const auto expiry = q.about->asked.expiry;
  if (why == due::overload && expiry == on_expiry::proceed) return;
  const auto conversation = q.conversation;
  const bool counted = meters_.counts(now_), audit = q.why == purpose::audit;
  if (counted) {
    ++meters_.run.counts.expired;
    if (q.wrong)
      ++(expiry == on_expiry::proceed ? meters_.run.counts.wrong_executed
                                      : meters_.run.counts.wrong_stopped);
  }
  if (expiry == on_expiry::escalate && q.why != purpose::handover && !audit) {
    close(id, intervention_state::escalated, "node", 0);
    raise(purpose::handover, conversation, none);
    return;
  }
  const bool over = q.why == purpose::handover;
  close(id, intervention_state::expired, "node", 0);
  if (audit) return;
  over ? end_conversation(conversation) : resume(conversation);
}

void world::close(std::uint32_t id, intervention_state how, const std::string& by, double human_s) {
  auto& q = questions_[id];
  q.open = false;
  if (!q.looked && q.why != purpose::audit && meters_.counts(now_)) {
    auto& run = meters_.run;
    ++run.counts.unseen;
    ++run.counts.late;
    auto& hour = run.hours[meters_.hour_of(now_)];
    hour.looked += 1;
    hour.late += 1;
  }
  const auto about = q.about;
  obey(router_.handle(intervention_closed{about->key, about->id, how, by, human_s * 1'000}, now()));
  auto& closed = questions_[id];  // others may have come meanwhile
  ++closed.generation;
  closed.about.reset();
  free_questions_.push_back(id);
}

}  // namespace weft::simulate
