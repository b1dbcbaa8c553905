#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "schemas/archive_queries.hpp"
#include "schemas/directive.hpp"
#include "schemas/ids.hpp"
#include "schemas/intervention.hpp"

namespace weft {

// What agents, operators and bots may ask of one conversation.

/// Opens it; repeated with equal content it answers with the same view.
struct open_conversation {
  std::string customer, goal, scope;
  std::string metadata;  // canonical JSON object or empty
};
struct append_message {
  message said;
};
/// Proposes a step. With `wait` the reply is held until the step is settled or `stop_waiting`.
struct submit_step {
  step proposed;
  std::string fingerprint;  // hash of the canonical request: equal retries, conflicting reuse
  bool wait = false;
};
/// The front's time for a waiting request is over: answer with what is known now.
struct stop_waiting {
  request_id waiting = 0;
};
struct read_step {
  std::string step_id;
  bool wait = false;
};
/// The agent tells how an action it was allowed to run ended.
struct report_outcome {
  std::string step_id;
  std::string digest;
  std::string status;  // ok | error
  std::string result;  // JSON text or empty
};
struct read_intervention {
  std::string id;
  bool wait = false;
};
struct withdraw_intervention {
  std::string id;
  std::string reason;
};
struct answer_intervention {
  std::string id;
  std::uint32_t version = 0;
  answer given;
  // Set by the router when one decision answers a whole bundle:
  std::string bundle;
  std::uint32_t need = 0;  // equal answers needed, when more than the question itself demands
  bool canary = false;
};
/// More time from now on, for the answer.
struct extend_intervention {
  std::string id;
  std::uint32_t version = 0;
  milliseconds by{0};
};
/// Takes back an answer that is not released yet.
struct undo_answer {
  std::string id;
};
/// The operator asks the agent something before answering; the agent answers.
struct ask_follow_up {
  std::string id;
  std::uint32_t version = 0;
  std::string text;
};
struct answer_follow_up {
  std::string id;
  std::string text;
};
/// An operator gives the whole conversation to a human: the exception.
struct escalate_intervention {
  std::string id;
  std::uint32_t version = 0;
  std::string reason;
};
struct hand_back {
  std::string resolution;
};
struct close_conversation {
  std::string resolution;
};
struct view_conversation {};

/// A configurer's later word on a question that was settled: either confirmed, or what would have
/// been right. It changes what is learnt from the decision, and nothing of what was done.
struct correct_decision {
  std::string id;  // of the intervention
  bool confirmed = false;
  std::optional<answer> right;
  std::string note;
};

using request_body =
    std::variant<open_conversation, append_message, submit_step, stop_waiting, read_step,
                 report_outcome, read_intervention, withdraw_intervention, answer_intervention,
                 escalate_intervention, hand_back, close_conversation, view_conversation,
                 extend_intervention, undo_answer, ask_follow_up, answer_follow_up,
                 correct_decision>;

/// One request to one conversation.
struct request {
  request_id id = 0;  // where the reply goes
  principal from;
  conversation_key key;
  instant received{};
  request_body body;
};

// What is asked of the floor: what concerns all conversations and operators of a tenant.

struct issue_directive {
  directive what;
  milliseconds lasts{0};  // its lifetime; `what.until` is set from it
};
struct revoke_directive {
  std::string id;
};
struct list_directives {};
struct set_profile {
  operator_profile what;
};
/// Stores this as the next version; equal to the newest or the active one it changes nothing.
struct store_trigger_set {
  std::string yaml;
  std::string note;
  bool activate = false;  // too, unless it is active already
};
/// From now on this version decides.
struct activate_trigger_set {
  std::uint64_t version = 0;
};
struct list_trigger_sets {};
struct view_trigger_set {
  std::uint64_t version = 0;  // 0: the active one
};
using floor_query =
    std::variant<issue_directive, revoke_directive, list_directives, set_profile, store_trigger_set,
                 activate_trigger_set, list_trigger_sets, view_trigger_set>;

struct floor_request {
  request_id id = 0;
  principal from;
  instant received{};
  floor_query what;
};

/// What the router knows at the moment.
enum class router_view : std::uint8_t { queues, operators };
struct view_router {
  request_id id = 0;
  principal from;
  router_view what = router_view::queues;
};

struct archive_request {
  request_id id = 0;
  principal from;
  archive_query what;
};

}  // namespace weft
