#include <cstdio>

#include "actors/triggers/evaluate.hpp"

namespace weft::triggers {
namespace {

bool applies(const confidence_rule& rule, const subject& about) {
  if (!rule.scope.empty() && rule.scope != about.proposed.scope) return false;
  return !is_settled(about, rule.name);
}

std::string says_below(double value, double threshold) {
  char text[96];
  std::snprintf(text, sizeof text, "confidence %.3g is below %.3g", value, threshold);
  return text;
}

}  // namespace

/// Fixed threshold on the agent's own number. A reply is reviewed, a tool call approved.
void confidence(const subject& about, const trigger_set& set, std::vector<finding>& found) {
  if (about.proposed.kind == step_kind::question) return;
  const auto& stated = about.proposed.signals.confidence;
  for (const auto& rule : set.confidence) {
    if (!applies(rule, about)) continue;
    const bool below = stated ? *stated < rule.threshold : rule.ask_when_missing;
    if (!below) continue;
    firing what{trigger_family::confidence,
                rule.name,
                stated ? says_below(*stated, rule.threshold) : "the step states no confidence",
                false,
                stated,
                rule.threshold};
    const bool acts = about.act != nullptr;
    found.push_back(
        {std::move(what), acts ? ask(query_kind::approval, rule.how,
                                     "The agent is unsure. Approve " + about.act->name + "?", about)
                               : ask(query_kind::review, rule.how,
                                     "The agent is unsure. Is this reply right?", about)});
  }
}

}  // namespace weft::triggers
