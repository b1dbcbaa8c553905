#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "schemas/events.hpp"
#include "schemas/requests.hpp"
#include "schemas/views.hpp"

namespace weft {

// What actors say to each other inside one node. Large bodies travel behind shared_ptr<const T>.

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
/// An offer came back to the queue.
struct offer_returned {
  std::string intervention;
  returned how = returned::declined;
};
/// `answer_by` has passed.
struct intervention_due {
  std::string intervention;
};
/// This conversation may leave memory if nothing keeps it: first from the directory, then echoed by
/// the journal when all it recorded before is durable.
struct passivate {
  bool durable = false;
};

// -- to the router -------------------------------------------------------------------------------
struct intervention_waiting {
  card_ptr about;
  std::uint32_t version = 1;
  std::string offered_to;  // restored leases only
  instant lease_until{};
};
struct intervention_closed {
  conversation_key key;
  std::string intervention;
  intervention_state state = intervention_state::answered;
  std::string answered_by;
};
enum class presence : std::uint8_t { offline, available, busy };
template <>
struct names<presence> {
  static constexpr std::array<std::string_view, 3> value{"offline", "available", "busy"};
};
/// An operator's readiness as the operator actor sees it.
struct operator_changed {
  operator_key who;
  presence state = presence::offline;
  std::uint32_t capacity = 0;  // offers held at once
};
/// The operator gives an offer back.
struct offer_declined {
  operator_key who;
  std::string intervention;
  std::uint32_t version = 0;
  std::string reason;
};
/// The store granted or refused a claim.
struct claim_decided {
  std::string intervention;
  conversation_key key;
  std::uint32_t version = 0;  // the version after the claim when granted
  bool granted = false;
};
struct tick {
  instant now{};
};

// -- to an operator ------------------------------------------------------------------------------
struct offer_made {
  card_ptr about;
  std::uint32_t version = 0;
  instant lease_until{};
};
struct offer_ended {
  std::string intervention;
  intervention_state state = intervention_state::withdrawn;  // `open`: went back to the queue
  bool by_you = false;  // ended by this operator's own answer or decline
};

/// Frames of one operator connection, after decoding.
struct session_opened {
  std::uint32_t capacity = 1;
  presence state = presence::available;
};
struct session_lost {};
struct presence_set {
  presence state = presence::available;
  std::uint32_t capacity = 0;  // 0: unchanged
};
struct answer_sent {
  answer_intervention what;
};
struct decline_sent {
  std::string intervention;
  std::uint32_t version = 0;
  std::string reason;
};
struct escalate_sent {
  escalate_intervention what;
};
struct operator_frame {
  session_id session = 0;
  request_id id = 0;  // where the receipt goes; 0 for none
  operator_key who;
  instant received{};
  std::variant<session_opened, session_lost, presence_set, answer_sent, decline_sent, escalate_sent>
      body;
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
  std::variant<offer_recorded, offer_returned, intervention_due, passivate, request> what;
};
struct to_router {
  std::variant<intervention_waiting, intervention_closed, operator_changed, offer_declined,
               claim_decided>
      what;
};
struct to_operator {
  operator_key key;
  std::variant<offer_made, offer_ended> what;
};
struct to_session {
  session_id session = 0;
  std::string frame;  // JSON text
};
using delivery = std::variant<to_front, to_conversation, to_router, to_operator, to_session>;

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
  entry_ptr what;
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

}  // namespace weft
