#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/conversation/state.hpp"
#include "schemas/learning.hpp"
#include "tools/backtest/stage.hpp"

namespace weft::backtest {

/// A question of one column about a step that the live set asked about, too.
struct stage::pending_question {
  query_kind kind = query_kind::approval;
  bool conflict = false;             // between two policies
  std::vector<std::string> answers;  // rules it settles
  std::vector<std::string> settled;  // rules settled before
  std::optional<action> act;
  on_expiry expiry = on_expiry::reject;
};

/// What one column has in mind about a step.
struct stage::mind {
  box<pending_question> asks;
  std::uint32_t asked = example::none;  // the latest question, in `column::asked`
  std::uint32_t fired_set = 0;
  std::vector<firing> fired;    // learning contenders that ask
  box<step_told> untold;        // waits for whether there will be a label
  box<certificate_mark> label;  // its certificate waits for this step's label
};

/// A step that a human will look at, or the one taken last.
struct stage::under_way {
  std::string id;
  std::uint32_t scope = 0, record = example::none, stopped_by = 0;
  bool counted = true;  // within the time asked for
  float p = 1;          // chance of a label by the live set
  double q = 1;         // least such chance
  bool audit = false;
  std::uint32_t conversation = 0;
  std::vector<mind> of;  // by column
};

struct stage::lived {
  explicit lived(const conversation_key& key) : now{key} {}
  conversation::state now;
  std::uint32_t number = 0;
  std::uint32_t open = 0, blocking = 0;  // questions not settled; those the agent waits for
  instant blocked_since{};
  double blocked_s = 0;
  bool closed = false;
  std::string untold;                              // a step whose next event decides what is told
  std::vector<under_way> steps;                    // those that a human will look at
  std::vector<std::vector<std::string>> labelled;  // by contender: certified rules with a label
};

/// What later words about a question need, long after its conversation.
struct stage::known_question {
  std::uint32_t record = example::none;
  std::uint32_t live = example::none;  // in the live column's `asked`
  query_kind kind = query_kind::approval;
  std::uint64_t arguments = 0;  // hash of the action's
  std::string step;             // only where something is learnt
};

/// A step in a few words, for examples.
std::string shown_as(const std::optional<action>& act, std::string_view kind,
                     std::string_view draft);
std::string shortened(std::string text);

/// What an answer says about the agent's candidate.
judged judgement_of(query_kind kind, std::uint64_t arguments, const answer& given);
std::uint64_t arguments_of(const card& about);
/// Its answer says whether the agent was right.
bool judges_candidate(const card& about);

}  // namespace weft::backtest
