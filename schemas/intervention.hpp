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

/// The life of an intervention: open -> offered -> one of the rest. `pending` is answered, but the
/// answer can still be taken back.
enum class intervention_state : std::uint8_t {
  open,
  offered,
  pending,
  answered,
  withdrawn,
  expired,
  escalated
};
template <>
struct names<intervention_state> {
  static constexpr std::array<std::string_view, 7> value{
      "open", "offered", "pending", "answered", "withdrawn", "expired", "escalated"};
};
constexpr bool is_settled(intervention_state s) { return s >= intervention_state::answered; }

/// How a settled intervention came to its end. `precedent`: with what humans had answered to the
/// same question before.
enum class decided_by : std::uint8_t {
  nobody,
  human,
  expiry_default,
  expiry,
  agent,
  system,
  precedent
};
template <>
struct names<decided_by> {
  static constexpr std::array<std::string_view, 7> value{"nobody", "human",  "default",  "expiry",
                                                         "agent",  "system", "precedent"};
};

/// Why an offer came back to the queue: given back, not answered in time, its operator's connection
/// gone for good, or left over from a bundle.
enum class returned : std::uint8_t { declined, lapsed, lost, left_over };
template <>
struct names<returned> {
  static constexpr std::array<std::string_view, 4> value{"declined", "lapsed", "lost", "left_over"};
};

/// What the agent did before it was relieved, for who takes over.
struct tried_step {
  std::string step_id;
  std::string what;  // the action's name, or the draft's beginning
  weft::decision decision = weft::decision::proceed;
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
  std::string scope;             // of the step
  std::vector<message> context;  // the last messages, oldest first
  std::string customer;
  std::string goal;
  instant received{};             // when the step reached the node
  instant raised{};               // when the core decided to ask
  instant answer_by{};            // when `on_expiry` takes over, unless extended
  std::string bundle_key;         // equal for cards that one decision may answer; empty: never
  std::string affinity;           // who answered this conversation last
  std::vector<tried_step> tried;  // handovers: the last steps
  std::vector<std::string> open_questions;  // handovers: what was being asked
  std::string second_of;  // asks what this intervention asked, for a second opinion; with `audit`
  bool audit = false;     // a routine check of a step that went ahead; shown without what led to it
  /// Its answer says how far earlier answers to the same question hold: they are not shown with it.
  bool blind = false;
};
using card_ptr = std::shared_ptr<const card>;

/// One thing an operator asked the agent back about a question.
struct follow_up {
  std::string asked, answered;
  std::string asked_by;
  bool operator==(const follow_up&) const = default;
};

/// What happened to an open intervention besides being offered. Kept by the store, so that a node
/// that starts again goes on where it was.
struct progress {
  /// Of more who declined it nobody remembers after a restart; they may be asked again then.
  static constexpr std::size_t declined_max = 64;

  instant answer_by{};      // as extended; zero: as on the card
  std::uint32_t place = 0;  // which queue of its chain
  instant looked_at{};      // when an operator opened it last; zero: nobody has
  std::uint32_t need = 0;   // equal answers needed, if a bundle raised that above the quorum
  std::vector<std::string> voters;    // whose answers are counted: not asked again
  instant release_at{};               // pending: when the answer becomes final
  std::string answered_by;            // pending: by whom
  std::vector<std::string> declined;  // who gave it back: not asked again
  std::vector<follow_up> follow_ups;  // oldest first; only the last may be unanswered
  bool operator==(const progress&) const = default;
};

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
  progress way;
  std::string bundle;  // the decision that settled it settled others, too
};

/// Until when it can be answered.
inline instant answer_by(const intervention& i) {
  return i.way.answer_by != instant{} ? i.way.answer_by : i.about->answer_by;
}

}  // namespace weft
