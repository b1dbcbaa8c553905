#include <algorithm>
#include <cstdio>
#include <utility>

#include "actors/triggers/confidence/decide.hpp"
#include "actors/triggers/confidence/features.hpp"
#include "actors/triggers/evaluate.hpp"

namespace weft::triggers {
namespace {

using confidence::course;

template <class... Numbers>
std::string says(const char* form, Numbers... numbers) {
  char text[160];
  std::snprintf(text, sizeof text, form, numbers...);
  return text;
}

/// What speaks for the step: its signals as one score, with what was learnt under this rule.
class evidence {
 public:
  explicit evidence(const subject& about) : about_{about} {
    if (about.said != nullptr)
      features_ = confidence::features_of(*about.said);
    else
      features_.of[0] = about.proposed.signals.confidence;
  }

  std::optional<double> first() const { return features_.first(); }

  /// The certificate's key and what is known under it.
  certificate_mark key_for(const confidence_rule& rule) const {
    certificate_mark key;
    key.rule = rule.name;
    key.how = rule.proven.value_or(certified{});
    key.scope = about_.proposed.scope;
    key.epoch = confidence::epoch_of(about_.said);
    return key;
  }
  const confidence::outlook& outlook_of(const certificate_mark& key) const {
    static const confidence::outlook nothing;
    if (about_.learnt == nullptr) return nothing;
    const auto found = about_.learnt->outlooks.find(learner::key_of(key));
    return found == about_.learnt->outlooks.end() ? nothing : found->second;
  }
  double score(const confidence::outlook& known) const { return known.by.score(features_); }

 private:
  const subject& about_;
  confidence::features features_;
};

bool may_count(const subject& about, const std::string& rule) {
  if (!about.may_count) return false;
  if (about.labelled == nullptr) return true;
  return std::find(about.labelled->begin(), about.labelled->end(), rule) == about.labelled->end();
}

void fire(const subject& about, const confidence_rule& rule, std::string text,
          std::optional<double> value, std::optional<double> threshold, findings& found) {
  found.add({trigger_family::confidence, rule.name, std::move(text), false, value, threshold},
            ask_about(about, rule.how, "The agent is unsure."));
}

/// A threshold that was set. A step without any number counts as below where the rule says so.
bool below_fixed(const subject& about, const confidence_rule& rule, const evidence& of,
                 findings& found) {
  const auto stated = of.first();
  if (stated ? *stated >= rule.threshold : !rule.ask_when_missing) return false;
  fire(about, rule,
       stated ? says("confidence %.3g is below %.3g", *stated, rule.threshold)
              : "the step states no confidence",
       stated, rule.threshold, found);
  return true;
}

/// A threshold that is proven (confidence/CERTIFICATE.md).
void weigh_certified(const subject& about, const confidence_rule& rule, const evidence& of,
                     findings& found) {
  auto mark = of.key_for(rule);
  const auto& known = of.outlook_of(mark);
  const double score = of.score(known);
  const auto verdict = confidence::decide(known.now, *rule.proven, score, about.draw);
  if (may_count(about, rule.name)) {
    mark.score = score;
    mark.p = verdict.p;
    mark.q = verdict.q;
    mark.t = verdict.t;
    mark.audit = verdict.goes == course::proceed_and_audit;
    found.mark = std::move(mark);
    if (verdict.goes == course::proceed_and_audit)
      found.audit = ask_about(about, rule.how, "Routine check.");
  }
  if (verdict.goes != course::ask) return;
  const auto& threshold = known.now.threshold;
  fire(about, rule,
       threshold ? says("confidence %.3g is below the proven %.3g", score, *threshold)
                 : says("confidence %.3g, and it is not proven yet what that is worth", score),
       score, threshold, found);
}

/// Too little is known near this score, whatever it is.
void weigh_width(const subject& about, const confidence_rule& rule, const evidence& of,
                 findings& found) {
  auto mark = of.key_for(rule);
  const auto& known = of.outlook_of(mark);
  const double score = of.score(known);
  const auto at = known.of_scope ? (*known.of_scope)(score) : confidence::calibrated{};
  if (at.width() <= *rule.width_max) return;
  if (may_count(about, rule.name) && !found.mark) {
    mark.score = score;
    found.mark = std::move(mark);
  }
  fire(about, rule,
       says("confidence %.3g means right in %.0f %% to %.0f %% of cases: too little is known",
            score, at.low * 100, at.high * 100),
       at.width(), rule.width_max, found);
}

}  // namespace

/// Confidence: a reply is reviewed, a tool call approved. Looked at last, because steps about which
/// a human is asked anyway are not among those that a certificate is about.
void unsure(const subject& about, const trigger_set& set, findings& found) {
  if (about.proposed.kind == step_kind::question || set.confidence.empty()) return;
  const evidence of{about};
  for (const auto& rule : set.confidence) {
    if (!rule.scope.empty() && !matches_pattern(rule.scope, about.proposed.scope)) continue;
    if (is_settled(about, rule.name)) continue;
    if (rule.proven) {
      if (!found.asks() && !found.spared() && !found.mark) weigh_certified(about, rule, of, found);
    } else if (below_fixed(about, rule, of, found)) {
      continue;
    }
    if (rule.width_max && !found.asks()) weigh_width(about, rule, of, found);
  }
}

}  // namespace weft::triggers
