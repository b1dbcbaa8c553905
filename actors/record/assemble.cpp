#include "actors/record/assemble.hpp"

#include <algorithm>
#include <utility>
#include <variant>

// Follows the same rules as actors/conversation/state.cpp where both keep the same thing: what
// counts as said, and which of several evaluations of a step stands.

namespace weft::record {

assembler::assembler(conversation_key key, which wanted) : key_{std::move(key)}, wanted_{wanted} {
  about_.key = key_;
}

void assembler::take(const event& e, const journal_place& where) {
  std::visit([&](const auto& body) { on(e, where, body); }, e.body);
}

assembler::draft& assembler::begin(const event& e) {
  auto& d = drafts_.emplace_back();
  d.record = about_;
  d.record.at = e.at;
  d.history_end = history_.size();
  return d;
}

assembler::draft& assembler::draft_of(const std::string& step_id, const event& e) {
  // What is told of a step is mostly told soon after it.
  const auto found = std::find_if(drafts_.rbegin(), drafts_.rend(),
                                  [&](const draft& d) { return d.record.proposed.id == step_id; });
  if (found != drafts_.rend()) return *found;
  auto& d = begin(e);
  d.record.proposed.id = step_id;
  return d;
}

question_record* assembler::question(const std::string& id) {
  for (auto d = drafts_.rbegin(); d != drafts_.rend(); ++d)
    for (auto& asked : d->record.questions)
      if (asked.about->id == id) return &asked;
  return nullptr;
}

void assembler::take_up(draft& d, const step& proposed) {
  d.record.proposed = proposed;
  d.record.act = proposed.act;
}

void assembler::said(message what) {
  // Agents may append what they said: the step that let it through has told it already.
  const bool known = what.from == speaker::agent && !history_.empty() &&
                     history_.back().from == speaker::agent && history_.back().text == what.text;
  if (!known) history_.push_back(std::move(what));
}

void assembler::went_ahead(const draft& d, instant when) {
  const auto& record = d.record;
  if (record.proposed.kind == step_kind::tool_call && record.proposed.act) {
    const auto& act = record.act ? *record.act : *record.proposed.act;
    calls_.push_back({history_.size(), {0, record.proposed.id, act, {}}, when, {}});
    return;
  }
  const auto& draft = record.draft.empty() ? record.proposed.draft : record.draft;
  if (!draft.empty()) history_.push_back({record.proposed.id, speaker::agent, draft, when});
}

void assembler::on(const event& e, const journal_place&, const conversation_opened& body) {
  about_.opened = e.at;
  about_.customer = body.customer;
  about_.goal = body.goal;
  about_.conversation_scope = body.scope;
  about_.metadata = body.metadata;
}

void assembler::on(const event& e, const journal_place&, const message_appended& body) {
  auto what = body.said;
  if (what.at == instant{}) what.at = e.at;
  said(std::move(what));
}

void assembler::on(const event& e, const journal_place& where, const step_held& body) {
  auto& d = draft_of(body.proposed.id, e);
  d.record.where = where;
  take_up(d, body.proposed);
}

void assembler::on(const event& e, const journal_place& where, const step_decided& body) {
  auto& d = draft_of(body.step_id, e);
  auto& r = d.record;
  if (!d.decided) {
    r.at = e.at;
    r.where = where;
    d.history_end = history_.size();
    r.directives = about_.directives;
    std::erase_if(r.directives, [&](const directive& one) { return one.until <= e.at; });
  }
  d.decided = true;
  if (body.proposed) take_up(d, *body.proposed);
  r.way = std::max(r.way, body.lane);
  r.ended = body.decision;
  r.trigger_set = body.trigger_set;
  for (const auto& one : body.firings) {
    const auto same = [&](const firing& f) { return f.rule == one.rule && f.says == one.says; };
    if (std::none_of(r.firings.begin(), r.firings.end(), same)) r.firings.push_back(one);
  }
  if (body.act) r.act = body.act;
  if (!body.digest.empty()) r.digest = body.digest;
  if (body.mark && !r.mark) r.mark = body.mark;
  if (body.decision == decision::proceed) went_ahead(d, e.at);
}

void assembler::on(const event& e, const journal_place& where, const intervention_raised& body) {
  auto& d = body.about->step_id.empty() ? begin(e) : draft_of(body.about->step_id, e);
  if (body.about->step_id.empty()) {
    d.record.where = where;
    d.record.way = lane::escalation;
    d.record.ended = decision::handed_over;
  }
  auto& asked = d.record.questions.emplace_back();
  asked.about = body.about;
  asked.rules = body.rules;
}

void assembler::on(const event&, const journal_place&, const intervention_offered& body) {
  if (auto* asked = question(body.id)) ++asked->offers;
}

void assembler::on(const event&, const journal_place&, const intervention_returned& body) {
  if (body.how != returned::declined) return;
  if (auto* asked = question(body.id)) ++asked->declines;
}

void assembler::on(const event& e, const journal_place&, const intervention_settled& body) {
  auto* asked = question(body.id);
  if (asked == nullptr) return;
  asked->state = body.state;
  asked->by = body.by;
  asked->answered_by = body.answered_by;
  asked->given = body.given;
  asked->reason = body.reason;
  asked->bundle = body.bundle;
  asked->repeats = body.repeats;
  asked->settled = e.at;
  asked->machine_ms = body.machine_ms;
  asked->queue_ms = body.queue_ms;
  asked->human_ms = body.human_ms;
}

void assembler::on(const event& e, const journal_place&, const answer_kept& body) {
  if (auto* asked = question(body.id))
    asked->others.push_back({e.at, body.answered_by, body.given, std::string{to_string(body.why)}});
}

void assembler::on(const event& e, const journal_place&, const answer_counted& body) {
  if (auto* asked = question(body.id))
    asked->others.push_back({e.at, body.answered_by, body.given, "vote"});
}

void assembler::on(const event& e, const journal_place&, const step_settled& body) {
  auto& d = draft_of(body.step_id, e);
  d.record.ended = body.decision;
  d.record.act = body.act;
  d.record.digest = body.digest;
  d.record.draft = body.draft;
  if (body.decision == decision::handed_over) d.record.way = lane::escalation;
  if (body.decision == decision::proceed) went_ahead(d, e.at);
}

void assembler::on(const event& e, const journal_place&, const outcome_reported& body) {
  draft_of(body.step_id, e).record.outcome = body;
  const auto found = std::find_if(calls_.rbegin(), calls_.rend(),
                                  [&](const call& c) { return c.made.step_id == body.step_id; });
  if (found == calls_.rend() || found->told != instant{}) return;
  found->made.result = body.result;
  found->told = e.at;
}

void assembler::on(const event& e, const journal_place&, const decision_corrected& body) {
  if (auto* asked = question(body.id))
    asked->corrections.push_back({e.at, e.by, body.confirmed, body.right, body.note});
}

void assembler::on(const event& e, const journal_place&, const follow_up_asked& body) {
  if (auto* asked = question(body.id)) asked->follow_ups.push_back({body.text, {}, e.by});
}

void assembler::on(const event&, const journal_place&, const follow_up_answered& body) {
  auto* asked = question(body.id);
  if (asked != nullptr && !asked->follow_ups.empty()) asked->follow_ups.back().answered = body.text;
}

void assembler::on(const event&, const journal_place&, const conversation_handed_back&) {
  for (auto& d : drafts_)
    if (d.record.proposed.id.empty() && d.exchange_end == 0) d.exchange_end = history_.size();
}

void assembler::on(const event&, const journal_place&, const conversation_closed& body) {
  about_.resolution = body.resolution;
  about_.closed = true;
}

void assembler::on(const event&, const journal_place&, const directive_received& body) {
  about_.directives.push_back(body.what);
}

void assembler::on(const event&, const journal_place&, const directive_revoked& body) {
  std::erase_if(about_.directives, [&](const directive& d) { return d.id == body.id; });
}

bool assembler::is_wanted(const draft& d) const {
  if (!d.decided && d.record.questions.empty() && d.record.proposed.id.empty()) return false;
  return wanted_ == which::all || !d.record.questions.empty() || d.record.mark;
}

void assembler::complete(draft& d) const {
  auto& r = d.record;
  const auto at = history_.begin() + static_cast<std::ptrdiff_t>(d.history_end);
  r.context.assign(at - static_cast<std::ptrdiff_t>(std::min(d.history_end, context_kept)), at);
  r.calls.clear();
  const auto begin = d.history_end - std::min(d.history_end, context_kept);
  const auto later = [](const call& c, std::size_t place) { return c.at < place; };
  for (auto c = std::lower_bound(calls_.begin(), calls_.end(), begin, later);
       c != calls_.end() && c->at <= d.history_end; ++c) {
    // What happened from here on is no context.
    if (c->made.step_id == r.proposed.id || c->when >= r.at) break;
    auto& made = r.calls.emplace_back(c->made);
    made.before = static_cast<std::uint32_t>(c->at - begin);
    if (c->told > r.at) made.result.clear();
  }
  r.resolution = about_.resolution;
  r.closed = about_.closed;
  if (!r.proposed.id.empty()) return;
  const auto end = d.exchange_end == 0 ? history_.size() : d.exchange_end;
  r.exchange.assign(at, history_.begin() + static_cast<std::ptrdiff_t>(end));
}

void assembler::visit(const std::function<void(const decision_record&)>& each) {
  for (auto& d : drafts_) {
    if (!is_wanted(d)) continue;
    complete(d);
    each(d.record);
    d.record.context = {};  // not held for all of them at once
    d.record.exchange = {};
    d.record.calls = {};
  }
}

std::vector<decision_record> assembler::finish() {
  std::vector<decision_record> all;
  visit([&](const decision_record& one) { all.push_back(one); });
  return all;
}

}  // namespace weft::record
