#include "tools/replay/tally.hpp"

#include <numeric>

namespace weft::replay {
namespace {

constexpr std::size_t refusals_kept = 10;

measure::nanoseconds_t from_ms(double ms) { return measure::from_seconds(ms * 1e-3); }

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

std::vector<std::string> differences(const shared_counts& client, const shared_counts& journal,
                                     std::string_view who) {
  static constexpr std::array<const char*, 3> statuses{"open", "handed over", "closed"};
  std::vector<std::string> found;
  const auto compare = [&](const std::string& what, std::uint64_t here, std::uint64_t there) {
    if (here == there) return;
    found.push_back(what + ": " + std::string{who} + " counts " + std::to_string(here) +
                    ", the journal " + std::to_string(there));
  };
  for (std::size_t i = 0; i < statuses.size(); ++i)
    compare(std::string{"conversations "} + statuses[i], client.conversations[i],
            journal.conversations[i]);
  for (std::size_t i = 0; i < client.steps.size(); ++i)
    compare("steps in " + std::string{names<lane>::value[i]}, client.steps[i], journal.steps[i]);
  auto rows = client.interventions;
  rows.insert(journal.interventions.begin(), journal.interventions.end());
  for (const auto& [row, count] : rows)
    compare(spoken(row), at(client.interventions, row), at(journal.interventions, row));
  compare("outcomes ok", client.outcomes_ok, journal.outcomes_ok);
  compare("outcomes error", client.outcomes_error, journal.outcomes_error);
  compare("outcomes mismatched", client.outcomes_mismatched, journal.outcomes_mismatched);
  return found;
}

void agent_tally::add_intervention(const intervention& settled) {
  const auto row = row_of(settled);
  ++shared.interventions[row];
  if (row.by == decided_by::human && row.state == intervention_state::answered)
    ++answered_by_humans;
  if (!is_settled(settled.state)) return;
  machine.add(from_ms(settled.machine_ms));
  queue.add(from_ms(settled.queue_ms));
  if (row.by == decided_by::human) human.add(from_ms(settled.human_ms));
}

void agent_tally::refuse(const std::string& what) {
  ++refused;
  if (refusals.size() < refusals_kept) refusals.push_back(what);
}

std::uint64_t agent_tally::steps_decided() const {
  return std::accumulate(decisions.begin(), decisions.end(), std::uint64_t{0});
}

}  // namespace weft::replay
