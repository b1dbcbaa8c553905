#include "tools/replay/report.hpp"

#include <fmt/format.h>

namespace weft::replay {
namespace {

void fail(std::vector<std::string>& list, std::uint64_t count, const char* what) {
  if (count != 0) list.push_back(grouped(count) + " " + what);
}

}  // namespace

std::string grouped(std::uint64_t number) {
  auto digits = std::to_string(number);
  for (auto at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::vector<std::string> failures(const replay_result& result) {
  std::vector<std::string> list;
  const auto& agents = result.agents;
  const auto& operators = result.operators;
  fail(list, result.bad_files, "files could not be opened");
  fail(list, result.bad_lines, "lines could not be used");
  fail(list, agents.refused, "requests were refused or lost");
  fail(list, operators.recorded_twice, "interventions were answered twice");
  for (const auto& trouble : result.operator_troubles) list.push_back("an operator: " + trouble);
  if (result.interrupted) return list;

  fail(list, agents.conversations_cut_short, "conversations were cut short");
  fail(list, agents.steps_proposed - agents.steps_decided(), "steps were never decided");
  if (agents.answered_by_humans < operators.answered.size())
    fail(list, operators.answered.size() - agents.answered_by_humans,
         "acknowledged answers never reached their agent");
  if (!result.journal) list.push_back("the journal could not be asked: " + result.journal_trouble);
  fail(list, result.differences.size(), "counts differ from the journal's");
  return list;
}

int exit_code(const replay_result& result) {
  if (result.interrupted) return 130;
  return failures(result).empty() ? 0 : 1;
}

}  // namespace weft::replay
