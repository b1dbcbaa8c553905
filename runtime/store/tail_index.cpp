#include "runtime/store/tail_index.hpp"

#include <algorithm>

namespace weft::storage {

namespace {

std::string slot_of(std::string_view tenant, std::string_view conversation) {
  std::string slot{tenant};
  slot += '\n';  // in neither of the two
  slot += conversation;
  return slot;
}

}  // namespace

void tail_index::follow(journal_table& journal, std::uint64_t until) {
  forget_below(until);
  next_ = std::max(next_, until);
  journal.each_group(next_, [&](const group_text& group) {
    std::deque<run>* runs = nullptr;
    each_event(group, [&](const event_text& found, std::uint64_t number, bool starts_run) {
      if (starts_run) {
        auto slot = slot_of(found.tenant, found.conversation);
        runs = &runs_[slot];
        runs->push_back({number, 0, {group.first, static_cast<std::uint32_t>(found.offset), 0}});
        order_.push_back({group.first, std::move(slot)});
      }
      extend(runs->back(), found);
    });
    next_ = group.first + group.count;
    return true;
  });
}

void tail_index::forget_below(std::uint64_t until) {
  for (; !order_.empty() && order_.front().first < until; order_.pop_front()) {
    const auto found = runs_.find(order_.front().slot);
    found->second.pop_front();
    if (found->second.empty()) runs_.erase(found);
  }
}

std::vector<run> tail_index::runs_of(const conversation_key& key) const {
  const auto found = runs_.find(slot_of(key.tenant, key.conversation));
  if (found == runs_.end()) return {};
  return {found->second.begin(), found->second.end()};
}

}  // namespace weft::storage
