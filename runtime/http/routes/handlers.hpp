#pragma once

#include "runtime/http/route.hpp"

// One function per endpoint; the table (table.cpp) says which is which.

namespace weft::http {

// conversations.cpp
outcome open(call& c);
outcome list_all_conversations(call& c);
outcome view(call& c);
outcome append(call& c);
outcome close(call& c);
outcome give_back(call& c);

// steps.cpp
outcome propose(call& c);
outcome read_decision(call& c);
outcome report(call& c);

// interventions.cpp
outcome list_all_interventions(call& c);
outcome read_one_intervention(call& c);
outcome withdraw(call& c);
outcome give_answer(call& c);
outcome escalate(call& c);
outcome extend(call& c);
outcome undo(call& c);
outcome follow_up(call& c);
outcome follow_up_answer(call& c);
outcome correct(call& c);

// decisions.cpp
outcome list_all_decisions(call& c);
outcome read_one_decision(call& c);
outcome show_insights(call& c);
outcome precedents_of(call& c);
outcome search_precedents(call& c);

// exports.cpp
outcome export_page(call& c);

// floor.cpp
outcome issue(call& c);
outcome revoke(call& c);
outcome list_all_directives(call& c);
outcome profile(call& c);
outcome show_queues(call& c);
outcome show_operators(call& c);
outcome preview(call& c);

// trigger_sets.cpp
outcome store_triggers(call& c);
outcome list_all_trigger_sets(call& c);
outcome view_triggers(call& c);
outcome activate_triggers(call& c);
outcome check_triggers(call& c);
outcome show_triggers(call& c);

// streams.cpp
outcome stream_conversation(call& c);
outcome stream_tenant(call& c);
outcome open_session(call& c);
outcome count_up(call& c);

// site.cpp
outcome who_am_i(call& c);
outcome alive(call& c);
outcome ready(call& c);
outcome metrics(call& c);
outcome openapi(call& c);

// console.cpp
outcome console_page(call& c);
outcome console_asset(call& c);

}  // namespace weft::http
