#include "actors/journal/core.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace weft::journal {

void core::gather(std::shared_ptr<entry> what, instant now) {
  if (gathered_.empty()) first_ = now;
  gathered_.push_back(std::move(what));
}

bool core::may_hold(instant now) const {
  return gathered_.size() < held_entries_max && now - first_ < held_max;
}

core::group core::take() {
  group next;
  std::size_t bytes = 0, count = 0;
  while (count < gathered_.size() && count < group_entries_max && bytes < group_bytes_max)
    bytes += gathered_[count++]->encoded.size();
  const auto end = gathered_.begin() + static_cast<std::ptrdiff_t>(count);
  next.all.assign(std::make_move_iterator(gathered_.begin()), std::make_move_iterator(end));
  gathered_.erase(gathered_.begin(), end);
  for (const auto& e : next.all)
    if (!e->events.empty()) next.to_commit.push_back(e);
  return next;
}

std::vector<delivery> core::release(const group& done, const commit_receipt& receipt) {
  std::vector<delivery> out;
  std::size_t count = 0, committed = 0;
  for (const auto& e : done.all) count += e->outbox.size() + (e->guard ? 1 : 0);
  out.reserve(count);
  for (const auto& e : done.all) {
    bool recorded = true;
    if (!e->events.empty()) recorded = receipt.numbers[committed++] != 0;
    if (e->guard)
      out.emplace_back(to_router{
          claim_decided{e->guard->intervention, e->key, e->guard->version_expected + 1, recorded}});
    if (recorded) std::move(e->outbox.begin(), e->outbox.end(), std::back_inserter(out));
  }
  return out;
}

std::vector<published> core::publications(const group& done, const commit_receipt& receipt) {
  std::vector<published> out;
  for (std::size_t i = 0; i < done.to_commit.size(); ++i) {
    if (receipt.numbers[i] == 0) continue;
    const auto& e = *done.to_commit[i];
    published p{e.key, receipt.numbers[i], {}, e.encoded};
    for (const auto& fact : e.events) p.names.emplace_back(name_of(fact));
    out.push_back(std::move(p));
  }
  return out;
}

}  // namespace weft::journal
