#include "runtime/store/memory_store.hpp"

#include "runtime/store/open.hpp"
#include "schemas/follow.hpp"

namespace weft::storage {

// -- records -------------------------------------------------------------------------------------

std::uint64_t memory_records::append(const conversation_key& key,
                                     const std::vector<event>& events) {
  const auto at = all.try_emplace(key).first;
  const auto first = facts.size() + 1;
  for (const auto& e : events) {
    facts.push_back({&at->first, e});
    at->second.numbers.push_back(facts.size());
    follow(key, at->second, e);
    ledger.follow(key.tenant, e);
  }
  return first;
}

intervention* memory_records::find(const std::string& tenant, const std::string& id) {
  const auto found = interventions.find({tenant, id});
  return found == interventions.end() ? nullptr : &found->second;
}

void memory_records::follow(const conversation_key& key, conversation& c, const event& what) {
  if (std::holds_alternative<conversation_opened>(what.body)) {
    c.status = conversation_status::open;
    c.opened = what.at;
  } else if (std::holds_alternative<conversation_handed_over>(what.body)) {
    c.status = conversation_status::handed_over;
  } else if (std::holds_alternative<conversation_handed_back>(what.body)) {
    c.status = conversation_status::open;
  } else if (std::holds_alternative<conversation_closed>(what.body)) {
    c.status = conversation_status::closed;
  } else if (const auto* fresh = std::get_if<intervention_raised>(&what.body)) {
    intervention now;
    now.about = fresh->about;
    raised.emplace_back(key.tenant, fresh->about->id);
    interventions[raised.back()] = std::move(now);
  } else if (const auto* settled = std::get_if<intervention_settled>(&what.body)) {
    auto* now = find(key.tenant, settled->id);
    if (now == nullptr) return;
    now->state = settled->state;
    now->version = settled->version;
    now->settled = what.at;
    now->given = settled->given;
    now->answered_by = settled->answered_by;
    now->by = settled->by;
    now->reason = settled->reason;
    now->machine_ms = settled->machine_ms;
    now->queue_ms = settled->queue_ms;
    now->human_ms = settled->human_ms;
    now->bundle = settled->bundle;
  } else {
    weft::follow(what, [&](const std::string& id) { return find(key.tenant, id); });
  }
}

// -- store ---------------------------------------------------------------------------------------

commit_receipt memory_store::commit(const std::vector<entry_ptr>& group) {
  const std::scoped_lock guard{records_->mutex};
  commit_receipt receipt;
  for (const auto& e : group) {
    const bool refused = e->guard && !records_->ledger.holds(e->key.tenant, *e->guard);
    if (refused || e->events.empty()) {
      receipt.numbers.push_back(0);
      continue;
    }
    receipt.numbers.push_back(records_->append(e->key, e->events));
    if (receipt.first_number == 0) receipt.first_number = receipt.numbers.back();
  }
  return receipt;
}

std::unique_ptr<archive> memory_store::open_archive() {
  return std::make_unique<memory_archive>(records_);
}

void memory_store::each_open_conversation(
    const std::function<void(std::string_view, std::string_view)>& visit) {
  const std::scoped_lock guard{records_->mutex};
  for (const auto& [key, c] : records_->all)
    if (c.status != conversation_status::closed) visit(key.tenant, key.conversation);
}

void memory_store::each_open_intervention(const std::function<void(open_intervention)>& visit) {
  const std::scoped_lock guard{records_->mutex};
  for (const auto& key : records_->raised) {
    const auto& now = records_->interventions.at(key);
    if (!is_settled(now.state))
      visit({now.about, now.version, now.offered_to, now.lease_until, now.way});
  }
}

void memory_store::add_key(const key_record& key) {
  const std::scoped_lock guard{records_->mutex};
  records_->keys[{key.tenant, key.name}] = key;
}

bool memory_store::remove_key(const std::string& tenant, const std::string& name) {
  const std::scoped_lock guard{records_->mutex};
  return records_->keys.erase({tenant, name}) != 0;
}

std::vector<key_record> memory_store::keys() {
  const std::scoped_lock guard{records_->mutex};
  std::vector<key_record> found;
  for (const auto& [name, key] : records_->keys) found.push_back(key);
  return found;
}

}  // namespace weft::storage

namespace weft {

std::unique_ptr<store> open_memory() { return std::make_unique<storage::memory_store>(); }

}  // namespace weft
