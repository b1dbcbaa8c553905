#include "actors/conversation/state.hpp"

#include <algorithm>

#include "actors/triggers/anomaly/hash.hpp"
#include "actors/triggers/evaluate.hpp"
#include "schemas/codec/codec.hpp"
#include "schemas/codec/signals.hpp"
#include "schemas/follow.hpp"

namespace weft::conversation {

// FNV-1a: only tells retries from conflicts inside one conversation, so 64 bits without a key do.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t h = 0xcbf29ce484222325ULL;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return h;
}

std::uint64_t hash_of(const message& said) {
  return hash_of(said.text) * 31 + static_cast<std::uint64_t>(said.from);
}

std::uint64_t hash_of(const answer& given) { return hash_of(codec::encode_answer(given)); }

std::uint64_t hash_of(const std::string& digest, const std::string& status,
                      const std::string& result) {
  const auto h = hash_of(digest) ^ (hash_of(status) * 31) ^ (hash_of(result) * 1'009);
  return h == 0 ? 1 : h;
}

const step_state* state::find_step(std::string_view id) const {
  // Retries concern recent steps: look from the back.
  const auto at =
      std::find_if(steps.rbegin(), steps.rend(), [&](const step_state& s) { return s.id == id; });
  return at == steps.rend() ? nullptr : &*at;
}

const asked_state* state::find_intervention(std::string_view id) const {
  const auto at = std::find_if(asked.rbegin(), asked.rend(),
                               [&](const asked_state& a) { return a.now.about->id == id; });
  return at == asked.rend() ? nullptr : &*at;
}

asked_state* state::find_intervention(std::string_view id) {
  return const_cast<asked_state*>(std::as_const(*this).find_intervention(id));
}

std::size_t state::open_interventions() const {
  return static_cast<std::size_t>(std::count_if(
      asked.begin(), asked.end(), [](const asked_state& a) { return !is_settled(a.now.state); }));
}

void state::apply(const event& e) {
  std::visit([&](const auto& body) { on(e, body); }, e.body);
}

step_state& state::step_of(const std::string& id) {
  if (const auto* known = find_step(id))
    return steps[static_cast<std::size_t>(known - steps.data())];
  steps.emplace_back().id = id;
  return steps.back();
}

step_detail& state::detail_of(step_state& s) {
  if (!s.more) s.more = std::make_unique<step_detail>();
  return *s.more;
}

void state::take_up(step_state& s, const step& proposed, const std::string& fingerprint,
                    instant when) {
  s.fingerprint = hash_of(fingerprint);
  auto& more = detail_of(s);
  more.proposed = std::make_unique<step>(proposed);
  more.act = proposed.act;
  more.received = when;
}

void state::on(const event& e, const conversation_opened& body) {
  opened_at = e.at;
  about = body;
}

void state::on(const event&, const message_appended& body) {
  messages.push_back({hash_of(body.said.id), hash_of(body.said)});
  // Agents may append what they said: the step that let it through has told it already.
  const bool known = body.said.from == speaker::agent && !context.empty() &&
                     context.back().from == speaker::agent && context.back().text == body.said.text;
  if (known) return;
  if (body.said.from == speaker::customer) {
    said = body.said.text;
    watched.customer_said(said);
  }
  if (body.said.from == speaker::agent) watched.went_ahead(step_kind::reply, 0);
  keep_in_context(body.said);
}

void state::keep_in_context(message said) {
  context.push_back(std::move(said));
  if (context.size() > limits::context_kept) context.erase(context.begin());
}

/// A step reaches the customer, or a tool.
void state::went_ahead(const step_state& s, step_kind kind, const std::string& draft,
                       instant when) {
  const bool calls = kind == step_kind::tool_call && s.more && s.more->act;
  watched.went_ahead(kind, calls ? triggers::anomaly::hash_of(s.more->act->name) : 0);
  if (!calls && !draft.empty()) keep_in_context({s.id, speaker::agent, draft, when});
}

void state::keep_result(const action& act, const outcome_reported& body) {
  std::erase_if(results, [&](const triggers::tool_result& r) {
    return r.action == act.name && r.arguments == act.arguments;
  });
  results.push_back({act.name, act.arguments, body.result, body.status == "ok"});
  std::size_t bytes = 0, kept = 0;
  for (auto r = results.rbegin(); r != results.rend(); ++r, ++kept) {
    bytes += r->action.size() + r->arguments.size() + r->value.size();
    if (kept == limits::results_kept || bytes > limits::results_bytes) break;
  }
  results.erase(results.begin(), results.end() - static_cast<std::ptrdiff_t>(kept));
}

void state::put_forward(const step& proposed) {
  std::optional<double> sentiment;
  if (const auto said = codec::decode_signals(proposed.signals, {})) sentiment = said->sentiment;
  watched.proposed(proposed.signals.confidence, sentiment);
}

void state::on(const event&, const step_held& body) {
  put_forward(body.proposed);
  auto& s = step_of(body.proposed.id);
  s.phase = phase::held;
  s.lane = lane::autonomy;
  s.decision = decision::wait;
  take_up(s, body.proposed, body.fingerprint, body.received);
}

void state::on(const event& e, const step_decided& body) {
  if (body.proposed) put_forward(*body.proposed);
  auto& s = step_of(body.step_id);
  s.lane = body.lane;
  s.decision = body.decision;
  s.trigger_set = body.trigger_set;
  if (body.decision != decision::wait) {
    s.phase = phase::settled;
    if (body.lane == lane::autonomy) ++steps_autonomous;
    // A plain reply keeps nothing but its id and decision.
    if (body.proposed) s.fingerprint = hash_of(body.fingerprint);
    const auto held = s.more ? std::move(s.more->proposed) : nullptr;
    const step* proposed = body.proposed ? &*body.proposed : held.get();
    const bool plain = body.digest.empty() && body.firings.empty() && !s.more && !body.mark;
    if (!plain) {
      auto& more = detail_of(s);
      if (proposed != nullptr) more.act = proposed->act;
      if (body.act) more.act = body.act;
      more.digest = body.digest;
      more.firings = body.firings;
      more.mark = body.mark;
      if (body.mark) labelled.push_back(body.mark->rule);
    }
    if (body.decision == decision::proceed && proposed != nullptr)
      went_ahead(s, proposed->kind, proposed->draft, e.at);
    return;
  }
  s.phase = phase::asking;
  if (body.proposed) take_up(s, *body.proposed, body.fingerprint, body.received);
  auto& more = detail_of(s);
  if (body.act) more.act = body.act;
  more.digest = body.digest;
  more.firings = body.firings;
  if (body.earlier) more.earlier = body.earlier;
  if (!body.mark) return;
  more.mark = body.mark;
  labelled.push_back(body.mark->rule);
}

void state::on(const event&, const intervention_raised& body) {
  // A handover belongs to no step, and an audit does not hold its step up.
  if (!body.about->step_id.empty() && !body.about->audit) {
    auto& s = step_of(body.about->step_id);
    detail_of(s).intervention = static_cast<std::int32_t>(asked.size());
  }
  auto& raised = asked.emplace_back();
  raised.now.about = body.about;
  raised.rules = body.rules;
}

void state::on(const event& e, const answer_counted& body) {
  if (auto* a = open(body.id)) a->votes.push_back({body.answered_by, body.given});
  follow_open(e);
}

void state::on(const event& e, const answer_pending& body) {
  if (auto* a = open(body.id)) {
    a->pending = body.given;
    a->now.bundle = body.bundle;
  }
  follow_open(e);
}

void state::on(const event& e, const answer_undone& body) {
  if (auto* a = open(body.id)) {
    a->pending.reset();
    a->now.bundle.clear();
  }
  follow_open(e);
}

void state::follow_open(const event& e) {
  follow(e, [this](const std::string& id) {
    auto* a = find_intervention(id);
    return a == nullptr ? nullptr : &a->now;
  });
}

asked_state* state::open(const std::string& intervention) {
  auto* a = find_intervention(intervention);
  return a == nullptr || is_settled(a->now.state) ? nullptr : a;
}

void state::on(const event&, const directive_received& body) { directives.push_back(body.what); }

void state::on(const event&, const directive_revoked& body) {
  std::erase_if(directives, [&](const directive& d) { return d.id == body.id; });
}

void state::on(const event& e, const intervention_settled& body) {
  auto* a = find_intervention(body.id);
  if (a == nullptr) return;
  auto& now = a->now;
  now.state = body.state;
  now.version = body.version;
  now.by = body.by;
  now.answered_by = body.answered_by;
  now.given = body.given;
  now.reason = body.reason;
  now.settled = e.at;
  now.machine_ms = body.machine_ms;
  now.queue_ms = body.queue_ms;
  now.human_ms = body.human_ms;
  now.bundle = body.bundle;
  a->pending.reset();
  a->canary = body.canary;
  if (now.about->step_id.empty() || now.about->audit) return;
  auto& more = detail_of(step_of(now.about->step_id));
  for (const auto& rule : a->rules) more.rules_settled.push_back(rule);
  const bool conflict =
      std::find(a->rules.begin(), a->rules.end(), triggers::conflict_rule) != a->rules.end();
  if (!conflict || !body.given) return;
  for (const auto& id : body.given->chosen)
    more.rules_settled.push_back(std::string{triggers::chosen_article} + id);
}

/// What was done stays done: only what is learnt from it is another.
void state::on(const event&, const decision_corrected& body) {
  if (auto* a = find_intervention(body.id)) a->corrected = body;
}

void state::on(const event&, const answer_kept& body) {
  if (auto* a = find_intervention(body.id)) a->labels_kept.push_back(hash_of(body.given));
}

void state::on(const event& e, const step_settled& body) {
  auto& s = step_of(body.step_id);
  s.phase = phase::settled;
  s.decision = body.decision;
  if (body.decision == decision::handed_over) s.lane = lane::escalation;
  auto& more = detail_of(s);
  const auto proposed = std::move(more.proposed);
  more.act = body.act;
  more.digest = body.digest;
  more.draft = body.draft;
  if (body.decision == decision::proceed && proposed)
    went_ahead(s, proposed->kind, body.draft.empty() ? proposed->draft : body.draft, e.at);
}

void state::on(const event&, const outcome_reported& body) {
  auto& more = detail_of(step_of(body.step_id));
  more.outcome = hash_of(body.digest, body.status, body.result);
  if (more.act) {
    keep_result(*more.act, body);
    watched.told({more.act->name, triggers::anomaly::hash_of(body.digest),
                  triggers::anomaly::hash_of(body.result), body.status != "ok", body.matches});
  }
  if (!body.matches)
    more.firings.push_back({trigger_family::anomaly,
                            "digest-mismatch",
                            "the action that ran is not the action that was let through",
                            true,
                            {},
                            {}});
}

void state::on(const event&, const conversation_handed_over&) {
  status = conversation_status::handed_over;
}

void state::on(const event&, const conversation_handed_back&) {
  status = conversation_status::open;
}

void state::on(const event&, const conversation_closed& body) {
  status = conversation_status::closed;
  resolution = body.resolution;
}

}  // namespace weft::conversation
