#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "schemas/codec/codec.hpp"
#include "tools/backtest/stage.hpp"
#include "tools/backtest/stage_parts.hpp"

// How a column comes to its questions: at the first look, and after an answer.

namespace weft::backtest {
namespace {

constexpr int rounds_max = 8;  // questions about one step; a set that asks more goes in circles
const std::vector<std::string> no_rules;

bool stops(const triggers::evaluation& found) {
  return found.asks || found.blocked || found.lane == lane::escalation;
}

bool is_conflict(const std::vector<std::string>& rules) {
  return std::find(rules.begin(), rules.end(), triggers::conflict_rule) != rules.end();
}

std::vector<std::string> reasons(const std::vector<firing>& fired) {
  std::vector<std::string> out;
  for (const auto& each : fired) out.push_back(each.rule + ": " + each.says);
  return out;
}

/// The columns' rules among what fired, each once, in the order of their numbers.
std::vector<std::uint16_t> numbers_of(column& to, const std::vector<firing>& fired) {
  std::vector<std::uint16_t> out;
  for (const auto& each : fired) out.push_back(to.rule(each.rule, each.family));
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace

std::string shortened(std::string text) {
  constexpr std::size_t most = 160;
  if (text.size() <= most) return text;
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text + "…";
}

std::string shown_as(const std::optional<action>& act, std::string_view kind,
                     std::string_view draft) {
  if (act) return shortened(act->name + " " + act->arguments);
  return shortened(std::string{kind} + ": " + std::string{draft});
}

void stage::first_look(lived& of, const event& e, const step_decided& body, const step& proposed) {
  const auto live = static_cast<std::size_t>(out_.recorded ? 1 : 0);
  under_way at;
  at.id = proposed.id;
  at.counted = counts_at(e.at);
  at.scope = scope_of(proposed.scope.empty() ? of.now.about.scope : proposed.scope);
  at.conversation = of.number;
  at.of.resize(out_.columns.size());
  if (body.mark) at.p = static_cast<float>(body.mark->p), at.q = body.mark->q;
  at.audit = body.decision == decision::proceed && body.mark && body.mark->audit;
  std::vector<triggers::evaluation> found;
  for (std::size_t c = 0; c < sets_.size(); ++c) {
    found.push_back(sets_[c].look(of.now, proposed, proposed.act ? &*proposed.act : nullptr,
                                  no_rules, true, of.labelled[c]));
    if (told_) told_({of.now.key, proposed, c, found.back()});
  }
  if (at.counted) {
    ++out_.steps;
    if (out_.recorded) count_live(of, body, at);
  }
  for (std::size_t c = 0; c < sets_.size(); ++c) {
    auto& by = at.of[c + live];
    count(out_.columns[c + live], by, of, e.at, found[c], at);
    if (stops(found[c])) at.stopped_by |= 1U << (c + live);
    if (by.asks && body.decision != decision::wait) {
      if (body.decision == decision::proceed) assume(c, by, of, e.at, proposed);
      by.asks.reset();
    }
  }
  const bool differs = at.stopped_by != 0 && at.stopped_by != (1U << out_.columns.size()) - 1;
  if (at.counted && differs) {
    std::vector<std::string> why;
    if (out_.recorded) why.push_back(body.firings.empty() ? "" : body.firings.front().rule);
    for (const auto& each : found)
      why.push_back(each.firings.empty() ? "" : reasons(each.firings).front());
    if (out_.recorded && !body.firings.empty()) why.front() = reasons(body.firings).front();
    differ(of, proposed, at, why);
  }
  if (learn_) teach(of, e.at, proposed, body, at, found);
  const bool looked_at = body.decision == decision::wait || at.audit;
  if (looked_at)
    of.steps.push_back(std::move(at));
  else if (!out_.recorded)
    last_step_ = std::make_unique<under_way>(std::move(at));
}

void stage::count_live(lived& of, const step_decided& body, under_way& at) {
  auto& to = out_.columns.front();
  auto& counts = to.scopes[at.scope];
  ++counts.steps;
  ++out_.versions[body.trigger_set];
  const bool asks = body.decision == decision::wait;
  if (body.lane == lane::escalation)
    ++counts.escalated;
  else if (asks)
    ++counts.asked;
  else if (body.decision == decision::reject)
    ++counts.blocked;
  else
    counts.audited += at.audit ? 1 : 0;
  if (body.lane != lane::autonomy || body.decision == decision::reject) at.stopped_by |= 1U;
  auto fired = numbers_of(to, body.firings);
  for (const auto rule : fired) ++to.rules[rule].fired, to.rules[rule].asked += asks ? 1 : 0;
  at.of.front().fired_set = to.set_of(std::move(fired));
  (void)of;
}

void stage::count(column& to, mind& by, lived& of, instant when, const triggers::evaluation& found,
                  under_way& at) {
  if (found.asks) {
    by.asks.emplace();
    by.asks->kind = found.asks->kind;
    by.asks->answers = found.answers;
    by.asks->conflict = is_conflict(found.answers);
    by.asks->expiry = found.asks->expiry;
  }
  if (!at.counted) return;
  auto& counts = to.scopes[at.scope];
  ++counts.steps;
  if (found.lane == lane::escalation)
    ++counts.escalated;
  else if (found.blocked)
    ++counts.blocked;
  else if (found.asks)
    ++counts.asked;
  if (found.audit) {
    ++counts.audited;
    ++to.audits;
    add_question(to, of, when, found.audit->kind, false);
  }
  ask(to, by, of, when, found);
  if (!found.failures.empty() && to.failed == 0)
    to.failed_first = fmt::format("{} {}: {}, {}", of.now.key.conversation, at.id,
                                  found.failures.front().rule, found.failures.front().why);
  to.failed += found.failures.size();
  auto fired = numbers_of(to, found.firings);
  for (const auto rule : fired) {
    auto& row = to.rules[rule];
    ++row.fired;
    const bool asked =
        std::find(found.answers.begin(), found.answers.end(), row.name) != found.answers.end();
    row.asked += asked ? 1 : 0;
  }
  by.fired_set = to.set_of(std::move(fired));
}

/// One more question of a column, or a handover.
void stage::ask(column& to, mind& by, lived& of, instant when, const triggers::evaluation& found) {
  const bool escalates = found.lane == lane::escalation;
  if (!found.asks && !escalates) return;
  const auto kind = escalates ? query_kind::handover : found.asks->kind;
  ++to.questions[static_cast<std::size_t>(kind)];
  add_question(to, of, when, kind, true);
  by.asked = static_cast<std::uint32_t>(to.asked.size() - 1);
}

void stage::add_question(column& to, lived& of, instant when, query_kind kind, bool blocking) {
  const double opened = out_.conversations[of.number].opened_s;
  const double waiting = of.blocking > 0 ? seconds(when) - seconds(of.blocked_since) : 0.0;
  to.asked.push_back(
      {of.number, kind, blocking, -1, seconds(when) - opened - of.blocked_s - waiting});
}

/// Nobody was asked, and the step went ahead: what would have been approved or reviewed counts as
/// granted, and the triggers look again.
void stage::assume(std::size_t contender, mind& by, lived& of, instant when, const step& proposed) {
  const auto live = static_cast<std::size_t>(out_.recorded ? 1 : 0);
  auto& to = out_.columns[contender + live];
  const bool counted = counts_at(when);
  std::vector<std::string> settled;
  query_kind kind = by.asks->kind;
  std::vector<std::string> answers = by.asks->answers;
  for (int round = 1; round < rounds_max; ++round) {
    if (kind == query_kind::guidance) return;  // the agent comes with another step
    if (kind != query_kind::approval && kind != query_kind::review) {
      to.open_ended += counted ? 1 : 0;
      return;
    }
    settled.insert(settled.end(), answers.begin(), answers.end());
    const auto found =
        sets_[contender].look(of.now, proposed, proposed.act ? &*proposed.act : nullptr, settled,
                              false, of.labelled[contender]);
    if (counted) ask(to, by, of, when, found);
    if (!found.asks) return;
    kind = found.asks->kind;
    answers = found.answers;
  }
}

/// A human's recorded answer to the same kind of question is this contender's answer, too; what
/// PROTOCOL.md says about going on holds. `given` is null when time ran out and the step goes on.
void stage::go_on(std::size_t contender, mind& by, lived& of, const event& e, const step& proposed,
                  const answer* given) {
  const auto live = static_cast<std::size_t>(out_.recorded ? 1 : 0);
  pending_question q = std::move(*by.asks);
  by.asks.reset();
  if (!q.act) q.act = proposed.act;
  if (given != nullptr) {
    switch (q.kind) {
      case query_kind::approval:
        if (given->verdict != verdict::approve) return;
        if (q.act && !given->arguments.empty()) q.act->arguments = given->arguments;
        break;
      case query_kind::value:
        if (q.act) q.act->arguments = codec::merged(q.act->arguments, given->values);
        break;
      case query_kind::choice:
        if (!q.conflict && (q.act || given->none_of_these)) return;
        if (q.conflict)
          for (const auto& id : given->chosen)
            q.settled.push_back(std::string{triggers::chosen_article} + id);
        break;
      case query_kind::review: break;
      case query_kind::guidance:
      case query_kind::handover: return;
    }
  }
  q.settled.insert(q.settled.end(), q.answers.begin(), q.answers.end());
  const auto found = sets_[contender].look(of.now, proposed, q.act ? &*q.act : nullptr, q.settled,
                                           false, of.labelled[contender]);
  auto& to = out_.columns[contender + live];
  if (counts_at(e.at)) ask(to, by, of, e.at, found);
  if (!found.asks) return;
  q.kind = found.asks->kind;
  q.answers = found.answers;
  q.conflict = is_conflict(found.answers);
  by.asks = box<pending_question>{std::move(q)};
}

/// Notes where a column stops a step that the reference lets go ahead, or the other way round.
void stage::differ(const lived& of, const step& proposed, const under_way& at,
                   const std::vector<std::string>& why) {
  const auto reference = out_.reference();
  const bool stopped = (at.stopped_by >> reference & 1U) != 0;
  for (std::size_t c = 0; c < out_.columns.size(); ++c) {
    const bool here = (at.stopped_by >> c & 1U) != 0;
    if (here == stopped) continue;
    auto& column = out_.columns[c];
    ++(here ? column.added : column.dropped);
    auto& kept = here ? column.additions : column.omissions;
    if (kept.size() >= settings_.examples) continue;
    kept.push_back({of.now.key.conversation, at.id,
                    shown_as(proposed.act, to_string(proposed.kind), proposed.draft),
                    shortened(why[here ? c : reference])});
  }
}

}  // namespace weft::backtest
