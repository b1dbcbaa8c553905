#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "actors/conversation/state.hpp"
#include "actors/floor/board.hpp"
#include "actors/triggers/evaluate.hpp"
#include "schemas/messages.hpp"
#include "schemas/trigger_set.hpp"

namespace weft::conversation {

/// The circumstances of one decision, passed in so that the core needs nothing else.
struct moment {
  instant now{};
  const trigger_set& triggers;
  milliseconds estimate{0};                  // how long an answer takes at present, over all lines
  bool queue_full = false;                   // no further interventions are taken
  const forecasts* expected = nullptr;       // by line; null: nothing is known
  const floor::board* directives = nullptr;  // what holds for the tenant; null: none ever did
  const learner::board* learnt = nullptr;    // what is usual for the tenant; null: nothing is known
  std::string_view draw_secret{};            // keys the draw of steps to audit
};

/// What a decision causes: facts to record, and what leaves once they are durable.
struct effects {
  std::vector<event> events;
  std::vector<delivery> outbox;
  bool autonomous = false;  // nothing but an autonomous step: may be relaxed about the disk
};

/// Decides for one conversation. Deterministic: no clock, no randomness, no I/O.
///
/// A conversation is never blocked by an open intervention: it takes messages, steps and further
/// interventions; only steps that declare a dependency wait. Decisions are recorded as events, and
/// the state changes by applying them, so that recovery is replaying.
///
/// Waiting requests (`wait`) are the one thing not recorded: their callers are gone after a restart
/// and ask again by id.
class core {
 public:
  explicit core(conversation_key key) : state_{std::move(key)} {}

  /// Recovery: takes in what was recorded.
  void restore(const std::vector<event>& history);

  effects handle(request what, const moment& at);
  effects handle(const intervention_due& what, const moment& at);
  /// The router's news about offers; the router itself has recorded them. What was asked back and
  /// answered before is told to the new holder.
  std::vector<delivery> note(const offer_recorded& what);
  void note(const router_noted& what);
  /// Directives came or went.
  effects handle(const directives_changed& what, const moment& at);

  /// Nothing keeps this conversation in memory: no open intervention, no waiting caller.
  bool may_passivate() const;
  /// True when the conversation was never opened: nothing to remember.
  bool unknown() const { return !state_.opened(); }
  const state& now() const { return state_; }

 private:
  struct waiter {
    request_id id = 0;
    bool for_step = false;
    std::string what;  // step or intervention id
  };
  /// One handling under way.
  struct turn {
    const moment& at;
    principal from;
    request_id to = 0;
    instant received{};
    effects out;
  };

  void on(turn& t, open_conversation& body);
  void on(turn& t, append_message& body);
  void on(turn& t, submit_step& body);
  void on(turn& t, stop_waiting& body);
  void on(turn& t, read_step& body);
  void on(turn& t, report_outcome& body);
  void on(turn& t, read_intervention& body);
  void on(turn& t, withdraw_intervention& body);
  void on(turn& t, answer_intervention& body);
  void on(turn& t, escalate_intervention& body);
  void on(turn& t, hand_back& body);
  void on(turn& t, close_conversation& body);
  void on(turn& t, view_conversation& body);
  void on(turn& t, extend_intervention& body);
  void on(turn& t, undo_answer& body);
  void on(turn& t, ask_follow_up& body);
  void on(turn& t, answer_follow_up& body);
  void on(turn& t, correct_decision& body);

  // Steps (steps.cpp)
  bool refuse_new_step(turn& t, const submit_step& body);
  triggers::evaluation look_at(const turn& t, const step& proposed, const action* act,
                               const std::vector<std::string>& settled, bool first) const;
  void decide(turn& t, step proposed, const std::string& fingerprint);
  void carry_out(turn& t, const step& proposed, step_decided what, triggers::evaluation found);
  void tell_learner(turn& t, const step& proposed, const triggers::evaluation& found);
  void tell_learner(turn& t, const asked_state& a, const intervention_settled& how);
  void tell_learner(turn& t, const step_state& of, const report_outcome& outcome, bool matches);
  void tell_learner(turn& t, const asked_state& a, const answer& right);
  template <class Told>
  void add_answer(const turn& t, const asked_state& a, const answer& given,
                  const std::string& bundle, Told& told) const;
  void tell_rest(turn& t);
  void decide_held(turn& t, std::size_t index);
  void evaluate_again(turn& t, const std::string& step_id, std::optional<action> act,
                      std::string draft = {});
  void raise(turn& t, const step& proposed, const std::optional<action>& act,
             const std::string& digest, triggers::evaluation found);
  std::shared_ptr<card> card_for(const turn& t, const step& proposed,
                                 const std::optional<action>& act, const std::string& digest,
                                 triggers::evaluation& found) const;
  void repeat_answer(turn& t, const step& proposed, const std::string& digest,
                     triggers::evaluation found);
  void raise_audit(turn& t, const step& proposed, const query& asked);
  void raise_second(turn& t, const card& first, const std::string& answered_by);
  void raise_apart(turn& t, std::shared_ptr<card> about);
  void complete(card& about, const turn& t, std::size_t messages_max) const;
  void settle_step(turn& t, const std::string& step_id, decision how,
                   std::optional<action> act = {}, std::string draft = {});
  void release_held(turn& t);

  // Answers (answers.cpp)
  std::optional<problem> refuse_answer(turn& t, asked_state& a, const answer_intervention& body);
  void count_vote(turn& t, asked_state& a, const answer_intervention& body, std::uint32_t need);
  void tell_router(turn& t, const std::string& id, changed what, const std::string& by);
  void finish_answer(turn& t, const std::string& id, const answer& given, const std::string& by,
                     const std::string& bundle, bool canary);
  void expire(turn& t, const std::string& id, const std::string& reason, bool without_human);

  // Interventions (interventions.cpp)
  asked_state* to_change(turn& t, const std::string& id, std::uint32_t version, const char* what);
  void settle(turn& t, asked_state& a, intervention_settled how);
  void fold_in(turn& t, const std::string& intervention, const answer& given);
  void keep_label(turn& t, asked_state& a, const answer_intervention& body, kept_because why);
  void hand_over(turn& t, const std::string& intervention, const std::string& reason,
                 routing route);
  void withdraw_all(turn& t, const std::string& reason);
  const asked_state* open_handover() const;

  // Directives (directives.cpp)
  void catch_up(turn& t);

  // Replies (views.cpp)
  step_view view_of(const step_state& s, const moment& at) const;
  conversation_view view(bool created, const moment& at) const;
  void wait_or_reply(turn& t, bool wait, bool for_step, const std::string& what);
  void reply_to_waiters(turn& t);
  bool still_open(const waiter& w) const;
  response_body answer_for(const waiter& w, const moment& at) const;
  void wake_for(turn& t, const asked_state& a);
  std::optional<milliseconds> estimate_of(const asked_state& a, const moment& at) const;
  std::vector<directive> directives_now(const moment& at) const;

  void record(turn& t, event_body body);
  void send(turn& t, response_body body);
  void refuse(turn& t, fault code, std::string detail, std::string where = {});
  effects finish(turn& t);

  state state_;
  std::vector<waiter> waiters_;
  std::uint64_t board_seen_ = 0;
  std::uint32_t untold_ = 0;  // steps decided of which the learner has not heard
};

}  // namespace weft::conversation
