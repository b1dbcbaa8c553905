#include "tools/backtest/contender.hpp"

#include <algorithm>
#include <utility>

namespace weft::backtest {

contender::contender(std::string name, trigger_set set, std::uint64_t seed)
    : name_{std::move(name)}, set_{std::move(set)}, secret_{"backtest " + std::to_string(seed)} {
  learns_ =
      set_.anomalies || std::any_of(set_.confidence.begin(), set_.confidence.end(),
                                    [](const auto& rule) { return rule.proven || rule.width_max; });
}

triggers::evaluation contender::look(const conversation::state& before, const step& proposed,
                                     const action* act, const std::vector<std::string>& settled,
                                     bool first, const std::vector<std::string>& labelled) const {
  conversation::look how{proposed, act, settled, first};
  how.draw_secret = secret_;
  how.labelled = &labelled;
  if (learns_)
    if (const auto board = boards_.find(before.key.tenant); board != boards_.end())
      how.learnt = board->second.get();
  return conversation::look_at(before, how, set_);
}

std::vector<contender> only(std::string name, trigger_set set, std::uint64_t seed) {
  std::vector<contender> out;
  out.emplace_back(std::move(name), std::move(set), seed);
  return out;
}

}  // namespace weft::backtest
