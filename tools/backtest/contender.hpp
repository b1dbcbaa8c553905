#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "actors/conversation/look.hpp"
#include "actors/learner/core.hpp"
#include "schemas/trigger_set.hpp"

namespace weft::backtest {

/// A trigger set under trial, with what it learns on the way: certificates and what is usual, by
/// the learner of production. Audits are drawn by a key of its own from the steps' ids.
class contender {
 public:
  contender(std::string name, trigger_set set, std::uint64_t seed);

  triggers::evaluation look(const conversation::state& before, const step& proposed,
                            const action* act, const std::vector<std::string>& settled, bool first,
                            const std::vector<std::string>& labelled) const;
  /// It has something to learn: certified thresholds, calibrated widths or anomalies.
  bool learns() const { return learns_; }
  template <class Told>
  void take(const Told& what, instant now) {
    if (auto fresh = learner_.handle(what, now).fresh) boards_[what.tenant] = std::move(fresh);
  }

  const std::string& name() const { return name_; }
  const trigger_set& set() const { return set_; }

 private:
  std::string name_;
  trigger_set set_;
  std::string secret_;
  bool learns_ = false;
  learner::core learner_;
  std::map<std::string, learner::board_ptr, std::less<>> boards_;
};

/// A list of this one: contenders move, and are never copied.
std::vector<contender> only(std::string name, trigger_set set, std::uint64_t seed = 1);

}  // namespace weft::backtest
