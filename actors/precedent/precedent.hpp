#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/events.hpp"
#include "schemas/precedent.hpp"

namespace weft::precedent_search {

// What of a question is kept to find it again. Tenant, kind, action name and scope must be equal.
// Everything else that can be equal without reading is a slot, a text of two parts:
//
//   rule:NAME            a rule whose firing led to the question
//   key:KEY              the key under which equal questions form a bundle
//   option:VALUE         an option of a choice
//   field:NAME           a field that is asked for
//   argument:NAME=JSON   an argument of the tool call; differing counts against
//   exact:NAME=JSON      the same for amounts and identities (numbers, and texts with digits):
//                        they count when equal and say nothing when not, since no two refunds are
//                        of one order
//
// Words come from the question, the customer's last words and the draft.

/// Slots of an open question.
std::vector<std::string> slots_of(const card& about);
/// Slots that a tool call's arguments make; `json` is a canonical object. Nested values make none.
void add_argument_slots(std::vector<std::string>& slots, std::string_view json);

/// What the customer said last.
std::string_view last_words(const std::vector<message>& context);

/// The question that a card asks of precedents. Its own conversation is not left out.
precedent_question question_of(const card& about, instant now);
/// The question that a step asks before anybody is asked about it: of what kind it would be follows
/// from the step, and rules are not known yet. `said`: the customer's last words.
precedent_question question_of(const step& proposed, std::string_view said, instant now);

/// A decision in a form that is equal for equal decisions: "approve", "approve with {…}",
/// "reject", "chosen a, b", "none of these", "values {…}", "accept", "edit …", "advice …".
std::string decision_word(query_kind kind, const answer& given);
/// The human refused what the agent wanted.
bool is_negative(query_kind kind, const answer& given);

/// The precedent that a settled question makes. None when no human answered it, when it was a
/// second opinion (which would count one case twice), or a handover (which is no scoped question).
std::optional<precedent> precedent_of(const card& about, const intervention_settled& how,
                                      instant at);
/// The precedent that a configurer's word makes of a question.
std::optional<precedent> precedent_of(const card& about, const precedent_correction& word);
/// Puts a configurer's word in the place of the answer.
void correct(precedent& earlier, const precedent_correction& word);

}  // namespace weft::precedent_search
