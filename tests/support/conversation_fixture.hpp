#pragma once

#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "actors/conversation/core.hpp"

namespace weft::testing {

/// A conversation core with a hand-turned clock, driven in the language of the domain.
/// Every check of the outside (`decision_of`, `state_of`) also rebuilds the core from its events
/// and compares, so that recovery is tested by every test.
class conversation_fixture {
 public:
  conversation_fixture() { set.approvals.push_back({"gate", {"refund*"}, {}}); }

  trigger_set set;
  instant now{std::chrono::seconds{1'000}};
  conversation::core core{{"default", "c"}};
  std::vector<event> history;
  conversation::effects last;

  void open() { ask(open_conversation{"Ana's customer", "get a refund", "", ""}); }

  void pass(milliseconds time) { now += time; }

  /// Sends one request; the replies of this turn are in `replies`.
  void ask(request_body body, std::string by = "agent-1") {
    request r{++next_request,
              {"default", std::move(by), role::agent},
              {"default", "c"},
              now,
              std::move(body)};
    take(core.handle(std::move(r), at()));
  }
  void due(const std::string& intervention, weft::due why = weft::due::answer) {
    take(core.handle(intervention_due{intervention, why, milliseconds{90'000}}, at()));
  }
  /// Its deadline has passed.
  void time_is_over(const std::string& intervention) {
    const auto* a = core.now().find_intervention(intervention);
    if (a != nullptr) now = std::max(now, answer_by(a->now));
    due(intervention);
  }
  /// The messages of the last turn to the router, of one type.
  template <class Message>
  std::vector<Message> told_router() const {
    std::vector<Message> all;
    for (const auto& d : last.outbox)
      if (const auto* r = std::get_if<to_router>(&d))
        if (const auto* m = std::get_if<Message>(&r->what)) all.push_back(*m);
    return all;
  }
  /// The messages of the last turn to the learner, of one type.
  template <class Message>
  std::vector<Message> told_learner() const {
    std::vector<Message> all;
    for (const auto& d : last.outbox)
      if (const auto* l = std::get_if<to_learner>(&d))
        if (const auto* m = std::get_if<Message>(&l->what)) all.push_back(*m);
    return all;
  }
  std::vector<card_changed> told_operator() const {
    std::vector<card_changed> all;
    for (const auto& d : last.outbox)
      if (const auto* o = std::get_if<to_operator>(&d))
        if (const auto* m = std::get_if<card_changed>(&o->what)) all.push_back(*m);
    return all;
  }
  void offered(const std::string& id, std::uint32_t version, const std::string& to) {
    core.note(offer_recorded{id, version, to, now, now, now, now + std::chrono::seconds{60}});
    history.push_back({now, "node", intervention_offered{id, version, to, {}}});
  }

  static step reply_step(std::string id, std::string draft = "Hello") {
    step s;
    s.id = std::move(id);
    s.draft = std::move(draft);
    return s;
  }
  static step tool_step(std::string id, std::string name, std::string arguments = "{}") {
    step s;
    s.id = std::move(id);
    s.kind = step_kind::tool_call;
    s.act = action{std::move(name), std::move(arguments)};
    return s;
  }
  static step question_step(std::string id, query_kind kind) {
    step s;
    s.id = std::move(id);
    s.kind = step_kind::question;
    query q;
    q.kind = kind;
    q.question = "?";
    if (kind == query_kind::choice) q.options = {{"a", "A", ""}, {"b", "B", ""}};
    if (kind == query_kind::value) q.form = {{"code", "Code", "", field_type::string, true}};
    s.asks = q;
    return s;
  }
  void submit(step s, bool wait = false) {
    const std::string print = s.id + "|" + s.draft + (s.act ? s.act->arguments : "");
    ask(submit_step{std::move(s), print, wait});
  }
  void answer_with(const std::string& id, answer given, std::uint32_t version = 1,
                   std::string by = "ana") {
    ask(answer_intervention{id, version, std::move(given)}, std::move(by));
  }
  static answer approve(std::string arguments = {}) {
    answer a;
    a.verdict = verdict::approve;
    a.arguments = std::move(arguments);
    return a;
  }
  static answer reject(std::string note = "no") {
    answer a;
    a.verdict = verdict::reject;
    a.note = std::move(note);
    return a;
  }

  step_view view_of(const std::string& step_id) {
    ask(read_step{step_id, false});
    const step_view live = std::get<step_view>(reply_body());
    conversation::core rebuilt{{"default", "c"}};
    rebuilt.restore(history);
    request r{1, {"default", "x", role::agent}, {"default", "c"}, now, read_step{step_id, false}};
    auto out = rebuilt.handle(std::move(r), at());
    const auto& again = std::get<step_view>(std::get<to_front>(out.outbox.at(0)).what.body);
    CHECK(again.decision == live.decision);
    CHECK(again.lane == live.lane);
    CHECK(again.digest == live.digest);
    CHECK(again.act == live.act);
    CHECK(again.firings.size() == live.firings.size());
    CHECK(static_cast<bool>(again.asked) == static_cast<bool>(live.asked));
    if (again.asked && live.asked) CHECK(again.asked->state == live.asked->state);
    return live;
  }
  decision decision_of(const std::string& step_id) { return view_of(step_id).decision; }
  intervention_state state_of(const std::string& id) {
    ask(read_intervention{id, false});
    return std::get<intervention_view>(reply_body()).what->state;
  }

  /// The reply to the latest request of `ask`.
  const response_body& reply_body() const {
    for (const auto& d : last.outbox)
      if (const auto* f = std::get_if<to_front>(&d); f != nullptr && f->what.to == next_request)
        return f->what.body;
    FAIL("no reply to the latest request");
    static const response_body none{};
    return none;
  }
  fault refused() const {
    const auto* p = std::get_if<problem>(&reply_body());
    REQUIRE(p != nullptr);
    return p->code;
  }
  std::string receipt_status() const { return std::get<receipt>(reply_body()).status; }
  bool replied_to(request_id id) const {
    for (const auto& d : last.outbox)
      if (const auto* f = std::get_if<to_front>(&d); f != nullptr && f->what.to == id) return true;
    return false;
  }
  template <class Event>
  std::size_t recorded() const {
    std::size_t n = 0;
    for (const auto& e : history) n += std::holds_alternative<Event>(e.body) ? 1U : 0U;
    return n;
  }

  request_id next_request = 100;

 private:
  conversation::moment at() {
    return {now, set, milliseconds{4'000}, queue_full, expected, board, learnt, "secret"};
  }
  void take(conversation::effects out) {
    history.insert(history.end(), out.events.begin(), out.events.end());
    last = std::move(out);
  }

 public:
  bool queue_full = false;
  const forecasts* expected = nullptr;
  const floor::board* board = nullptr;
  const learner::board* learnt = nullptr;
};

}  // namespace weft::testing
