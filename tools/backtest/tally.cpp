#include "tools/backtest/tally.hpp"

#include <numeric>
#include <utility>

namespace weft::backtest {

std::uint16_t column::rule(const std::string& name, trigger_family family) {
  const auto [at, fresh] = rule_of_.try_emplace(name, static_cast<std::uint16_t>(rules.size()));
  if (fresh) rules.push_back({name, family});
  return at->second;
}

std::uint32_t column::set_of(std::vector<std::uint16_t> of) {
  const auto [at, fresh] = set_of_.try_emplace(of, static_cast<std::uint32_t>(sets.size()));
  if (fresh) sets.push_back(std::move(of));
  return at->second;
}

std::uint64_t column::total(std::uint64_t scope_count::* what) const {
  std::uint64_t sum = 0;
  for (const auto& each : scopes) sum += each.*what;
  return sum;
}

std::uint64_t column::stopped() const {
  std::uint64_t sum = 0;
  for (const auto& each : scopes) sum += each.stopped();
  return sum;
}

std::uint64_t column::all_questions() const {
  return std::accumulate(questions.begin(), questions.end(), std::uint64_t{0});
}

}  // namespace weft::backtest
