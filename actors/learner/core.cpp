#include "actors/learner/core.hpp"

#include <utility>

namespace weft::learner {

template <class Told>
effects core::learn(const Told& what, instant now) {
  auto& of_tenant = tenants_[what.tenant];
  std::vector<label_learned> learnt;
  of_tenant.take(what, learnt);
  effects out;
  for (auto& label : learnt) out.events.push_back({now, "node", std::move(label)});
  out.fresh = of_tenant.publish_if_due();
  return out;
}

effects core::handle(const step_told& what, instant now) { return learn(what, now); }

effects core::handle(const question_told& what, instant now) { return learn(what, now); }

effects core::handle(const verdict_corrected& what, instant now) {
  auto& of_tenant = tenants_[what.tenant];
  std::vector<label_corrected> changed;
  of_tenant.take(what, changed);
  effects out;
  for (auto& label : changed) out.events.push_back({now, what.by, std::move(label)});
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
    if (recorded == nullptr) continue;
    if (of_tenant == nullptr) of_tenant = &tenants_[tenant];
    auto label = *recorded;
    if (const auto word = corrected.find(label.id); word != corrected.end())
      label.error = word->second;
    of_tenant->restore(label);
  }
  return of_tenant == nullptr ? nullptr : of_tenant->publish();
}

}  // namespace weft::learner
