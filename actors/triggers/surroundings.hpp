#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "actors/triggers/cel/environment.hpp"
#include "schemas/intervention.hpp"

namespace weft::triggers {

struct subject;

/// How an earlier tool call of the conversation ended.
struct tool_result {
  std::string action;
  std::string arguments;  // canonical JSON object
  std::string value;      // JSON text as the tool returned it; empty: nothing
  bool ok = true;
};

/// What the conversation knows when a step is looked at.
struct surroundings {
  std::string_view id, goal, scope, customer;
  std::string_view metadata;             // JSON object, or empty
  std::span<const message> messages;     // the latest, oldest first
  std::span<const tool_result> results;  // the latest, oldest first
  std::string_view said;                 // the customer's last message
  std::size_t steps = 0;                 // before this one
};

/// The names that rules may read, in the order of `bind`: step, action, conversation, customer,
/// context, signals.
const cel::environment& environment_of_rules();

/// Their values for one step. Everything that has to be parsed or put together is, when a rule
/// reads it first: a set that never reads `context.results` pays nothing for them. Lives as long as
/// `memory` and what `about` refers to.
std::array<cel::value, 6> bind(const subject& about, cel::arena& memory);

}  // namespace weft::triggers
