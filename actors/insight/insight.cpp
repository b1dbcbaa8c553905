#include "actors/insight/insight.hpp"

#include <algorithm>

#include "actors/precedent/precedent.hpp"
#include "schemas/codec/member_text.hpp"
#include "schemas/codec/signals.hpp"

namespace weft::insight {
namespace {

/// Answers worth grouping: one word where the words themselves never repeat.
std::string decision_of(query_kind kind, const answer& given) {
  if (kind == query_kind::guidance) return "advice";
  if (kind == query_kind::review && given.verdict == verdict::edit) return "edit";
  return precedent_search::decision_word(kind, given);
}

bool answered_by_human(const question_record& asked) {
  return asked.by == decided_by::human && asked.given.has_value();
}

/// Firings of a question: those on its card, else the rules it settles.
std::vector<firing> firings_of(const question_record& asked) {
  if (!asked.about->firings.empty()) return asked.about->firings;
  std::vector<firing> out;
  for (const auto& each : asked.rules) out.push_back({trigger_family::policy, each, {}, false});
  return out;
}

}  // namespace

insights::group* insights::room(groups& in, std::string name, std::string family) {
  name_pair key{std::move(name), std::move(family)};
  const auto known = in.find(key);
  if (known != in.end()) return &known->second;
  if (in.size() >= limits::insight_names) {
    ++overflowed_;
    return nullptr;
  }
  return &in[std::move(key)];
}

void insights::take(const decision_record& record) {
  ++steps_;
  if (first_ == instant{} || record.at < first_) first_ = record.at;
  last_ = std::max(last_, record.at);
  const auto& scope =
      record.proposed.scope.empty() ? record.conversation_scope : record.proposed.scope;
  std::vector<group*> about;
  about.push_back(room(scopes_, scope, {}));
  if (const auto said = codec::decode_signals(record.proposed.signals, {});
      said && !(said->model.empty() && said->prompt_version.empty()))
    about.push_back(room(models_, said->model, said->prompt_version));
  std::set<name_pair> fired;
  for (const auto& each : record.firings)
    fired.emplace(each.rule, std::string{to_string(each.family)});
  for (const auto& [name, family] : fired)
    if (auto* rule = room(rules_, name, family)) ++rule->steps;
  about.erase(std::remove(about.begin(), about.end(), nullptr), about.end());
  for (auto* each : about) ++each->steps;
  for (const auto& asked : record.questions) take_question(record, asked, about);
  take_confidence(record);
}

void insights::take(const decision_record& record, const std::string& found_by) {
  if (!record.questions.empty() && record.questions.front().about->id == found_by) take(record);
}

void insights::take_question(const decision_record& record, const question_record& asked,
                             const std::vector<group*>& into) {
  if (asked.by == decided_by::nobody && !is_settled(asked.state)) return;  // still open
  if (asked.by == decided_by::precedent) return;                           // nobody was asked
  // A second opinion asks about an answer, not about a step.
  if (!asked.about->second_of.empty()) {
    take_person(asked);
    return;
  }
  ++asked_;
  audited_ += asked.about->audit ? 1 : 0;
  auto all = into;
  std::set<name_pair> seen;
  for (const auto& each : firings_of(asked))
    if (seen.emplace(each.rule, std::string{to_string(each.family)}).second)
      if (auto* rule = room(rules_, each.rule, std::string{to_string(each.family)}))
        all.push_back(rule);
  const bool answered = answered_by_human(asked);
  const auto judged_as = judgement_of(asked);
  for (auto* each : all) {
    ++each->asked;
    each->answered += answered ? 1 : 0;
    each->unanswered += answered ? 0 : 1;
    each->judged += judged_as == judged::unknown ? 0 : 1;
    each->overridden += judged_as == judged::wrong ? 1 : 0;
    each->human_ms += answered ? asked.human_ms : 0;
  }
  take_arguments(record, asked);
  if (!answered) return;
  take_person(asked);
  take_agreement(record, asked);
  if (!asked.bundle.empty()) {
    if (bundles_.size() >= limits::insight_questions) bundles_.clear();
    if (!bundles_.insert(asked.bundle).second) return;  // one decision, counted already
  }
  take_alike(record, asked);
  take_conflict(record, asked);
}

void insights::take_alike(const decision_record& record, const question_record& asked) {
  const auto& about = *asked.about;
  if (about.audit || about.asked.kind == query_kind::handover) return;
  const auto* held = held_answer(asked);
  if (held == nullptr) return;
  for (const auto& fired : firings_of(asked)) {
    alike_key key{fired.rule, about.act ? about.act->name : std::string{}, about.scope,
                  about.asked.kind};
    const auto known = alike_.find(key);
    if (known == alike_.end() && alike_.size() >= limits::insight_questions) {
      ++overflowed_;
      continue;
    }
    auto& all = known == alike_.end() ? alike_[std::move(key)] : known->second;
    ++all.answers;
    all.human_ms += asked.human_ms;
    all.must_ask = all.must_ask || fired.must_ask;
    if (all.first == instant{} || record.at < all.first) all.first = record.at;
    all.last = std::max(all.last, record.at);
    auto decision = decision_of(about.asked.kind, *held);
    // What finds no room is a dissent still: it counts among the answers.
    if (all.decisions.size() < limits::insight_decisions || all.decisions.count(decision) != 0)
      ++all.decisions[std::move(decision)];
  }
}

void insights::take_conflict(const decision_record&, const question_record& asked) {
  const auto& about = *asked.about;
  const auto* held = held_answer(asked);
  if (about.asked.kind != query_kind::choice || held == nullptr) return;
  std::string rules;
  for (const auto& fired : firings_of(asked)) rules += (rules.empty() ? "" : ", ") + fired.rule;
  // Other options are another conflict.
  std::set<std::string> values;
  for (const auto& each : about.asked.options) values.insert(each.value);
  std::string key = rules;
  for (const auto& each : values) key += '\n' + each;
  name_pair where{std::move(key), about.scope};
  if (conflicts_.count(where) == 0 && conflicts_.size() >= limits::insight_names) {
    ++overflowed_;
    return;
  }
  auto& all = conflicts_[std::move(where)];
  ++all.asked;
  all.none += held->none_of_these ? 1 : 0;
  for (const auto& each : about.asked.options) all.sides[each.value].first = each.title;
  for (const auto& each : held->chosen)
    if (const auto side = all.sides.find(each); side != all.sides.end()) ++side->second.second;
}

argument_error* insights::argument(const std::string& scope, const std::string& action,
                                   const std::string& name) {
  argument_key key{scope, action, name};
  const auto known = arguments_.find(key);
  if (known != arguments_.end()) return &known->second;
  if (arguments_.size() >= limits::insight_questions) {
    ++overflowed_;
    return nullptr;
  }
  auto& fresh = arguments_[std::move(key)];
  fresh.scope = scope;
  fresh.action = action;
  fresh.name = name;
  return &fresh;
}

void insights::take_arguments(const decision_record&, const question_record& asked) {
  const auto& about = *asked.about;
  const std::string action = about.act ? about.act->name : std::string{};
  if (about.asked.kind == query_kind::value)
    for (const auto& each : about.asked.form)
      if (auto* row = argument(about.scope, action, each.name)) ++row->asked;
  const auto* held = held_answer(asked);
  if (about.asked.kind != query_kind::approval || held == nullptr || !about.act) return;
  name_pair where{about.scope, action};
  if (judged_.count(where) == 0 && judged_.size() >= limits::insight_questions) {
    ++overflowed_;
    return;
  }
  ++judged_[std::move(where)];
  if (held->verdict != verdict::approve || held->arguments.empty()) return;
  const auto note = [&](std::string_view quoted) {
    if (auto* row = argument(about.scope, action, codec::string_value(quoted))) ++row->edited;
  };
  // Names with their quotes; what is added or taken away is edited, too.
  std::map<std::string_view, std::string_view> before;
  codec::part_walk was{about.act->arguments};
  while (was.next()) before[was.name()] = was.value();
  codec::part_walk is{held->arguments};
  while (is.next()) {
    const auto earlier = before.find(is.name());
    if (earlier == before.end() || earlier->second != is.value()) note(is.name());
    if (earlier != before.end()) before.erase(earlier);
  }
  for (const auto& [name, value] : before) note(name);
}

void insights::take_person(const question_record& asked) {
  if (!answered_by_human(asked)) return;
  const auto& about = *asked.about;
  const bool fast = asked.human_ms < fast_ms;
  ++answers_;
  fast_ += fast ? 1 : 0;
  const bool checked = !asked.corrections.empty();
  const auto* held = held_answer(asked);
  const bool mistaken = checked && held != nullptr && !(*held == *asked.given);
  checked_ += checked ? 1 : 0;
  mistaken_ += mistaken ? 1 : 0;
  if (checked && judgement_of(asked) == judged::wrong) {
    ++known_wrong_;
    let_through_ += overrides(*asked.given, about) ? 0 : 1;
  }
  if (people_.count(asked.answered_by) == 0 && people_.size() >= limits::insight_operators) {
    ++overflowed_;
    return;
  }
  auto& who = people_[asked.answered_by];
  ++who.answers;
  who.fast += fast ? 1 : 0;
  who.checked += checked ? 1 : 0;
  who.mistaken += mistaken ? 1 : 0;
  who.taken.add(asked.human_ms);
  // Of choices and values, equal answers say nothing: what they mean differs.
  const auto word = to_string(asked.given->verdict);
  if (word.empty()) return;
  who.streak = word == who.last ? who.streak + 1 : 1;
  who.last = word;
  who.longest = std::max(who.longest, who.streak);
}

void insights::take_agreement(const decision_record& record, const question_record& asked) {
  const auto kind = asked.about->asked.kind;
  std::map<std::string, std::uint32_t> chosen;
  std::set<std::string> who{asked.answered_by};
  ++chosen[decision_of(kind, *asked.given)];
  for (const auto& other : asked.others)
    if (other.why == "vote" && who.insert(other.by).second)
      ++chosen[decision_of(kind, other.given)];
  for (const auto& other : record.questions)
    if (other.about->second_of == asked.about->id && answered_by_human(other) &&
        who.insert(other.answered_by).second)
      ++chosen[decision_of(kind, *other.given)];
  agreed_.add(chosen);
}

void insights::take_confidence(const decision_record& record) {
  const auto judged_as = judgement_of(record);
  if (judged_as == judged::unknown) return;
  const auto stated =
      record.mark ? std::optional<double>{record.mark->score} : record.proposed.signals.confidence;
  if (stated) stated_.add(*stated, judged_as == judged::right, record.mark ? record.mark->p : 0);
}

}  // namespace weft::insight
