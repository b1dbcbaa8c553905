#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/events.hpp"
#include "schemas/learning.hpp"

namespace weft {

/// Where in the journal something stands, and what proves it.
struct journal_place {
  std::uint64_t number = 0;  // of the event
  std::string chain;         // SHA-256 of its group and all before it, lower-case hex; may be empty
};

/// A configurer's word on a decision, later.
struct correction {
  instant at{};
  std::string by;
  bool confirmed = false;  // as decided; else `right` is what should have been
  std::optional<answer> right;
  std::string note;
};

/// An answer that was not applied, or one vote of several.
struct other_answer {
  instant at{};
  std::string by;
  answer given;
  std::string why;  // late | conflicting | stale | vote
};

/// How one question about a step went.
struct question_record {
  card_ptr about;  // the query, firings, candidate and context as the human saw them
  std::vector<std::string> rules;
  intervention_state state = intervention_state::open;
  decided_by by = decided_by::nobody;
  std::string answered_by;
  std::optional<answer> given;
  std::string reason;
  std::string bundle;
  std::vector<std::string> repeats;  // by a precedent: the interventions answered like this before
  instant settled{};
  double machine_ms = 0, queue_ms = 0, human_ms = 0;
  std::uint32_t offers = 0, declines = 0;
  std::vector<follow_up> follow_ups;
  std::vector<other_answer> others;
  std::vector<correction> corrections;  // oldest first; the last one holds
};

/// A tool call that was carried out before a step, among what was said.
struct call_made {
  std::uint32_t before = 0;  // index in the context; its size: after all of it
  std::string step_id;
  action act;
  std::string result;  // JSON text, when it was reported before the step; may be empty
};

/// One step with everything that was known when it was decided, and everything that came of it:
/// complete by itself, so that nothing else need be read to learn from it. A handover belongs to no
/// step: its record has an empty `proposed.id`, its one question, and what was said meanwhile.
struct decision_record {
  static constexpr std::uint32_t version = 1;
  conversation_key key;
  instant at{};
  journal_place where;  // of the first `step_decided`; of a handover, of its `intervention_raised`
  std::string customer, goal, conversation_scope, metadata;
  instant opened{};                   // the conversation
  std::vector<message> context;       // before the step, oldest first, at most 20
  std::vector<call_made> calls;       // in the order carried out
  std::vector<directive> directives;  // that held for the conversation then
  step proposed;                      // signals in `proposed.signals.raw`
  lane way = lane::autonomy;
  std::vector<firing> firings;
  std::uint64_t trigger_set = 0;
  box<certificate_mark> mark;              // `mark->p`: the chance that a human judges this step
  std::vector<question_record> questions;  // in the order raised
  decision ended = decision::wait;         // as it stands
  std::optional<action> act;               // as it may run
  std::string digest, draft;               // as it may be said; empty when unchanged
  std::optional<outcome_reported> outcome;
  std::vector<message> exchange;  // handovers: what was said until it was handed back
  std::string resolution;         // of the conversation, when it is closed
  bool closed = false;
};

/// What a human's answer said about the agent's candidate. `unknown`: no human, or nothing that
/// bears on it (guidance, a value that was missing).
enum class judged : std::uint8_t { unknown, right, wrong };
template <>
struct names<judged> {
  static constexpr std::array<std::string_view, 3> value{"unknown", "right", "wrong"};
};

/// Names a record in the whole tenant: "conversation/step", of a handover the intervention's id.
std::string id_of(const decision_record& record);

/// The human wanted something else than the agent: refused an approval, or changed its arguments,
/// or edited a draft. Other kinds say nothing about the candidate.
bool overrides(const answer& given, const card& about);

/// The answer that holds about a question: a configurer's last correction before the human's own.
/// None when neither a human nor a configurer has said anything.
const answer* held_answer(const question_record& asked);
/// What that answer says about the candidate.
judged judgement_of(const question_record& asked);
/// What all of a step's questions say about its candidate: wrong as soon as one answer says so.
judged judgement_of(const decision_record& record);

/// How a question was decided, in one word: human | bundle | default | expiry | agent | system |
/// precedent, or empty while it is open.
std::string_view how_decided(const question_record& asked);

}  // namespace weft
