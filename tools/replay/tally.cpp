#include "tools/replay/tally.hpp"

#include <numeric>

namespace weft::replay {
namespace {

constexpr std::size_t refusals_kept = 10;

void compare(std::vector<std::string>& found, const std::string& what, std::uint64_t replayer,
             std::uint64_t journal) {
  if (replayer == journal) return;
  found.push_back(what + ": the replayer counts " + std::to_string(replayer) + ", the journal " +
                  std::to_string(journal));
}

std::string spoken(const intervention_row& row) {
  std::string words{to_string(row.kind)};
  words.append(" ").append(to_string(row.state)).append(" by ").append(to_string(row.by));
  if (row.verdict != verdict::none) words.append(", ").append(to_string(row.verdict));
  return row.edited ? words + " edited" : words;
}

std::uint64_t at(const std::map<intervention_row, std::uint64_t>& rows,
                 const intervention_row& row) {
  const auto found = rows.find(row);
  return found == rows.end() ? 0 : found->second;
}

}  // namespace

intervention_row row_of(const intervention& settled) {
  intervention_row row{settled.about->asked.kind, settled.state, settled.by, {}, false};
  if (!settled.given) return row;
  row.verdict = settled.given->verdict;
  row.edited = !settled.given->arguments.empty() || row.verdict == verdict::edit;
  return row;
}

std::vector<std::string> differences(const shared_counts& replayer, const shared_counts& journal) {
  static constexpr std::array<const char*, 3> statuses{"open", "handed over", "closed"};
  std::vector<std::string> found;
  for (std::size_t i = 0; i < statuses.size(); ++i)
    compare(found, std::string{"conversations "} + statuses[i], replayer.conversations[i],
            journal.conversations[i]);
  for (std::size_t i = 0; i < replayer.steps.size(); ++i)
    compare(found, "steps in " + std::string{names<lane>::value[i]}, replayer.steps[i],
            journal.steps[i]);
  auto rows = replayer.interventions;
  rows.insert(journal.interventions.begin(), journal.interventions.end());
  for (const auto& [row, count] : rows)
    compare(found, spoken(row), at(replayer.interventions, row), at(journal.interventions, row));
  compare(found, "outcomes ok", replayer.outcomes_ok, journal.outcomes_ok);
  compare(found, "outcomes error", replayer.outcomes_error, journal.outcomes_error);
  compare(found, "outcomes mismatched", replayer.outcomes_mismatched, journal.outcomes_mismatched);
  return found;
}

void agent_tally::add_intervention(const intervention& settled) {
  const auto row = row_of(settled);
  ++shared.interventions[row];
  if (row.by == decided_by::human && row.state == intervention_state::answered)
    ++answered_by_humans;
  if (!is_settled(settled.state)) return;
  machine_ms.add(settled.machine_ms);
  queue_ms.add(settled.queue_ms);
  if (row.by == decided_by::human) human_ms.add(settled.human_ms);
}

void agent_tally::refuse(const std::string& what) {
  ++refused;
  if (refusals.size() < refusals_kept) refusals.push_back(what);
}

std::uint64_t agent_tally::steps_decided() const {
  return std::accumulate(decisions.begin(), decisions.end(), std::uint64_t{0});
}

}  // namespace weft::replay
