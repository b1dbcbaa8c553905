#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "schemas/ids.hpp"
#include "schemas/step.hpp"

namespace weft {

enum class speaker : std::uint8_t { customer, agent, tool, human_operator, system };
template <>
struct names<speaker> {
  static constexpr std::array<std::string_view, 5> value{"customer", "agent", "tool", "operator",
                                                         "system"};
};

/// One line of the conversation's context.
struct message {
  std::string id;  // caller-chosen, unique in its conversation
  speaker from = speaker::customer;
  std::string text;
  instant at{};
  bool operator==(const message&) const = default;
};

/// The life of an intervention: open -> offered -> one of the rest.
enum class intervention_state : std::uint8_t {
  open,
  offered,
  answered,
  withdrawn,
  expired,
  escalated
};
template <>
struct names<intervention_state> {
  static constexpr std::array<std::string_view, 6> value{"open",      "offered", "answered",
                                                         "withdrawn", "expired", "escalated"};
};
constexpr bool is_settled(intervention_state s) { return s >= intervention_state::answered; }

/// How a settled intervention came to its end.
enum class decided_by : std::uint8_t { nobody, human, expiry_default, expiry, agent, system };
template <>
struct names<decided_by> {
  static constexpr std::array<std::string_view, 6> value{"nobody", "human", "default",
                                                         "expiry", "agent", "system"};
};

/// Why an offer came back to the queue.
enum class returned : std::uint8_t { declined, lapsed };
template <>
struct names<returned> {
  static constexpr std::array<std::string_view, 2> value{"declined", "lapsed"};
};

/// All that a human needs to answer, fixed when the question is raised. Shared, never changed.
struct card {
  std::string id;
  conversation_key key;
  std::string step_id;
  query asked;
  std::vector<firing> firings;
  std::optional<action> act;
  std::string digest;  // of `act`: what is approved is what may run
  std::string draft;
  std::vector<message> context;  // the last messages, oldest first
  std::string customer;
  std::string goal;
  instant received{};   // when the step reached the node
  instant raised{};     // when the core decided to ask
  instant answer_by{};  // when `on_expiry` takes over
};
using card_ptr = std::shared_ptr<const card>;

/// What may change about an intervention. `version` grows with every offer: an answer quotes the
/// version it was shown.
struct intervention {
  card_ptr about;
  intervention_state state = intervention_state::open;
  std::uint32_t version = 1;
  std::string offered_to;
  instant offered{}, lease_until{}, settled{};
  std::optional<answer> given;
  std::string answered_by;
  decided_by by = decided_by::nobody;
  std::string reason;
  double machine_ms = 0, queue_ms = 0, human_ms = 0;
};

}  // namespace weft
