#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/codec/writer.hpp"
#include "schemas/decision_record.hpp"

// Conversations in the chat shape that trainers read.

namespace weft::exporting {

/// Trainers differ in two points.
enum class dialect : std::uint8_t {
  openai,  // arguments of calls are JSON inside a string; calls have ids
  trl      // arguments are an object
};

/// One move of the assistant: words, a call, or both.
struct move {
  std::string words;
  std::optional<action> call;
  bool operator==(const move&) const = default;
  bool empty() const { return words.empty() && !call; }
};

/// What the agent proposed.
move candidate_of(const decision_record& record);

/// Writes `move` as an assistant's message. `weight`: 0 or 1 when it matters, else -1.
void write_move(codec::writer& out, const move& what, dialect as, int weight = -1);

/// Writes all that was said before the step, as elements of an array: the goal as the system's
/// message, then the context with the tool calls among it. A tool's words without a call known to
/// have led to them become a user's, "Tool result: …".
void write_prompt(codec::writer& out, const decision_record& record, dialect as, bool weights);

/// The `tools` member: every tool called in the record or in `moves`, with the names of the
/// arguments seen. Nothing when there are none.
void write_tools(codec::writer& out, const decision_record& record, const std::vector<move>& moves);

/// A human or a customer said something before.
bool has_prompt(const decision_record& record);

}  // namespace weft::exporting
