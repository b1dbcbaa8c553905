#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "schemas/router_messages.hpp"

namespace weft {

// -- to an operator ------------------------------------------------------------------------------
/// Why an offer was next: its place in the order, in numbers.
struct order_reason {
  bool must_ask = false;
  double cost = 0, chance_wrong = 0;
  milliseconds handling{0};  // a human needs about so long
  milliseconds waited{0};
  std::uint32_t members = 1;  // of its bundle
  std::uint32_t behind = 0;   // still waiting in its line
};
struct offer_made {
  card_ptr about;
  std::uint32_t version = 0;
  instant lease_until{};
  instant answer_by{};
  order_reason why;
  std::vector<follow_up> follow_ups;
};
struct offer_ended {
  std::string intervention;
  intervention_state state = intervention_state::withdrawn;  // `open`: went back to the queue
  bool by_you = false;  // ended by this operator's own answer or decline
};
/// A bundle is offered, or has new members. Members stay offered one by one, too.
struct bundle_made {
  std::string id;
  std::uint32_t version = 0;  // grows with its members: an answer reaches those of its version
  instant lease_until{};
  order_reason why;
  bool second = false;  // a second operator has to agree
  bool canary = false;
  struct member {
    card_ptr about;
    std::uint32_t version = 0;
  };
  std::shared_ptr<const std::vector<member>> members;
};
/// The bundle is over; how its members ended is told for each.
struct bundle_ended {
  std::string id;
  bool by_you = false;
};
/// Something happened to a card on the screen.
struct card_changed {
  std::string intervention;
  std::optional<instant> answer_by;  // there is more time
  std::optional<instant> lease_until;
  std::optional<follow_up> answered;  // the agent answered
  std::optional<message> said;        // handovers: somebody said something
};
/// The router set the operator's presence: too many offers went by without a sign.
struct presence_imposed {
  presence state = presence::rest;
  std::string reason;
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
struct accept_sent {
  std::string intervention;
  std::uint32_t version = 0;
};
struct extend_sent {
  extend_intervention what;
};
struct undo_sent {
  std::string intervention;
};
struct follow_up_sent {
  ask_follow_up what;
};
struct bundle_answer_sent {
  std::string bundle;
  std::uint32_t version = 0;
  answer given;
  std::vector<std::string> except;
};
/// Chat: words to the customer of a conversation that this operator has taken over.
struct say_sent {
  std::string intervention;  // the handover
  message said;
};
/// A standing instruction to agents, or the end of one.
struct directive_sent {
  issue_directive what;
};
struct revoke_sent {
  revoke_directive what;
};
struct operator_frame {
  session_id session = 0;
  request_id id = 0;  // where the receipt goes; 0 for none
  operator_key who;
  instant received{};
  std::variant<session_opened, session_lost, presence_set, answer_sent, decline_sent, escalate_sent,
               accept_sent, extend_sent, undo_sent, follow_up_sent, bundle_answer_sent, say_sent,
               directive_sent, revoke_sent>
      body;
};

}  // namespace weft
