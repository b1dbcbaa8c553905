#include <algorithm>
#include <utility>

#include "tools/backtest/stage.hpp"
#include "tools/backtest/stage_parts.hpp"

// What humans said about steps: counted for the report, and learnt by contenders that learn.

namespace weft::backtest {
namespace {

std::string name_of(const conversation_key& key, const std::string& step_id) {
  return key.conversation + "/" + step_id;
}

}  // namespace

std::uint64_t arguments_of(const card& about) {
  return about.act ? conversation::hash_of(about.act->arguments) : 0;
}

bool judges_candidate(const card& about) {
  return about.asked.kind == query_kind::approval || about.asked.kind == query_kind::review;
}

judged judgement_of(query_kind kind, std::uint64_t arguments, const answer& given) {
  switch (kind) {
    case query_kind::approval: {
      if (given.verdict == verdict::none) return judged::unknown;
      const bool edited = !given.arguments.empty() && arguments != 0 &&
                          conversation::hash_of(given.arguments) != arguments;
      return given.verdict != verdict::approve || edited ? judged::wrong : judged::right;
    }
    case query_kind::review:
      if (given.verdict == verdict::none) return judged::unknown;
      return given.verdict == verdict::edit ? judged::wrong : judged::right;
    default: return judged::unknown;
  }
}

std::uint32_t stage::record_of(under_way& at, lived& of, float p) {
  if (at.record != example::none) return at.record;
  at.record = static_cast<std::uint32_t>(out_.records.size());
  out_.records.push_back({at.conversation, at.scope, at.stopped_by, p});
  for (std::size_t c = 0; c < out_.columns.size(); ++c) {
    auto& column = out_.columns[c];
    column.fired.push_back(at.of[c].fired_set);
    for (auto* kept : {&column.additions, &column.omissions})
      if (!kept->empty() && kept->back().step == at.id &&
          kept->back().conversation == of.now.key.conversation)
        kept->back().record = at.record;
  }
  return at.record;
}

/// Of several words on one step the worst holds: an approval with other arguments stays a
/// correction when its result is approved afterwards. A configurer's word stands.
void stage::set_label(std::uint32_t record, judged is) {
  if (record == example::none || is == judged::unknown) return;
  auto& known = out_.records[record];
  if (!known.corrected && known.is != judged::wrong) known.is = is;
}

void stage::judge_last(judged is) {
  if (!last_step_ || !last_step_->counted || last_ == nullptr) return;
  set_label(record_of(*last_step_, *last_, 1), is);
}

/// What contenders learn of a step when it is decided. Whether it will have a label is known only
/// when the question about it is on record.
void stage::teach(lived& of, instant when, const step& proposed, const step_decided& body,
                  under_way& at, std::vector<triggers::evaluation>& found) {
  const auto live = static_cast<std::size_t>(out_.recorded ? 1 : 0);
  bool waits = false;
  for (std::size_t c = 0; c < sets_.size(); ++c) {
    if (!sets_[c].learns()) continue;
    auto& by = at.of[c + live];
    auto& told = by.untold.emplace();
    told.tenant = of.now.key.tenant;
    told.scope = proposed.scope;
    told.id = name_of(of.now.key, proposed.id);
    told.fired = found[c].firings;
    told.asked = found[c].asks.has_value();
    told.mark = std::move(found[c].mark);
    told.seen = std::move(found[c].seen);
    if (told.asked) by.fired = told.fired;
    const bool wants = told.mark && (told.asked || found[c].audit);
    waits = waits || (wants && (body.decision == decision::wait || at.audit));
  }
  if (waits)
    of.untold = at.id;
  else
    tell(of, at, false, when);
}

void stage::tell(lived& of, under_way& at, bool labelled, instant when) {
  const auto live = static_cast<std::size_t>(out_.recorded ? 1 : 0);
  if (of.untold == at.id) of.untold.clear();
  for (std::size_t c = 0; c < sets_.size(); ++c) {
    auto& by = at.of[c + live];
    if (!by.untold) continue;
    auto told = std::move(*by.untold);
    by.untold.reset();
    told.labelled = labelled && told.mark && (told.asked || told.mark->audit);
    if (told.labelled) {
      // Two draws must both have come out for the label: this contender's and the live set's.
      told.mark->p *= static_cast<double>(at.p);
      told.mark->q *= at.q;
      of.labelled[c].push_back(told.mark->rule);
      by.label = told.mark;
    }
    sets_[c].take(told, when);
  }
}

void stage::judge(lived& of, const event& e, const intervention_settled& how, under_way& at,
                  const card& about) {
  const auto live = static_cast<std::size_t>(out_.recorded ? 1 : 0);
  const bool by_human = how.by == decided_by::human;
  const auto is = by_human && how.given
                      ? judgement_of(about.asked.kind, arguments_of(about), *how.given)
                      : judged::unknown;
  set_label(at.record, is);
  if (is == judged::wrong) note_missed(of, at, about);
  if (!learn_ || !judges_candidate(about)) return;
  for (std::size_t c = 0; c < sets_.size(); ++c) {
    auto& by = at.of[c + live];
    if (!by.label && by.fired.empty()) continue;
    question_told told;
    told.tenant = of.now.key.tenant;
    told.scope = by.label ? by.label->scope : std::string{};
    told.id = name_of(of.now.key, at.id);
    told.fired = std::exchange(by.fired, {});
    told.by_human = by_human;
    told.overridden = by_human && (!how.given || is == judged::wrong);
    told.mark = std::exchange(by.label, {});
    sets_[c].take(told, e.at);
  }
}

/// A step that a human called wrong, that the reference stops and a column does not: of all
/// differences the ones to look at first.
void stage::note_missed(const lived& of, const under_way& at, const card& about) {
  if (!at.counted || !out_.compares() || (at.stopped_by >> out_.reference() & 1U) == 0) return;
  for (std::size_t c = 0; c < out_.columns.size(); ++c) {
    auto& column = out_.columns[c];
    if ((at.stopped_by >> c & 1U) != 0 || column.missed.size() >= settings_.examples) continue;
    if (!column.missed.empty() && column.missed.back().record == at.record) continue;
    std::string why;
    if (!about.firings.empty())
      why = shortened(about.firings.front().rule + ": " + about.firings.front().says);
    column.missed.push_back({of.now.key.conversation, at.id,
                             shown_as(about.act, "reply", about.draft), std::move(why), at.record});
  }
}

void stage::correct(const conversation_key& key, const event& e, const decision_corrected& body) {
  const auto found = known_.find(conversation::hash_of(key.tenant + '\n' + body.id));
  if (found == known_.end() || !body.right) return;
  const auto& known = found->second;
  const auto is = judgement_of(known.kind, known.arguments, *body.right);
  if (is == judged::unknown) return;
  const bool recorded = known.record != example::none;
  verdict_corrected told;
  if (recorded) {
    auto& label = out_.records[known.record];
    if (label.is != judged::unknown) told.before = label.is == judged::wrong;
    label.is = is;
    label.corrected = true;
  }
  if (!learn_) return;
  told.tenant = key.tenant;
  told.id = name_of(key, known.step);
  told.overridden = is == judged::wrong;
  told.by = e.by;
  for (auto& each : sets_)
    if (each.learns()) each.take(told, e.at);
}

}  // namespace weft::backtest
