#include <algorithm>

#include "actors/insight/insight.hpp"
#include "schemas/codec/writer.hpp"

// What people see of what was counted.

namespace weft::insight {
namespace {

constexpr double ms_per_day = 86'400'000;

/// A JSON string is a CEL string, and a YAML scalar in double quotes, too.
std::string quoted(std::string_view text) {
  std::string out;
  codec::append_text(out, text);
  return out;
}

/// Letters and digits of a name, for the name of a rule.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    out += letter || c == '_' || c == '-' ? c : '-';
  }
  return out.substr(0, 40);
}

std::string condition_of(const suggested_rule& of) {
  std::string when;
  const auto also = [&](const std::string& one) { when += (when.empty() ? "" : " && ") + one; };
  if (!of.action.empty()) also("action.name == " + quoted(of.action));
  if (!of.scope.empty()) also("step.scope == " + quoted(of.scope));
  return when;
}

/// The rule in YAML. Only an unchanged approval, or a refusal, can be said by a rule.
void write_rule(suggested_rule& of) {
  const bool allow = of.decision == "approve" || of.decision == "accept";
  const auto when = condition_of(of);
  if ((!allow && of.decision != "reject") || when.empty()) {
    of.note =
        "No rule can give this answer: tell the agent in its instructions, or directive, "
        "what it is told each time.";
    return;
  }
  of.yaml =
      "policies:\n  - name: " + quoted("suggested-" + plain(of.rule) + "-" + plain(of.action)) +
      "\n    when: " + quoted(when) + "\n    outcome: " + (allow ? "allow" : "block") +
      "\n    says: " +
      quoted("humans decided '" + of.decision + "' in " + std::to_string(of.evidence.happened) +
             " of " + std::to_string(of.evidence.of) + " such questions") +
      "\n";
  if (!allow)
    of.note = "Backtest it first: it rejects without asking.";
  else if (of.must_ask)
    of.note = "The rule '" + of.rule +
              "' must ask, which `allow` does not spare: narrow its `when` by this condition, "
              "or set `must_ask: false` there. Backtest it first.";
  else
    of.note = "Backtest it first: it lets such steps go ahead without asking.";
}

template <class Groups>
std::vector<insight_group> shown(const Groups& from) {
  std::vector<insight_group> out;
  for (const auto& [key, one] : from)
    out.push_back({key.first, key.second, one.steps, one.asked, one.answered, one.unanswered,
                   rate(one.overridden, one.judged), one.human_ms});
  return out;
}

}  // namespace

std::vector<suggested_rule> insights::suggestions() const {
  std::vector<suggested_rule> out;
  for (const auto& [key, all] : alike_) {
    if (all.answers < suggested_from || all.decisions.empty()) continue;
    const auto most = std::max_element(
        all.decisions.begin(), all.decisions.end(),
        [](const auto& one, const auto& other) { return one.second < other.second; });
    // One-sided 95 %: the lower end of the two-sided 90 %.
    const auto evidence = rate(most->second, all.answers);
    if (evidence.low < suggested_share) continue;
    suggested_rule one{key.rule, key.action, key.scope, most->first, key.kind, evidence};
    one.first = all.first;
    one.last = all.last;
    one.must_ask = all.must_ask;
    // Of less than a day, a day's rate is not known.
    const double days = std::max(1.0, span_ms(all.first, all.last) / ms_per_day);
    one.questions_a_day = static_cast<double>(all.answers) / days;
    one.human_minutes_a_day = all.human_ms / 60'000 / days;
    write_rule(one);
    out.push_back(std::move(one));
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& one, const auto& other) {
    return one.human_minutes_a_day > other.human_minutes_a_day;
  });
  return out;
}

attention_insight insights::attention() const {
  attention_insight out;
  out.answers = answers_;
  out.fast = fast_;
  out.operators = people_.size();
  out.kappa = agreed_.kappa();
  out.compared = agreed_.subjects();
  out.checked = checked_;
  out.mistaken = mistaken_;
  out.known_wrong = known_wrong_;
  out.let_through = let_through_;
  const auto enough = people();
  if (enough.size() < operators_shown_from) return out;
  std::vector<double> fast, p5, streak;
  for (const auto& one : enough) {
    fast.push_back(static_cast<double>(one.fast) / static_cast<double>(one.answers));
    p5.push_back(one.p5_ms);
    streak.push_back(static_cast<double>(one.streak));
  }
  out.fast_share = quartiles(std::move(fast));
  out.p5_ms = quartiles(std::move(p5));
  out.longest_streak = quartiles(std::move(streak));
  return out;
}

std::vector<operator_insight> insights::people() const {
  std::vector<operator_insight> out;
  for (const auto& [name, one] : people_)
    if (one.answers >= answers_shown_from)
      out.push_back({name, one.answers, one.fast, one.longest, one.checked, one.mistaken,
                     one.taken.quantile(0.05), one.taken.quantile(0.5)});
  return out;
}

insight_view insights::view(const std::vector<std::string>& known) const {
  insight_view out;
  out.steps = steps_;
  out.asked = asked_;
  out.audited = audited_;
  out.overflowed = overflowed_;
  out.first = first_;
  out.last = last_;
  out.rules = shown(rules_);
  out.scopes = shown(scopes_);
  out.models = shown(models_);
  for (const auto& name : known)
    if (std::none_of(rules_.begin(), rules_.end(),
                     [&](const auto& rule) { return rule.first.first == name; }))
      out.never_fired.push_back(name);
  out.suggestions = suggestions();
  for (const auto& [key, one] : conflicts_) {
    article_conflict row{
        key.first.substr(0, key.first.find('\n')), key.second, {}, one.asked, one.none};
    for (const auto& [value, side] : one.sides)
      row.sides.push_back({value, side.first, side.second});
    std::stable_sort(row.sides.begin(), row.sides.end(),
                     [](const auto& a, const auto& b) { return a.chosen > b.chosen; });
    out.conflicts.push_back(std::move(row));
  }
  std::stable_sort(out.conflicts.begin(), out.conflicts.end(),
                   [](const auto& a, const auto& b) { return a.asked > b.asked; });
  for (const auto& [key, one] : arguments_) {
    out.arguments.push_back(one);
    const auto all = judged_.find({one.scope, one.action});
    out.arguments.back().judged = all == judged_.end() ? 0 : all->second;
  }
  std::stable_sort(out.arguments.begin(), out.arguments.end(), [](const auto& a, const auto& b) {
    return a.edited + a.asked > b.edited + b.asked;
  });
  out.confidence = stated_.view();
  out.attention = attention();
  return out;
}

}  // namespace weft::insight
