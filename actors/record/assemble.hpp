#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/decision_record.hpp"

namespace weft::record {

/// Which steps become records.
enum class which : std::uint8_t {
  all,     // every step, and every handover
  learned  // only those with a question, an audit or a certificate's mark: what learning reads
};

inline constexpr std::size_t context_kept = 20;

/// Folds the events of one conversation, oldest first, into its decision records. What becomes
/// known later (answers, corrections, outcomes, how the conversation ended) is filled into the
/// record it belongs to, so records are complete only when all events have been taken. Memory: the
/// conversation's events, once; the contexts are cut out of one history when records are visited.
class assembler {
 public:
  explicit assembler(conversation_key key, which wanted = which::all);

  /// O(steps) at worst for what speaks of an old step, mostly O(1): searched from the back.
  void take(const event& e, const journal_place& where = {});

  /// Calls `visit` with each record in the order the steps came. Records live during the call.
  void visit(const std::function<void(const decision_record&)>& each);
  /// All of them at once.
  std::vector<decision_record> finish();

 private:
  struct draft {
    decision_record record;
    std::size_t history_end = 0;   // of its context
    bool decided = false;          // a `step_decided` has come
    std::size_t exchange_end = 0;  // handovers: of what was said, 0 while it goes on
  };

  struct call {
    std::size_t at = 0;  // how much had been said
    call_made made;
    instant when{};  // let through
    instant told{};  // when the result was, the first one
  };

  draft& draft_of(const std::string& step_id, const event& e);
  draft& begin(const event& e);
  void take_up(draft& d, const step& proposed);
  question_record* question(const std::string& id);
  void said(message what);
  void went_ahead(const draft& d, instant when);
  bool is_wanted(const draft& d) const;
  void complete(draft& d) const;

  void on(const event& e, const journal_place& where, const conversation_opened& body);
  void on(const event& e, const journal_place& where, const message_appended& body);
  void on(const event& e, const journal_place& where, const step_held& body);
  void on(const event& e, const journal_place& where, const step_decided& body);
  void on(const event& e, const journal_place& where, const intervention_raised& body);
  void on(const event& e, const journal_place& where, const intervention_settled& body);
  void on(const event& e, const journal_place& where, const answer_kept& body);
  void on(const event& e, const journal_place& where, const answer_counted& body);
  void on(const event& e, const journal_place& where, const step_settled& body);
  void on(const event& e, const journal_place& where, const outcome_reported& body);
  void on(const event& e, const journal_place& where, const decision_corrected& body);
  void on(const event& e, const journal_place& where, const conversation_handed_back& body);
  void on(const event& e, const journal_place& where, const conversation_closed& body);
  void on(const event& e, const journal_place& where, const follow_up_asked& body);
  void on(const event& e, const journal_place& where, const follow_up_answered& body);
  void on(const event& e, const journal_place& where, const intervention_offered& body);
  void on(const event& e, const journal_place& where, const intervention_returned& body);
  void on(const event& e, const journal_place& where, const directive_received& body);
  void on(const event& e, const journal_place& where, const directive_revoked& body);
  /// Nothing of what a record tells.
  template <class Body>
  void on(const event&, const journal_place&, const Body&) {}

  conversation_key key_;
  which wanted_;
  decision_record about_;  // what all records say of the conversation
  std::vector<message> history_;
  std::vector<call> calls_;
  std::vector<draft> drafts_;
};

}  // namespace weft::record
