#pragma once

#include <map>
#include <mutex>
#include <utility>

#include <caf/actor_system.hpp>
#include <caf/send.hpp>

#include "schemas/interfaces.hpp"

namespace weft {

struct context;

/// Where operators are found; each gets its actor when first named and keeps it.
class operator_directory {
 public:
  static constexpr std::size_t operators_max = 100'000;

  operator_directory(caf::actor_system& system, context& world) : system_{system}, world_{world} {}

  /// False when the node knows `operators_max` operators already.
  template <class Message>
  bool tell(const operator_key& who, Message&& what) {
    const std::lock_guard held{lock_};
    auto* to = find(who);
    if (to == nullptr) return false;
    caf::anon_send(*to, std::forward<Message>(what));
    return true;
  }
  void clear();

 private:
  operator_actor* find(const operator_key& who);

  caf::actor_system& system_;
  context& world_;
  std::mutex lock_;
  std::map<operator_key, operator_actor> operators_;
};

}  // namespace weft
