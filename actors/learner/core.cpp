#include "actors/learner/core.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace weft::learner {
namespace {

/// What a human's answer says about the alarms that led to the question, each detector once.
std::vector<alarm_judged> verdicts_of(const question_told& what) {
  std::vector<alarm_judged> out;
  if (!what.by_human) return out;
  for (const auto& each : what.fired)
    if (each.family == trigger_family::anomaly &&
        std::ranges::find(out, each.rule, &alarm_judged::detector) == out.end())
      out.push_back({each.rule, what.scope, what.overridden});
  return out;
}

}  // namespace

template <class Told>
effects core::learn(const Told& what, instant now) {
  auto& of_tenant = tenants_[what.tenant];
  std::vector<label_learned> learnt;
  of_tenant.take(what, learnt);
  effects out;
  for (auto& label : learnt) out.events.push_back({now, "node", std::move(label)});
  if constexpr (std::is_same_v<Told, question_told>) {
    for (auto& verdict : verdicts_of(what))
      if (of_tenant.take(verdict)) out.events.push_back({now, "node", std::move(verdict)});
    if (what.answered) keep(of_tenant, *what.answered, {now, "node", {}}, out);
  }
  out.fresh = of_tenant.publish_if_due();
  return out;
}

/// An answer that may be reused is learnt, and recorded so that it is known after a restart.
void core::keep(lessons& of_tenant, const answer_learned& said, event record, effects& out) {
  of_tenant.take(said);
  record.body = said;
  out.events.push_back(std::move(record));
}

effects core::handle(const step_told& what, instant now) { return learn(what, now); }

effects core::handle(const question_told& what, instant now) { return learn(what, now); }

effects core::handle(const verdict_corrected& what, instant now) {
  auto& of_tenant = tenants_[what.tenant];
  std::vector<label_corrected> changed;
  of_tenant.take(what, changed);
  effects out;
  for (auto& label : changed) out.events.push_back({now, what.by, std::move(label)});
  if (what.answered) keep(of_tenant, *what.answered, {now, what.by, {}}, out);
  out.fresh = of_tenant.publish_if_due();
  return out;
}

effects core::handle(const view_learner& what) const {
  effects out;
  if (what.id == 0) return out;
  const auto found = tenants_.find(what.from.tenant);
  const auto view = found == tenants_.end() ? codec::learner_view{} : found->second.view();
  out.outbox.emplace_back(to_front{{what.id, document{codec::encode_learner_view(view)}}});
  return out;
}

board_ptr core::restore(const std::string& tenant, const std::vector<event>& history) {
  std::map<std::string_view, bool> corrected;
  for (const auto& each : history)
    if (const auto* word = std::get_if<label_corrected>(&each.body))
      corrected[word->id] = word->error;
  lessons* of_tenant = nullptr;
  for (const auto& each : history) {
    const auto* recorded = std::get_if<label_learned>(&each.body);
    const auto* said = std::get_if<answer_learned>(&each.body);
    const auto* judged = std::get_if<alarm_judged>(&each.body);
    if (recorded == nullptr && said == nullptr && judged == nullptr) continue;
    if (of_tenant == nullptr) of_tenant = &tenants_[tenant];
    if (said != nullptr) of_tenant->take(*said);
    if (judged != nullptr) of_tenant->take(*judged);
    if (recorded == nullptr) continue;
    auto label = *recorded;
    if (const auto word = corrected.find(label.id); word != corrected.end())
      label.error = word->second;
    of_tenant->restore(label);
  }
  return of_tenant == nullptr ? nullptr : of_tenant->publish();
}

}  // namespace weft::learner
