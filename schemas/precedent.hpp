#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/intervention.hpp"

namespace weft {

/// An earlier answered question, as it is looked for and shown. Questions are compared only where
/// tenant, kind, action name and scope are equal: an answer to anything else would not fit.
struct precedent {
  std::string tenant;
  std::string id;  // of the intervention
  std::string conversation;
  instant at{};  // when it was answered
  query_kind kind = query_kind::approval;
  std::string action;              // its name; empty: about no tool call
  std::string scope;               // of the step
  std::vector<std::string> slots;  // what else may be equal (actors/precedent/precedent.hpp)
  std::string question, customer;  // asked of the human; the customer's last words
  std::string draft;               // what the agent wanted to say
  answer given;                    // the decision, as corrected
  std::string decision;            // `given` in a form that is equal for equal decisions
  std::string article;             // the policy articles that were chosen or refused by
  std::string by;                  // who decided
  std::string bundle;              // answered together with others by one decision
  bool by_human = true;            // else a configurer's correction
  bool negative = false;           // a refusal: never ages
  std::uint32_t multiplicity = 1;  // how many conversations this one decision was for
};

/// A configurer's word on a precedent.
struct precedent_correction {
  std::string tenant, id;
  instant at{};
  std::string by;
  answer right;
};

/// What an open question, or a step before it is asked about, looks like. Empty members are not
/// compared, but `action` and `scope` must be equal.
struct precedent_question {
  query_kind kind = query_kind::approval;
  std::string action, scope;
  std::vector<std::string> slots;
  std::string question, customer, draft;
  instant now{};                 // what ages are measured from
  std::string not_conversation;  // leave out precedents of this one
};

/// One precedent with what speaks for it.
struct precedent_hit {
  precedent about;
  double score = 0;                // 0 to 1: likeness times freshness
  double likeness = 0;             // 0 to 1: of slots and words
  double freshness = 1;            // halves every 90 days; 1 for refusals
  std::vector<std::string> equal;  // slots that are equal
  std::vector<std::string> terms;  // words that are shared
};

/// One side of what precedents say.
struct precedent_side {
  std::string decision;
  double share = 0;  // of all votes, 0 to 1
  std::uint32_t hits = 0;
};

/// What precedents say about a question. Advice, never an answer by itself.
struct precedent_answer {
  std::vector<precedent_hit> hits;      // best first
  std::vector<precedent_side> sides;    // strongest first
  double agreement = 0;                 // share of the strongest side
  std::optional<std::string> decision;  // of the strongest side; none: abstained
  bool abstained = true;
  std::string why;  // one sentence
};

/// Whoever answers these must not know what was answered before: see `card::blind`.
inline bool hides_precedents(const card& about) { return about.audit || about.blind; }
inline precedent_answer hidden_precedents() {
  precedent_answer none;
  none.why = "this question is a check of earlier answers, which are not shown with it";
  return none;
}

namespace limits {
inline constexpr std::size_t precedent_text_bytes = 1'024, precedent_answer_bytes = 8'192,
                             precedent_slots = 48, precedent_slot_bytes = 160, precedent_terms = 64,
                             precedent_query_terms = 12, precedent_hits = 20;
}  // namespace limits

}  // namespace weft
