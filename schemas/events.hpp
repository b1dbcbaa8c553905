#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "schemas/directive.hpp"
#include "schemas/intervention_events.hpp"
#include "schemas/learning.hpp"

namespace weft {

// The journal's words. State is nothing but these, applied in order. A field may be added, never
// given another meaning: stored records are read for years.

struct conversation_opened {
  std::string customer, goal, scope;
  std::string metadata;  // canonical JSON object or empty
};
struct message_appended {
  message said;
};
/// A step that waits for open interventions before it is looked at.
struct step_held {
  step proposed;
  std::string fingerprint;  // of the whole request, for retries
  instant received{};
};
/// A step was evaluated. `proposed` is absent when a `step_held` told it before, or on
/// re-evaluation.
struct step_decided {
  std::string step_id;
  box<step> proposed;
  std::string fingerprint;
  weft::lane lane = weft::lane::autonomy;
  weft::decision decision = weft::decision::proceed;  // `wait` when an intervention follows
  std::vector<firing> firings;
  std::optional<action> act;  // as completed by a human, when that differs from the proposal
  std::string digest;         // of the action, when there is one
  std::uint64_t trigger_set = 0;
  instant received{};
  box<certificate_mark> mark;    // under a certified rule
  box<earlier_answers> earlier;  // of a question of a rule that reuses answers
};
/// The final word on a step that was held or asked about.
struct step_settled {
  std::string step_id;
  weft::decision decision = weft::decision::proceed;
  std::optional<action> act;  // as it may run
  std::string digest;
  std::string draft;  // as it may be said; empty when unchanged
};
struct outcome_reported {
  std::string step_id;
  std::string digest;
  std::string status;   // ok | error
  std::string result;   // JSON text or empty
  bool matches = true;  // the digest is the one that was let through
};
struct conversation_handed_over {
  std::string intervention;  // may be empty
  std::string reason;
};
struct conversation_handed_back {
  std::string resolution;
};
struct conversation_closed {
  std::string resolution;
};
/// A configurer's word on a question that was settled: confirmed, or what would have been right.
struct decision_corrected {
  std::string id;  // of the intervention
  bool confirmed = false;
  std::optional<answer> right;
  std::string note;
};
/// A directive holds for this conversation from now on.
struct directive_received {
  directive what;
};

// -- about the whole floor of a tenant, under `floor_id` ------------------------------------------
struct directive_issued {
  directive what;
};
/// On the floor, and in every conversation that had received it.
struct directive_revoked {
  std::string id;
};
struct operator_profiled {
  operator_profile what;
};
/// A trigger set was stored; it is not active until activated.
struct trigger_set_stored {
  std::uint64_t version = 0;
  std::string yaml;
  std::string note;
};
/// A stored trigger set is active from now on.
struct trigger_set_activated {
  std::uint64_t version = 0;
};
/// A human's verdict on a step counts for a certificate.
struct label_learned {
  certificate_mark mark;
  bool error = false;
  std::string id;  // of conversation and step
};
/// A label that was learnt is another one now: whoever configures corrected the human.
struct label_corrected {
  std::string id;  // as in `label_learned`
  bool error = false;
};

/// A human's verdict on an alarm of a detector, which makes it bolder or shyer.
struct alarm_judged {
  std::string detector, scope;
  bool anomaly = false;  // else a false alarm
};

using event_body =
    std::variant<conversation_opened, message_appended, step_held, step_decided,
                 intervention_raised, intervention_offered, intervention_returned,
                 intervention_settled, answer_kept, step_settled, outcome_reported,
                 conversation_handed_over, conversation_handed_back, conversation_closed,
                 intervention_accepted, intervention_moved, intervention_extended, follow_up_asked,
                 follow_up_answered, answer_counted, answer_pending, answer_undone,
                 directive_received, directive_issued, directive_revoked, operator_profiled,
                 trigger_set_stored, trigger_set_activated, label_learned, decision_corrected,
                 label_corrected, answer_learned, alarm_judged>;

/// Wire names of the alternatives of `event_body`, in the same order.
inline constexpr std::array<std::string_view, std::variant_size_v<event_body>> event_names{
    "conversation_opened",
    "message_appended",
    "step_held",
    "step_decided",
    "intervention_raised",
    "intervention_offered",
    "intervention_returned",
    "intervention_settled",
    "answer_kept",
    "step_settled",
    "outcome_reported",
    "conversation_handed_over",
    "conversation_handed_back",
    "conversation_closed",
    "intervention_accepted",
    "intervention_moved",
    "intervention_extended",
    "follow_up_asked",
    "follow_up_answered",
    "answer_counted",
    "answer_pending",
    "answer_undone",
    "directive_received",
    "directive_issued",
    "directive_revoked",
    "operator_profiled",
    "trigger_set_stored",
    "trigger_set_activated",
    "label_learned",
    "decision_corrected",
    "label_corrected",
    "answer_learned",
    "alarm_judged"};

/// One fact about one conversation.
struct event {
  instant at{};
  std::string by;  // the principal's name, "node" for the node itself
  event_body body;
};

inline std::string_view name_of(const event& e) { return event_names[e.body.index()]; }

}  // namespace weft
