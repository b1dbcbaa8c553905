#pragma once

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/type_id.hpp>

#include "schemas/messages.hpp"

// Messages never leave the process (nodes share a store, not a mailbox), so they need no
// serialisation: they are registered as such, and public formats never depend on these ids.
// clang-format off
#define WEFT_ACTOR_MESSAGES(row)                                                              \
  row(request) row(conversation_restored) row(offer_recorded) row(router_noted)               \
  row(intervention_due) row(passivate) row(intervention_waiting) row(intervention_closed)     \
  row(operator_changed) row(offer_declined) row(claim_decided) row(tick) row(offer_made)      \
  row(offer_ended) row(operator_frame) row(append) row(commit_gathered) row(project_behind)   \
  row(load_conversation) row(archive_request) row(directives_changed)                         \
  row(intervention_changed) row(offer_accepted) row(bundle_decided) row(bundle_undone)        \
  row(canary_reported) row(profile_changed) row(view_router) row(bundle_made)                 \
  row(bundle_ended) row(card_changed) row(presence_imposed) row(floor_request)         \
  row(find_matching) row(floor_restored) row(step_told) row(question_told)            \
  row(view_learner) row(verdict_corrected) row(follow_journal)
// clang-format on

CAF_BEGIN_TYPE_ID_BLOCK(weft, first_custom_type_id)
#define WEFT_ROW(name) CAF_ADD_TYPE_ID(weft, (weft::name))
WEFT_ACTOR_MESSAGES(WEFT_ROW)
#undef WEFT_ROW
CAF_END_TYPE_ID_BLOCK(weft)

#define WEFT_ROW(name) CAF_ALLOW_UNSAFE_MESSAGE_TYPE(weft::name)
WEFT_ACTOR_MESSAGES(WEFT_ROW)
#undef WEFT_ROW
