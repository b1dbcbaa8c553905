#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schemas/step.hpp"
#include "schemas/trigger_set.hpp"

namespace weft::triggers {

/// What is looked at: a step, its action as completed so far, and the rules a human has already
/// settled for this step (they are not asked again).
struct subject {
  const step& proposed;
  const action* act = nullptr;
  const std::vector<std::string>& rules_settled;
};

/// True when a human has already settled this rule for this step.
bool is_settled(const subject& about, const std::string& rule);

/// One trigger that spoke up, and the question it would put to a human.
struct finding {
  firing what;
  query asks;
};

/// The outcome of all triggers on one step.
struct evaluation {
  weft::lane lane = weft::lane::autonomy;
  std::vector<firing> firings;       // every firing, with its numbers, asked now or not
  std::optional<query> asks;         // the one question to ask now
  std::vector<std::string> answers;  // rules which that question's answer settles
};

/// Runs all families. Pure: the same step and set give the same evaluation. Cost: linear in rules.
/// When several findings want to ask, values come first (what is approved must be complete), then
/// the agent's own question, then approvals and reviews; findings of one kind join in one question.
evaluation evaluate(const subject& about, const trigger_set& set);

// The families; each adds its findings. A new trigger is one file and one row in evaluate.cpp.
void own_question(const subject& about, const trigger_set& set, std::vector<finding>& found);
void confidence(const subject& about, const trigger_set& set, std::vector<finding>& found);
void approval(const subject& about, const trigger_set& set, std::vector<finding>& found);
void required(const subject& about, const trigger_set& set, std::vector<finding>& found);

/// Fills `{action}`, `{arguments}` and `{draft}` of a rule's wording; `plain` when it has none.
std::string worded(const asking& how, std::string plain, const subject& about);
/// A query of this kind with the rule's wording, deadline and expiry.
query ask(query_kind kind, const asking& how, std::string plain, const subject& about);

}  // namespace weft::triggers
