#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "schemas/intervention.hpp"
#include "schemas/messages.hpp"
#include "schemas/views.hpp"

// What archives answer, as JSON documents of the public shapes (schemas/PROTOCOL.md). Every store
// gathers the data its own way; the spelling is here, once.

namespace weft::storage {

inline constexpr std::uint32_t page_limit_max = 1'000;

/// A page's size: what was asked for, at least one, at most `page_limit_max`.
constexpr std::uint32_t page_limit(std::uint32_t asked) {
  return asked < 1 ? 1 : asked > page_limit_max ? page_limit_max : asked;
}

struct conversation_line {
  std::string id;
  conversation_status status = conversation_status::open;
  instant opened{};
  std::uint64_t events = 0;
};
/// At most `limit` of the lines; `next` names the last one when there are more.
std::string conversations_document(const std::vector<conversation_line>& lines,
                                   std::uint32_t limit);
std::string interventions_document(const std::vector<intervention>& found, bool more);
/// Each event with its `number`; `next` is the last number when `more`.
std::string events_document(const std::vector<published>& found, bool more);

/// Interventions that have all of these in common. Unsettled ones have nobody who decided.
struct intervention_class {
  std::string kind, state, decided_by, verdict;
  bool edited = false;
  auto operator<=>(const intervention_class&) const = default;
};
/// Counts over the journal.
struct summary {
  std::map<std::string, std::uint64_t> conversations;  // by status
  std::map<std::string, std::uint64_t> steps;          // by final lane
  std::map<intervention_class, std::uint64_t> interventions;
  std::uint64_t labels_kept = 0;
  std::uint64_t outcomes_ok = 0, outcomes_error = 0, outcomes_mismatched = 0;
  std::uint64_t through = 0;  // number of the last event looked at, of whatever tenant
};
std::string summary_document(const summary& counts);

}  // namespace weft::storage
