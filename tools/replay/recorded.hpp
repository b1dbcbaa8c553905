#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "schemas/intervention.hpp"
#include "schemas/step.hpp"

namespace weft::replay {

// One recorded conversation, ready to be lived through again. Whatever the source's shape was, it
// is a list of turns in the order recorded; a turn's id is "s" and the index of its row in the
// source.

/// Somebody other than the agent speaks.
struct said {
  speaker from = speaker::customer;
  std::string text;
};
/// A tool answers.
struct tool_told {
  std::string call_id, name;  // as far as the source has them
  std::string text;           // what the agent reads
  bool error = false;
  std::optional<std::size_t> of;  // the turn that called it
};
/// The agent replies to the customer.
struct agent_says {
  std::string draft;
};
/// The agent calls a tool.
struct agent_calls {
  std::string call_id;
  action act;
  std::string draft;
  bool consequential = false;
};
/// Somebody chose between options; `draft` is what was said after it, when anything was.
struct choice_made {
  std::string question;
  std::vector<std::string> options;  // distinct, `picked` among them
  std::string picked;
  std::string draft;
};

struct turn {
  std::string id;
  std::size_t row = 0;
  weft::signals signals;
  std::string scope;
  std::variant<said, tool_told, agent_says, agent_calls, choice_made> body;
};

/// A write that the source's reference says should not have been made like this.
struct wrong_write {
  std::size_t row = 0;
  bool unwarranted = false;  // else: its arguments are wrong
};

/// Rows that are not sent, and why.
struct left_out {
  std::uint64_t stage_directions = 0;  // user_guide: for the customer's actor only
  std::uint64_t operator_notes = 0;    // what STAR's operators typed to find their options
  std::uint64_t events = 0;            // rows without words
  std::uint64_t unnamed_calls = 0;     // tool calls whose tool the source does not name
};

struct recorded_conversation {
  std::string id, goal, scope;
  std::vector<turn> turns;
  std::vector<action> expected;  // what the task's reference does
  std::vector<wrong_write> wrong;
  left_out skipped;
};

}  // namespace weft::replay
