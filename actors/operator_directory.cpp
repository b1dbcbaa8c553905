#include "actors/operator_directory.hpp"

#include "actors/context.hpp"

namespace weft {

operator_actor* operator_directory::find(const operator_key& who) {
  const auto known = operators_.find(who);
  if (known != operators_.end()) return &known->second;
  if (operators_.size() >= operators_max) return nullptr;
  return &operators_.emplace(who, spawn_operator(system_, world_, who)).first->second;
}

void operator_directory::clear() {
  const std::lock_guard held{lock_};
  for (auto& [who, actor] : operators_) caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
  operators_.clear();
}

}  // namespace weft
