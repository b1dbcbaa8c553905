#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/learner/board.hpp"
#include "actors/triggers/anomaly/examine.hpp"
#include "actors/triggers/surroundings.hpp"
#include "schemas/learning.hpp"
#include "schemas/signals.hpp"
#include "schemas/step.hpp"
#include "schemas/trigger_set.hpp"

namespace weft::triggers {

/// What is looked at: a step, its action as completed so far, the rules a human has already settled
/// for this step (they are not asked again), and whatever is known beside it.
struct subject {
  const step& proposed;
  const action* act = nullptr;
  const std::vector<std::string>& rules_settled;
  const surroundings* around = nullptr;
  const agent_signals* said = nullptr;      // the signals, decoded; null: the stated confidence
  const learner::board* learnt = nullptr;   // what is usual for the tenant
  const anomaly::watch* watched = nullptr;  // what is usual for the conversation; null: no look
  /// May the step count for a certificate? Not when it was looked at before, nor under rules for
  /// which its conversation has given a label: steps of one conversation resemble each other.
  bool may_count = false;
  const std::vector<std::string>* labelled = nullptr;
  double draw = 1;  // in [0, 1), independent of what the step says: whether it is audited
};

/// True when a human has already settled this rule for this step.
bool is_settled(const subject& about, const std::string& rule);

/// What a finding does: ask a human, spare the step optional questions, give the conversation to a
/// human, or reject the step.
enum class effect : std::uint8_t { ask, allow, escalate, block };

/// One trigger that spoke up, and the question it would put to a human.
struct finding {
  firing what;
  query asks;
  effect does = effect::ask;
};

/// Everything the families bring together.
struct findings {
  std::vector<finding> all;
  box<certificate_mark> mark;  // the step counts for this certificate
  query audit;                 // and is asked about afterwards when `mark->audit`
  std::shared_ptr<const anomaly::observation> seen;
  std::vector<rule_failure> failures;

  void add(firing what, query asks) { all.push_back({std::move(what), std::move(asks)}); }
  /// A rule allows the step: what may ask does not.
  bool spared() const;
  /// The step does not simply go ahead, whatever else is found.
  bool asks() const;
};

/// The outcome of all triggers on one step.
struct evaluation {
  weft::lane lane = weft::lane::autonomy;
  bool blocked = false;              // a rule rejects the step
  std::vector<firing> firings;       // every firing, with its numbers, asked now or not
  std::optional<query> asks;         // the one question to ask now
  std::vector<std::string> answers;  // rules which that question's answer settles
  routing relief;                    // escalation: where the handover goes
  box<certificate_mark> mark;
  std::optional<query> audit;  // the step proceeds, and this is asked apart from it
  std::shared_ptr<const anomaly::observation> seen;
  std::vector<rule_failure> failures;
  /// What humans answered to `asks` before, under a rule that reuses answers. `reused`: it answers
  /// now; else a human does, and the step counts for the proof.
  box<earlier_answers> earlier;
  bool reused = false;
};

/// Runs all families. Pure: the same subject and set give the same evaluation. Cost: linear in
/// rules. Strongest first: escalation, block, questions. Among questions values come first (what is
/// approved must be complete), then the agent's own, then policies that disagree, then approvals
/// and reviews; findings of one kind join in one question. `allow` spares optional questions only.
evaluation evaluate(const subject& about, const trigger_set& set);

// The families; each adds its findings. A new trigger is one file and one row in evaluate.cpp.
void own_question(const subject& about, const trigger_set& set, findings& found);
void approval(const subject& about, const trigger_set& set, findings& found);
void required(const subject& about, const trigger_set& set, findings& found);
void policy(const subject& about, const trigger_set& set, findings& found);
void unusual(const subject& about, const trigger_set& set, findings& found);
void unsure(const subject& about, const trigger_set& set, findings& found);
void supervision(const subject& about, const trigger_set& set, findings& found);

/// The rule that stands for policies which disagree. What a human chose among their articles is
/// settled as `chosen_article + id`.
inline constexpr std::string_view conflict_rule = "policies-disagree", chosen_article = "chosen:";

/// Fills `{action}`, `{arguments}` and `{draft}` of a rule's wording; `plain` when it has none.
std::string worded(const asking& how, std::string plain, const subject& about);
/// A query of this kind with the rule's wording, deadline and expiry.
query ask(query_kind kind, const asking& how, std::string plain, const subject& about);
/// An approval of the action, or a review of the draft: `why` begins the sentence.
query ask_about(const subject& about, const asking& how, const std::string& why);

}  // namespace weft::triggers
