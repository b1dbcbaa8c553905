#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "schemas/directive.hpp"
#include "schemas/intervention.hpp"
#include "schemas/problem.hpp"

namespace weft {

// What callers read. The public JSON shapes are written from these by schemas/codec.

enum class conversation_status : std::uint8_t { open, handed_over, closed };
template <>
struct names<conversation_status> {
  static constexpr std::array<std::string_view, 3> value{"open", "handed_over", "closed"};
};

/// What the agent learns about a step: the decision and all that led to it.
struct step_view {
  std::string step_id;
  weft::lane lane = weft::lane::autonomy;
  weft::decision decision = weft::decision::proceed;
  std::optional<action> act;  // as it may run, or as proposed while waiting
  std::string digest;
  std::string draft;  // only when a human changed it
  std::vector<firing> firings;
  box<intervention> asked;               // the latest intervention of this step
  std::vector<std::string> waits_for;    // open interventions it declared to depend on
  std::optional<milliseconds> estimate;  // with `wait`: about how long an answer takes now
  std::string holding_reply;             // with `wait`: what may be said meanwhile
  std::vector<directive> directives;     // standing instructions that hold now
  std::uint64_t trigger_set = 0;
};

struct intervention_view {
  box<intervention> what;  // always there
};

struct conversation_view {
  std::string id;
  conversation_status status = conversation_status::open;
  std::string customer, goal, scope, metadata;
  std::vector<message> context;  // the last messages
  std::uint32_t steps = 0, steps_autonomous = 0, interventions = 0;
  std::vector<std::string> open_interventions;
  std::vector<directive> directives;  // standing instructions that hold now
  bool created = false;               // this very request opened it
};

/// How a decision on a bundle fared with its members.
struct bundle_result {
  std::uint32_t answered = 0;  // settled, counted or pending with this answer
  std::uint32_t left = 0;      // settled otherwise meanwhile, or back in the queue
  std::string why;             // when the rest did not follow
};

/// "Done, and durable": for messages, outcomes, withdrawals, closing, answers.
struct receipt {
  std::string of;      // what was recorded: message | outcome | withdrawal | answer | closing | …
  std::string id;      // its id
  std::string status;  // a word of its own kind: recorded, repeated, …
  std::optional<bool> matches;          // outcomes: was this action the one let through?
  box<intervention> now;                // answers and withdrawals: the intervention as it stands
  std::optional<bundle_result> bundle;  // answers to a bundle
};

/// A ready JSON body from the archive.
struct document {
  std::string json;
  /// Not empty: the body is rows, one JSON text a line, and these header lines go with it, each
  /// ending in CRLF.
  std::string headers = {};
};

using response_body =
    std::variant<problem, step_view, intervention_view, conversation_view, receipt, document>;

/// The reply to one request.
struct reply {
  request_id to = 0;
  response_body body;
};

}  // namespace weft
