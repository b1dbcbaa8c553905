#include "tools/backtest/stage.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "actors/triggers/anomaly/examine.hpp"
#include "schemas/directive.hpp"
#include "tools/backtest/stage_parts.hpp"

namespace weft::backtest {
namespace {

constexpr std::array<std::string_view, 12> needed{"conversation_opened",
                                                  "message_appended",
                                                  "step_held",
                                                  "step_decided",
                                                  "intervention_raised",
                                                  "intervention_settled",
                                                  "step_settled",
                                                  "outcome_reported",
                                                  "conversation_handed_over",
                                                  "conversation_handed_back",
                                                  "conversation_closed",
                                                  "decision_corrected"};

double seconds_of(microseconds span) { return static_cast<double>(span.count()) * 1e-6; }

std::uint64_t known_as(const std::string& tenant, const std::string& intervention) {
  return conversation::hash_of(tenant + '\n' + intervention);
}

}  // namespace

stage::stage(const backtest_settings& settings, std::vector<contender> sets, bool recorded,
             spectator told)
    : settings_{settings}, sets_{std::move(sets)}, told_{std::move(told)} {
  out_.recorded = recorded;
  if (recorded) {
    auto& live = out_.columns.emplace_back();
    live.name = "live";
    live.evaluated = false;
  }
  for (const auto& each : sets_) {
    out_.columns.emplace_back().name = each.name();
    learn_ = learn_ || each.learns();
  }
  out_.learns = learn_;
}

stage::~stage() = default;

bool stage::needs(std::string_view event_name) {
  return std::find(needed.begin(), needed.end(), event_name) != needed.end();
}

stage::lived* stage::find(const conversation_key& key, const event& e) {
  if (last_ != nullptr && last_->now.key == key) return last_;
  std::string name = key.tenant + '\n' + key.conversation;
  const auto found = living_.find(name);
  if (found != living_.end()) return last_ = found->second.get();
  if (!std::holds_alternative<conversation_opened>(e.body) || key.conversation == floor_id)
    return nullptr;
  auto& made = *living_.emplace(std::move(name), std::make_unique<lived>(key)).first->second;
  made.number = static_cast<std::uint32_t>(out_.conversations.size());
  made.labelled.resize(sets_.size());
  out_.conversations.emplace_back();
  return last_ = &made;
}

void stage::take(const conversation_key& key, const event& e) {
  if (begun_ == instant{}) begun_ = e.at;
  auto* of = find(key, e);
  if (of == nullptr) {
    if (const auto* word = std::get_if<decision_corrected>(&e.body)) correct(key, e, *word);
    return;
  }
  auto& life = out_.conversations[of->number];
  life.ended_s = std::max(life.ended_s, seconds(e.at));
  if (!of->untold.empty()) {
    const auto* raised = std::get_if<intervention_raised>(&e.body);
    if (raised == nullptr || raised->about->step_id != of->untold)
      if (auto* at = find_step(*of, of->untold)) tell(*of, *at, false, e.at);
  }
  std::visit([&](const auto& body) { on(*of, e, body); }, e.body);
  leave(*of);
}

/// A closed conversation is forgotten once nothing is open about it.
void stage::leave(lived& of) {
  if (!of.closed || of.open > 0) return;
  out_.conversations[of.number].waited_s = of.blocked_s;
  if (last_ == &of) last_ = nullptr;
  living_.erase(of.now.key.tenant + '\n' + of.now.key.conversation);
}

template <class Body>
void stage::on(lived& of, const event& e, const Body&) {
  of.now.apply(e);
  if constexpr (std::is_same_v<Body, conversation_closed>) of.closed = true;
}

void stage::on(lived& of, const event& e, const conversation_opened&) {
  out_.conversations[of.number].opened_s = seconds(e.at);
  of.now.apply(e);
}

void stage::on(lived& of, const event& e, const step_decided& body) {
  const auto* known = of.now.find_step(body.step_id);
  const bool held = known != nullptr && known->phase == conversation::phase::held;
  const step* proposed = body.proposed ? &*body.proposed
                         : held        ? known->more->proposed.get()
                                       : nullptr;
  if (proposed != nullptr) {
    if (of.now.status == conversation_status::handed_over)
      out_.not_looked_at += counts_at(e.at) ? 1 : 0;
    else
      first_look(of, e, body, *proposed);
  }
  of.now.apply(e);
}

void stage::on(lived& of, const event& e, const intervention_raised& body) {
  const auto& about = *body.about;
  ++of.open;
  if (!about.audit && of.blocking++ == 0) of.blocked_since = e.at;
  auto* at = about.step_id.empty() ? nullptr : find_step(of, about.step_id);
  // A second opinion says how far answers can be trusted, not how far the agent can.
  const bool judges = about.second_of.empty() && judges_candidate(about);
  known_question kept;
  kept.kind = about.asked.kind;
  kept.arguments = arguments_of(about);
  if (learn_) kept.step = about.step_id;
  if (at != nullptr) {
    if (judges && at->counted) kept.record = record_of(*at, of, about.audit ? at->p : 1);
    if (at->id == of.untold) tell(of, *at, judges, e.at);
  }
  if (out_.recorded && counts_at(e.at)) {
    auto& live = out_.columns.front();
    add_question(live, of, e.at, about.asked.kind, !about.audit);
    kept.live = static_cast<std::uint32_t>(live.asked.size() - 1);
    if (about.audit)
      ++live.audits;
    else
      ++live.questions[static_cast<std::size_t>(about.asked.kind)];
  }
  known_[known_as(of.now.key.tenant, about.id)] = std::move(kept);
  of.now.apply(e);
}

void stage::on(lived& of, const event& e, const intervention_settled& body) {
  const auto* asked = of.now.find_intervention(body.id);
  const bool open = asked != nullptr && !is_settled(asked->now.state);
  of.now.apply(e);
  if (!open) return;
  const card_ptr about = asked->now.about;
  --of.open;
  if (!about->audit && --of.blocking == 0) of.blocked_s += seconds_of(e.at - of.blocked_since);
  const auto kind = static_cast<std::size_t>(about->asked.kind);
  const auto human_s = static_cast<float>(body.human_ms / 1'000);
  const bool by_human = body.by == decided_by::human;
  auto& known = known_[known_as(of.now.key.tenant, body.id)];
  if (by_human && counts_at(e.at)) {
    out_.human_times[kind].push_back(human_s);
    out_.operators.insert(body.answered_by);
    if (known.live != example::none) out_.columns.front().asked[known.live].human_s = human_s;
    const double wait_ms = span_ms(about->raised, e.at) - body.human_ms;
    if (!about->audit && about->asked.kind != query_kind::handover)
      out_.waits_s.push_back(std::max(0.0, wait_ms / 1'000));
  }
  auto* at = about->second_of.empty() ? find_step(of, about->step_id) : nullptr;
  if (at == nullptr) return;
  judge(of, e, body, *at, *about);
  if (about->audit) return;
  const auto* s = of.now.find_step(about->step_id);
  const step* proposed = s != nullptr && s->more ? s->more->proposed.get() : nullptr;
  const bool goes_on = body.given || (body.state == intervention_state::expired &&
                                      about->asked.expiry == on_expiry::proceed);
  for (std::size_t c = 0; c < sets_.size(); ++c) {
    auto& by = at->of[c + (out_.recorded ? 1 : 0)];
    if (!by.asks) continue;
    const bool same = by.asks->kind == about->asked.kind;
    auto& column = out_.columns[c + (out_.recorded ? 1 : 0)];
    if (same && by_human && by.asked != example::none) column.asked[by.asked].human_s = human_s;
    if (same && goes_on && proposed != nullptr)
      go_on(c, by, of, e, *proposed, body.given ? &*body.given : nullptr);
    else if (!same && by.asks->kind != query_kind::guidance)
      column.open_ended += at->counted ? 1 : 0, by.asks.reset();
    else
      by.asks.reset();
  }
}

void stage::on(lived& of, const event& e, const step_settled& body) {
  of.now.apply(e);
  std::erase_if(of.steps,
                [&](const under_way& each) { return each.id == body.step_id && !each.audit; });
}

void stage::on(lived& of, const event& e, const outcome_reported& body) {
  out_.mismatches += !body.matches && counts_at(e.at) ? 1 : 0;
  const auto* s = of.now.find_step(body.step_id);
  if (learn_ && s != nullptr && s->more && s->more->act) {
    step_told told;
    told.tenant = of.now.key.tenant;
    told.steps = 0;
    told.seen =
        std::make_shared<const triggers::anomaly::observation>(triggers::anomaly::observation_of(
            {s->more->act->name, 0, 0, body.status != "ok", body.matches}, 0));
    for (auto& each : sets_)
      if (each.set().anomalies) each.take(told, e.at);
  }
  of.now.apply(e);
}

void stage::on(lived& of, const event& e, const decision_corrected& body) {
  correct(of.now.key, e, body);
  of.now.apply(e);
}

stage::under_way* stage::find_step(lived& of, std::string_view id) {
  const auto at = std::find_if(of.steps.rbegin(), of.steps.rend(),
                               [&](const under_way& each) { return each.id == id; });
  return at == of.steps.rend() ? nullptr : &*at;
}

std::uint32_t stage::scope_of(const std::string& name) {
  const auto [at, fresh] =
      scope_of_.try_emplace(name, static_cast<std::uint32_t>(out_.scopes.size()));
  if (fresh) {
    out_.scopes.push_back(name);
    for (auto& each : out_.columns) each.scopes.emplace_back();
  }
  return at->second;
}

bool stage::counts_at(instant when) const {
  return when >= settings_.since && (settings_.until == instant{} || when < settings_.until);
}

double stage::seconds(instant when) const { return seconds_of(when - begun_); }

tally stage::finish() {
  for (auto& [name, of] : living_) out_.conversations[of->number].waited_s = of->blocked_s;
  living_.clear();
  last_ = nullptr;
  return std::move(out_);
}

}  // namespace weft::backtest
