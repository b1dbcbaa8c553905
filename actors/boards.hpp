#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "actors/floor/board.hpp"
#include "actors/learner/board.hpp"
#include "schemas/routing.hpp"
#include "schemas/trigger_set.hpp"

// Snapshots that one actor publishes and all conversations read.

namespace weft {

/// Where the present snapshots are found. Asking whether anything changed costs one load.
class directive_boards {
 public:
  std::uint64_t version() const { return version_.load(std::memory_order_acquire); }
  floor::board_ptr of(const std::string& tenant) const {
    const std::lock_guard held{lock_};
    const auto found = tenants_.find(tenant);
    return found == tenants_.end() ? nullptr : found->second;
  }
  void put(const std::string& tenant, std::vector<floor::standing> directives) {
    const std::lock_guard held{lock_};
    const auto next = version_.load(std::memory_order_relaxed) + 1;
    tenants_[tenant] =
        std::make_shared<const floor::board>(floor::board{next, std::move(directives)});
    version_.store(next, std::memory_order_release);
  }

 private:
  mutable std::mutex lock_;
  std::map<std::string, floor::board_ptr> tenants_;
  std::atomic<std::uint64_t> version_{0};
};

/// One snapshot for each tenant, replaced as a whole: whoever holds one goes on with it. As long as
/// no tenant has its own, reading costs one load.
template <class Snapshot>
class tenant_boards {
 public:
  using pointer = std::shared_ptr<const Snapshot>;

  tenant_boards() = default;
  /// `usual`: what tenants read that have none of their own.
  explicit tenant_boards(pointer usual) : usual_{std::move(usual)} {}

  pointer of(const std::string& tenant) const {
    if (!any_.load(std::memory_order_acquire)) return usual_;
    const std::lock_guard held{lock_};
    const auto found = tenants_.find(tenant);
    return found == tenants_.end() ? usual_ : found->second;
  }
  void put(const std::string& tenant, pointer fresh) {
    const std::lock_guard held{lock_};
    tenants_[tenant] = std::move(fresh);
    any_.store(true, std::memory_order_release);
  }

 private:
  const pointer usual_;
  mutable std::mutex lock_;
  std::map<std::string, pointer> tenants_;
  std::atomic<bool> any_{false};
};

/// The active trigger sets: no step is dropped when one changes, none decided by halves of two.
using trigger_boards = tenant_boards<trigger_set>;
/// What was learnt of each tenant's steps, as the learner published it last.
using learner_boards = tenant_boards<learner::board>;

/// What to expect in each line, as the router published it last.
class forecast_board {
 public:
  std::shared_ptr<const forecasts> now() const {
    const std::lock_guard held{lock_};
    return now_;
  }
  void put(forecasts fresh) {
    auto shared = std::make_shared<const forecasts>(std::move(fresh));
    const std::lock_guard held{lock_};
    now_ = std::move(shared);
  }

 private:
  mutable std::mutex lock_;
  std::shared_ptr<const forecasts> now_;
};

}  // namespace weft
