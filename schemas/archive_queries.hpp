#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "schemas/precedent.hpp"
#include "schemas/time.hpp"

namespace weft::insight {
class insights;
}

namespace weft {

// What is asked of the archive: reads that need no actor of a conversation.

struct list_conversations {
  std::string status;  // open | handed_over | closed | empty for all
  std::string after;   // last id of the page before
  std::uint32_t limit = 100;
};
struct list_interventions {
  std::string state;  // one of intervention_state, or empty for all
  std::string after;
  std::uint32_t limit = 100;
};
/// Events after number `after`, of one conversation or (empty) of the whole tenant.
struct list_events {
  std::string conversation;
  std::uint64_t after = 0;
  std::uint32_t limit = 1'000;
};
/// Counts over the journal: steps by lane and decision, interventions by kind, state and decider.
struct summarize {
  std::string prefix;       // of conversation ids; empty for all of the tenant
  std::uint64_t after = 0;  // only events with greater numbers count
};

/// How many open conversations an expression holds for, of the first `matching_max` by id.
struct count_matching {
  static constexpr std::uint32_t matching_max = 100'000;
  std::string match;
  // How far the archive has come, which counts page by page:
  std::string after;
  std::uint32_t looked = 0, matching = 0;
};

/// Questions to humans with all that led to them and all that came of them, in the order raised or
/// the newest first. All conditions hold at once; an empty one holds for all.
struct list_decisions {
  instant since{}, until{};  // raised; zero: no bound
  std::string rule;          // one of those whose firings led to it
  std::string scope;         // of the step
  std::string kind;          // one of query_kind
  std::string outcome;       // one of `outcome_words`
  std::uint64_t after = 0;   // number of the raising event: only later ones
  std::uint64_t before = 0;  // the same: only earlier ones; 0: no bound
  bool newest = false;       // first
  std::uint32_t limit = 100;
};
struct view_decision {
  std::string intervention;
};

/// What earlier answers say about a question, open or settled, or about a step before anybody is
/// asked.
struct find_precedents {
  std::string intervention;  // or else:
  std::shared_ptr<const precedent_question> asked;
  std::uint32_t limit = 5;  // 1 to `limits::precedent_hits`
  instant now{};            // set by the node: what ages are measured from
};

/// What the decisions since a time say to those who configure.
struct view_insights {
  static constexpr std::uint32_t looked_max = 100'000;
  instant since{};
  // How far the archive has come, which goes through them page by page:
  std::uint64_t after = 0;
  std::uint32_t looked = 0;
  std::shared_ptr<insight::insights> so_far;
};

/// How far an export is: numbers of events. All zero: at its beginning.
struct export_place {
  std::uint64_t until = 0;         // the journal's last event that belongs to it
  std::uint64_t conversation = 0;  // the first event of the last conversation looked at
  std::uint64_t steps = 0;         // of its records, so many are done; 0: all
};
/// A page of rows for training, as `weft export` writes them. Conditions as in `list_decisions`.
struct export_rows {
  std::string format;        // as the command calls it
  bool provenance = false;   // the rows of the sidecar instead
  bool redact = true;        // personal data, too: secrets always go
  std::string split;         // train | test, or empty for both
  instant since{}, until{};  // decided
  std::string rule, scope;
  std::vector<std::string> id_slots;  // members of arguments whose values are ids
  export_place after;
  std::uint32_t limit = 100;
  std::string salt;  // set by the node; empty: the store's own
};

using archive_query =
    std::variant<list_conversations, list_interventions, list_events, summarize, count_matching,
                 list_decisions, view_decision, find_precedents, view_insights, export_rows>;

}  // namespace weft
