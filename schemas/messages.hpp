#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "schemas/operator_messages.hpp"
#include "schemas/router_messages.hpp"

namespace weft {

// What actors say to each other inside one node: here to conversations, the journal, the archive
// and the floor; to the router and to operators in headers of their own. Large bodies travel behind
// shared_ptr<const T>.

// -- to a conversation ---------------------------------------------------------------------------
/// The archive read this conversation's events, oldest first; empty for one never seen.
struct conversation_restored {
  std::shared_ptr<const std::vector<event>> history;
};
/// The router bound an intervention to an operator, durably.
struct offer_recorded {
  std::string intervention;
  std::uint32_t version = 0;
  std::string offered_to;
  instant queued{}, chosen{}, offered{}, lease_until{};
};
/// The router has recorded something else about one of its interventions: an offer came back, was
/// looked at, or moved to another queue.
struct router_noted {
  event what;
};
/// Why an intervention's time has come: nobody answered or looked in time, its answer becomes
/// final, or the wait would take longer than there is time and it may be answered without a human.
enum class due : std::uint8_t { answer, look, release, overload };
template <>
struct names<due> {
  static constexpr std::array<std::string_view, 4> value{"answer", "look", "release", "overload"};
};
struct intervention_due {
  std::string intervention;
  due why = due::answer;
  milliseconds predicted{0};  // overload: the wait to be expected
};
/// Directives were issued or revoked; what holds now is in the context's board.
struct directives_changed {};
/// This conversation may leave memory if nothing keeps it: first from the directory, then echoed by
/// the journal when all it recorded before is durable.
struct passivate {
  bool durable = false;
};

// -- to the journal ------------------------------------------------------------------------------
/// Binds an intervention to an operator if it is still open at `version_expected`.
struct claim {
  std::string intervention;
  std::uint32_t version_expected = 0;
};

/// What leaves a core towards somebody else once its cause is durable.
struct to_front {
  reply what;
};
struct to_conversation {
  conversation_key key;
  std::variant<offer_recorded, router_noted, intervention_due, directives_changed, passivate,
               request>
      what;
};
struct to_router {
  std::variant<intervention_waiting, intervention_closed, intervention_changed, operator_changed,
               offer_declined, offer_accepted, bundle_decided, bundle_undone, canary_reported,
               profile_changed, claim_decided>
      what;
};
struct to_operator {
  operator_key key;
  std::variant<offer_made, offer_ended, bundle_made, bundle_ended, card_changed, presence_imposed>
      what;
};
struct to_session {
  session_id session = 0;
  std::string frame;  // JSON text
};
struct to_learner {
  std::variant<step_told, question_told, verdict_corrected> what;
};
struct to_floor {
  floor_request what;
};
using delivery = std::variant<to_front, to_conversation, to_router, to_operator, to_session,
                              to_learner, to_floor>;

/// Facts about one conversation to be made durable together, and what to send once they are.
/// With a `guard` the facts are recorded only if the claim holds, and the router is told either
/// way.
struct entry {
  conversation_key key;
  std::vector<event> events;
  std::string encoded;  // the events as JSON objects joined by ',' (see codec::encode_events)
  std::optional<claim> guard;
  std::vector<delivery> outbox;
};
using entry_ptr = std::shared_ptr<const entry>;

struct append {
  std::shared_ptr<entry> what;  // the journal's: it sends the outbox away
};
/// The journal to itself: commit what has gathered.
struct commit_gathered {};
/// The journal to itself: bring the projections up to date.
struct project_behind {};

/// Events that became durable together, for live event streams.
struct published {
  conversation_key key;
  std::uint64_t first_number = 0;
  std::vector<std::string> names;  // one per event
  std::string encoded;             // the events as JSON objects joined by ','
};

// -- to the archive ------------------------------------------------------------------------------
struct load_conversation {
  conversation_key key;
};
/// Wakes the open conversations after `after` for which this expression holds, page by page: their
/// tenant has a new directive.
struct find_matching {
  std::string tenant;
  std::string after;
  std::string match;
};

/// (to itself) Take the next events into what is searched for precedents.
struct follow_journal {};

// -- to the floor --------------------------------------------------------------------------------
/// What the floor of a tenant has been through, found at start.
struct floor_restored {
  std::string tenant;
  std::shared_ptr<const std::vector<event>> history;
};

}  // namespace weft
