#pragma once

#include <string>
#include <string_view>

#include "schemas/decision_record.hpp"
#include "schemas/problem.hpp"

namespace weft::codec {

// A decision record as JSON, version 1. Members that are empty are left out, but for those marked
// *.
//
//   version*        1; another number means that members have another meaning
//   id*             "conversation/step", of a handover the intervention's id
//   tenant*, conversation*, step_id
//   at*             when the step was decided, milliseconds since the Unix epoch (as all times)
//   journal*        {number, chain}: the first event that tells it, and the hash that proves it
//   opened_at, customer, goal, scope, metadata     the conversation's
//   context*        the last messages before the step, oldest first, at most 20
//   calls           tool calls carried out before: {before, step_id, action, result}; `before` is
//   an
//                   index in the context
//   directives      operators' standing instructions that held then
//   candidate       what the agent proposed, with all of its signals; absent in handovers
//   lane*, firings*, trigger_set*                  which rules spoke, their numbers, which version
//   certificate     what was fixed about the step for its certificate: p is the chance of a label
//   questions*      [{intervention, rules, state, decided_by, how, answered_by, answer, reason,
//                     bundle, repeats, settled_at, machine_ms, queue_ms, human_ms, offers,
//                     declines, follow_ups, other_answers, corrections, judged}]
//   decision*, action, digest, draft               as the step stands, as it may run or be said
//   outcome         {digest, status, result, matches}: the agent's report of the execution
//   exchange        handovers: what was said until it was handed back
//   resolution, closed                             of the conversation
//   judged*         unknown | right | wrong: what people said about the candidate

/// Cost: linear in the record.
std::string encode_decision_record(const decision_record& record);
void append_decision_record(std::string& out, const decision_record& record);

/// Reads what the above writes; members of newer nodes are passed over. What is derived (`id`,
/// `how`, `judged`) is not read. A version that is not known is a problem.
result<decision_record> decode_decision_record(std::string_view json);

}  // namespace weft::codec
