#include "actors/triggers/reuse.hpp"

#include <algorithm>
#include <utility>

#include "actors/triggers/confidence/decide.hpp"
#include "schemas/codec/codec.hpp"
#include "schemas/digest.hpp"

namespace weft::triggers {
namespace {

using confidence::course;

constexpr std::uint32_t times_to_begin_with = 5;

/// Steps that count for the proof, and only those, may be answered: what is reused is what is
/// audited.
bool may_count(const subject& about, const std::string& certificate) {
  if (!about.may_count) return false;
  if (about.labelled == nullptr) return true;
  return std::find(about.labelled->begin(), about.labelled->end(), certificate) ==
         about.labelled->end();
}

}  // namespace

std::string name_of_question(std::string_view rule, std::string_view scope, const query& asked,
                             const std::optional<action>& act, std::string_view draft) {
  query plain;
  plain.kind = asked.kind;
  plain.options = asked.options;
  plain.multiple = asked.multiple;
  plain.allow_none = asked.allow_none;
  plain.form = asked.form;
  plain.route.joins.key = asked.route.joins.key;
  plain.route.joins.may_differ = asked.route.joins.may_differ;
  std::string text;
  for (const auto part : {rule, scope, act ? std::string_view{} : draft})
    (text += std::to_string(part.size()) + ':') += part;
  return sha256_hex(text + codec::equal_part(plain, act));
}

std::string reuse_certificate(std::string_view rule) {
  return std::string{reuse_prefix} + std::string{rule};
}

std::string_view reusing_rule(std::string_view certificate) {
  if (!certificate.starts_with(reuse_prefix)) return {};
  certificate.remove_prefix(reuse_prefix.size());
  return certificate;
}

double reuse_score(std::uint32_t times) {
  return static_cast<double>(std::min(times, limits::earlier_answers)) / limits::earlier_answers;
}

confidence::threshold_grid reuse_grid() {
  confidence::threshold_grid grid;
  for (auto times = times_to_begin_with; times > 0; --times)
    grid.thresholds.push_back(reuse_score(times));
  return grid;
}

answer plain(answer given, const std::optional<action>& act) {
  if (act && given.arguments == act->arguments) given.arguments.clear();
  return given;
}

bool is_unfit(const answer& given, const query& asked) {
  return !given.arguments.empty() && !asked.route.joins.may_differ.empty();
}

void weigh_earlier_answers(const subject& about, const trigger_set& set, evaluation& found) {
  if (!found.asks || found.answers.size() != 1 || about.learnt == nullptr) return;
  const auto& rule = found.answers.front();
  const auto* how = set.reuse_of(rule);
  if (how == nullptr || !may_reuse(found.asks->route)) return;
  certificate_mark mark;
  mark.rule = reuse_certificate(rule);
  if (!may_count(about, mark.rule)) return;
  const auto act = about.act != nullptr ? std::optional{*about.act} : std::nullopt;
  const auto* known = about.learnt->answers.find(
      name_of_question(rule, about.proposed.scope, *found.asks, act, about.proposed.draft));
  if (known == nullptr) return;
  found.earlier = *known;

  mark.how = *how;
  mark.scope = about.proposed.scope;
  mark.epoch = confidence::epoch_of(about.said);
  const auto& outlooks = about.learnt->outlooks;
  const auto outlook = outlooks.find(learner::key_of(mark));
  const auto now = outlook == outlooks.end() ? confidence::standing{} : outlook->second.now;
  mark.score = reuse_score(known->times);
  const auto verdict = confidence::decide(now, *how, mark.score, about.draw);
  mark.p = verdict.p;
  mark.q = verdict.q;
  mark.t = verdict.t;
  mark.audit = verdict.goes == course::proceed_and_audit;
  found.reused = verdict.goes != course::ask;
  if (mark.audit) found.audit = found.asks;
  found.mark = std::move(mark);
}

}  // namespace weft::triggers
