#include "actors/directory.hpp"

#include <functional>

#include "actors/context.hpp"

namespace weft {

std::string directory::name_of(const conversation_key& key) {
  std::string name;
  name.reserve(key.tenant.size() + 1 + key.conversation.size());
  name += key.tenant;
  name += '\n';  // in no id, so names cannot collide
  name += key.conversation;
  return name;
}

directory::part& directory::part_of(const conversation_key& key) {
  const auto h = std::hash<std::string_view>{}(key.conversation);
  return parts_[h % parts_.size()];
}

directory::entry& directory::wake(part& in, const conversation_key& key) {
  const auto [it, fresh] = in.entries.try_emplace(name_of(key));
  if (fresh) ++entries_;
  auto& e = it->second;
  if (!e.actor) {
    e.sent = 0;
    e.actor = spawn_conversation(system_, world_, key);
    ++resident_;
  }
  return e;
}

void directory::count_under_way() { world_.count.under_way.fetch_add(1); }

void directory::expect(const conversation_key& key) {
  auto& p = part_of(key);
  const std::lock_guard held{p.lock};
  if (p.entries.try_emplace(name_of(key)).second) ++entries_;
}

void directory::sweep(instant before) {
  auto& p = parts_[next_swept_++ % parts_.size()];
  const std::lock_guard held{p.lock};
  for (auto& [name, e] : p.entries) {
    if (!e.actor || e.touched > before) continue;
    e.touched = before + std::chrono::seconds{60};  // ask again in a while, not every round
    caf::anon_send(e.actor, passivate{});
  }
}

void directory::echo(const conversation_key& key, passivate what) {
  auto& p = part_of(key);
  const std::lock_guard held{p.lock};
  const auto it = p.entries.find(name_of(key));
  if (it != p.entries.end() && it->second.actor) caf::anon_send(it->second.actor, what);
}

bool directory::release(const conversation_key& key, std::uint64_t handled, bool keep_entry) {
  auto& p = part_of(key);
  const std::lock_guard held{p.lock};
  const auto it = p.entries.find(name_of(key));
  if (it == p.entries.end() || !it->second.actor || it->second.sent != handled) return false;
  --resident_;
  if (keep_entry) {
    it->second.actor = nullptr;
  } else {
    p.entries.erase(it);
    --entries_;
  }
  return true;
}

void directory::clear() {
  for (auto& p : parts_) {
    const std::lock_guard held{p.lock};
    for (auto& [name, e] : p.entries)
      if (e.actor) caf::anon_send_exit(e.actor, caf::exit_reason::user_shutdown);
    p.entries.clear();
  }
  entries_ = 0;
  resident_ = 0;
}

}  // namespace weft
