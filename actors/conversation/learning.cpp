#include <algorithm>
#include <utility>

#include "actors/conversation/core.hpp"
#include "actors/triggers/reuse.hpp"
#include "schemas/decision_record.hpp"

// What the learner is told: which steps were decided how, and how questions ended.

namespace weft::conversation {
namespace {

std::string name_of(const conversation_key& key, const std::string& step_id) {
  return key.conversation + "/" + step_id;
}

/// The rule whose question this is, the only one; empty when there are several.
std::string_view rule_of(const asked_state& a, const step_state* s) {
  if (!a.now.about->audit) return a.rules.size() == 1 ? std::string_view{a.rules.front()} : "";
  if (s == nullptr || !s->more || !s->more->mark) return {};
  return triggers::reusing_rule(s->more->mark->rule);
}

}  // namespace

/// Under a rule that reuses answers: what was answered to which question and, where the step's
/// label is at stake, whether humans said something else before.
template <class Told>
void core::add_answer(const turn& t, const asked_state& a, const answer& given,
                      const std::string& bundle, Told& told) const {
  const card& about = *a.now.about;
  if (!about.second_of.empty()) return;  // the first answer was told
  const auto* s = state_.find_step(about.step_id);
  const auto rule = rule_of(a, s);
  if (rule.empty()) return;
  const auto said = triggers::plain(given, about.act);
  const auto* more = s != nullptr ? s->more.get() : nullptr;
  if (more != nullptr && more->mark && more->earlier &&
      triggers::reusing_rule(more->mark->rule) == rule)
    told.otherwise = !same_decision(said, more->earlier->given);
  if (t.at.triggers.reuse_of(rule) == nullptr) return;
  told.answered = answer_learned{
      triggers::name_of_question(rule, about.scope, about.asked, about.act, about.draft), about.id,
      said, bundle, triggers::is_unfit(said, about.asked)};
}

/// Steps of which there is nothing to learn are told in dozens.
void core::tell_learner(turn& t, const step& proposed, const triggers::evaluation& found) {
  ++untold_;
  const bool news = found.mark || found.seen || !found.firings.empty() || !found.failures.empty();
  if (!news && untold_ < limits::untold) return;
  step_told told;
  told.tenant = state_.key.tenant;
  told.scope = proposed.scope;
  told.id = name_of(state_.key, proposed.id);
  told.fired = found.firings;
  told.failures = found.failures;
  told.steps = std::exchange(untold_, 0);
  told.asked = found.asks && !found.reused;
  told.labelled = found.mark && (told.asked || found.audit);
  if (found.reused) told.reused = found.earlier->question;
  told.mark = found.mark;
  told.seen = found.seen;
  t.out.outbox.emplace_back(to_learner{std::move(told)});
}

/// How a tool call ended: what is usual counts failures.
void core::tell_learner(turn& t, const step_state& of, const report_outcome& outcome,
                        bool matches) {
  if (!t.at.triggers.anomalies || !of.more || !of.more->act) return;
  step_told told;
  told.tenant = state_.key.tenant;
  told.steps = 0;
  told.seen =
      std::make_shared<const triggers::anomaly::observation>(triggers::anomaly::observation_of(
          {of.more->act->name, 0, 0, outcome.status != "ok", matches}, 0));
  t.out.outbox.emplace_back(to_learner{std::move(told)});
}

/// What is held right about a question now, whatever was done.
void core::tell_learner(turn& t, const asked_state& a, const answer& right) {
  const card& about = *a.now.about;
  verdict_corrected told;
  told.tenant = state_.key.tenant;
  told.id = name_of(state_.key, about.step_id);
  told.fired = about.firings;
  told.overridden = overrides(right, about);
  if (a.corrected && a.corrected->right)
    told.before = overrides(*a.corrected->right, about);
  else if (a.now.given && (a.now.by == decided_by::human || a.corrected))
    told.before = overrides(*a.now.given, about);
  told.by = t.from.name;
  add_answer(t, a, right, a.now.bundle, told);
  t.out.outbox.emplace_back(to_learner{std::move(told)});
}

/// The steps that were not told yet, so that shares of all steps are right in the end.
void core::tell_rest(turn& t) {
  if (untold_ == 0) return;
  step_told told;
  told.tenant = state_.key.tenant;
  told.steps = std::exchange(untold_, 0);
  t.out.outbox.emplace_back(to_learner{std::move(told)});
}

/// Before the settlement is recorded: afterwards the step may be gone.
void core::tell_learner(turn& t, const asked_state& a, const intervention_settled& how) {
  const card& about = *a.now.about;
  if (!about.second_of.empty()) return;  // the first answer was told
  const auto* s = state_.find_step(about.step_id);
  if (s == nullptr || !s->more) return;
  const auto& mark = s->more->mark;
  const std::string_view reuse = mark ? triggers::reusing_rule(mark->rule) : std::string_view{};
  const std::string_view marked = !mark ? "" : reuse.empty() ? mark->rule : reuse;
  const bool counts =
      mark && (about.audit || std::any_of(about.firings.begin(), about.firings.end(),
                                          [&](const firing& f) { return f.rule == marked; }));
  if (!counts && about.firings.empty()) return;
  question_told told;
  told.tenant = state_.key.tenant;
  if (mark) told.scope = mark->scope;
  if (s->more->proposed) told.scope = s->more->proposed->scope;
  told.id = name_of(state_.key, about.step_id);
  told.fired = about.firings;
  told.by_human = how.by == decided_by::human;
  told.overridden = told.by_human && (!how.given || overrides(*how.given, about));
  if (told.by_human && how.given) add_answer(t, a, *how.given, how.bundle, told);
  if (counts) told.mark = mark;
  t.out.outbox.emplace_back(to_learner{std::move(told)});
}

}  // namespace weft::conversation
