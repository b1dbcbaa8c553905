#include <algorithm>
#include <utility>

#include "actors/triggers/cel/program.hpp"
#include "actors/triggers/evaluate.hpp"

namespace weft::triggers {
namespace {

/// Cost steps of one rule: some milliseconds at most (actors/triggers/cel/CEL.md).
constexpr std::uint32_t cost_max = 200'000;

/// Memory grows to what a step needs, once per thread. `bound` holds what rules read, `scratch`
/// what one of them computes.
struct workspace {
  cel::arena bound, scratch;
};
workspace& own_workspace() {
  thread_local workspace here;
  return here;
}

bool permits(const policy_rule& rule) { return rule.outcome == policy_outcome::allow; }

/// A human chose between articles that disagree: rules of the other side no longer count. When none
/// was chosen, the stricter side holds.
class choice_of_articles {
 public:
  choice_of_articles(const subject& about, const trigger_set& set) {
    if (!is_settled(about, std::string{conflict_rule})) return;
    made_ = true;
    for (const auto& rule : set.policies)
      if (rule.article && is_settled(about, std::string{chosen_article} + rule.article->id))
        permitted_ = permits(rule);
  }
  bool overrules(const policy_rule& rule) const {
    return made_ && rule.article && permits(rule) != permitted_;
  }

 private:
  bool made_ = false, permitted_ = false;
};

/// Most rules of a set concern one action each; they need not be evaluated for the others.
bool concerns_another_action(const policy_rule& rule, const subject& about) {
  return about.act != nullptr && rule.holds->ruled_out("action", "name", about.act->name);
}

effect effect_of(policy_outcome outcome) {
  switch (outcome) {
    case policy_outcome::allow: return effect::allow;
    case policy_outcome::ask: return effect::ask;
    case policy_outcome::escalate: return effect::escalate;
    case policy_outcome::block: return effect::block;
  }
  return effect::ask;
}

query_kind kind_of(const policy_rule& rule, const subject& about) {
  if (rule.kind) return *rule.kind;
  return about.act != nullptr ? query_kind::approval : query_kind::review;
}

query question_of(const policy_rule& rule, const subject& about, const std::string& says) {
  std::string plain = says + (about.act != nullptr ? ". Approve " + about.act->name + "?"
                                                   : ". Is this reply right?");
  auto asked = ask(kind_of(rule, about), rule.how, std::move(plain), about);
  asked.options = rule.options;
  asked.form = rule.form;
  return asked;
}

}  // namespace

/// Rules in CEL over the step and all that the conversation knows. One that fails does not hold,
/// and is told of.
void policy(const subject& about, const trigger_set& set, findings& found) {
  if (set.policies.empty()) return;
  const choice_of_articles chosen{about, set};
  auto& memory = own_workspace();
  memory.bound.reset();
  const auto names = bind(about, memory.bound);
  for (const auto& rule : set.policies) {
    if (!rule.holds || concerns_another_action(rule, about) || is_settled(about, rule.name) ||
        chosen.overrules(rule))
      continue;
    memory.scratch.reset();
    const auto outcome = rule.holds->evaluate(names, memory.scratch, cost_max);
    if (outcome.failed()) found.failures.push_back({rule.name, std::string{outcome.text()}});
    if (!outcome.is_true()) continue;
    auto says =
        rule.says.empty() ? rule.holds->explain(names, memory.scratch, cost_max) : rule.says;
    if (says.empty()) says = rule.name + " holds";
    const auto does = effect_of(rule.outcome);
    // A question asks a human as it is; the rule only tells what it saw.
    const bool asks_already = about.proposed.kind == step_kind::question && does == effect::ask;
    if (asks_already) continue;
    firing what{trigger_family::policy, rule.name, says, rule.must_ask && does != effect::allow};
    if (rule.article) what.article = *rule.article;
    found.all.push_back({std::move(what), question_of(rule, about, says), does});
  }
}

}  // namespace weft::triggers
