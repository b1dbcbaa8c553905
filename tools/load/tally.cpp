#include "tools/load/tally.hpp"

namespace weft::load {
namespace {

constexpr std::size_t told_max = 10;

}  // namespace

void stages::merge(const stages& other) {
  for (const auto member :
       {&stages::autonomous, &stages::autonomous_from_sent, &stages::decided, &stages::delivered,
        &stages::turned, &stages::acknowledged, &stages::resumed, &stages::overhead,
        &stages::message, &stages::opened, &stages::outcome, &stages::lag, &stages::waited,
        &stages::human, &stages::whole})
    (this->*member).merge(other.*member);
}

void ledger::error(const std::string& kind, const std::string& words) {
  ++errors[kind];
  if (told.size() < told_max) told.push_back(words);
}

void ledger::merge(const ledger& other) {
  for (std::size_t i = 0; i < shared.conversations.size(); ++i)
    shared.conversations[i] += other.shared.conversations[i];
  for (std::size_t i = 0; i < shared.steps.size(); ++i) shared.steps[i] += other.shared.steps[i];
  for (const auto& [row, count] : other.shared.interventions) shared.interventions[row] += count;
  shared.outcomes_ok += other.shared.outcomes_ok;
  shared.outcomes_error += other.shared.outcomes_error;
  shared.outcomes_mismatched += other.shared.outcomes_mismatched;
  for (const auto member :
       {&ledger::conversations, &ledger::messages, &ledger::requests_refused, &ledger::answers_sent,
        &ledger::answers_recorded, &ledger::answers_repeated, &ledger::answers_refused,
        &ledger::answers_twice, &ledger::offers, &ledger::offers_again, &ledger::rescinded})
    this->*member += other.*member;
  for (const auto& [kind, count] : other.errors) errors[kind] += count;
  for (const auto& words : other.told)
    if (told.size() < told_max) told.push_back(words);
}

}  // namespace weft::load
