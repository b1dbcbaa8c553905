#include "runtime/http/routes/handlers.hpp"

namespace weft::http {
namespace {

constexpr verb GET = verb::get, POST = verb::post, PUT = verb::put, DELETE = verb::remove;

constexpr auto table = std::to_array<route>({
    {POST, "/v1/conversations/{id}/steps", agents, "wait", propose, "Propose a step"},
    {POST, "/v1/conversations/{id}/messages", agents | operators, "", append, "Append a message"},
    {POST, "/v1/conversations/{id}/steps/{step}/outcome", agents, "", report,
     "Report how an action ended"},
    {POST, "/v1/conversations", agents, "", open, "Open a conversation"},
    {GET, "/v1/conversations", everyone, "status after limit", list_all_conversations,
     "List conversations"},
    {GET, "/v1/conversations/{id}", everyone, "", view, "Read a conversation"},
    {GET, "/v1/conversations/{id}/steps/{step}", everyone, "wait", read_decision,
     "Read or await a step's decision"},
    {POST, "/v1/conversations/{id}/close", agents | operators, "", close, "Close a conversation"},
    {POST, "/v1/conversations/{id}/hand_back", operators, "", give_back,
     "Hand a conversation back to its agent"},
    {GET, "/v1/conversations/{id}/events", everyone, "after", stream_conversation,
     "Stream one conversation's events"},
    {GET, "/v1/events", everyone, "after", stream_tenant, "Stream all events"},
    {GET, "/v1/interventions", everyone, "state after limit", list_all_interventions,
     "List interventions"},
    {GET, "/v1/interventions/{id}", everyone, "wait", read_one_intervention,
     "Read or await an intervention"},
    {POST, "/v1/interventions/{id}/withdraw", agents, "", withdraw, "Withdraw an intervention"},
    {POST, "/v1/interventions/{id}/answer", operators, "", give_answer, "Answer an intervention"},
    {POST, "/v1/interventions/{id}/escalate", operators, "", escalate,
     "Hand the whole conversation to a human"},
    {POST, "/v1/interventions/{id}/extend", operators, "", extend, "Take more time for an answer"},
    {POST, "/v1/interventions/{id}/undo", operators, "", undo,
     "Take back an answer that is not released"},
    {POST, "/v1/interventions/{id}/follow_up", operators, "", follow_up,
     "Ask the agent something back"},
    {POST, "/v1/interventions/{id}/follow_up_answer", agents, "", follow_up_answer,
     "Answer what an operator asked back"},
    {POST, "/v1/directives", operators | configurers, "", issue, "Issue a directive"},
    {GET, "/v1/directives", everyone, "", list_all_directives, "List the directives that hold"},
    {DELETE, "/v1/directives/{id}", operators | configurers, "", revoke, "Revoke a directive"},
    {POST, "/v1/directives/preview", operators | configurers, "", preview,
     "Count the conversations an expression holds for"},
    {POST, "/v1/trigger-sets", configurers, "", store_triggers, "Store a trigger set"},
    {GET, "/v1/trigger-sets", configurers, "", list_all_trigger_sets, "List the trigger sets"},
    {POST, "/v1/trigger-sets/check", configurers, "", check_triggers,
     "Say what is wrong with a trigger set"},
    {GET, "/v1/trigger-sets/{version}", configurers, "", view_triggers, "Read a trigger set"},
    {POST, "/v1/trigger-sets/{version}/activate", configurers, "", activate_triggers,
     "Let a trigger set decide from now on"},
    {GET, "/v1/triggers", everyone, "", show_triggers, "Show how the triggers do"},
    {GET, "/v1/operators", operators | configurers, "", show_operators,
     "Show operators and their load"},
    {PUT, "/v1/operators/{name}", configurers, "", profile, "Say what an operator may be asked"},
    {GET, "/v1/queues", everyone, "", show_queues, "Show queues and their waits"},
    {GET, "/v1/summary", everyone, "prefix", count_up, "Count the journal"},
    {GET, "/v1/operator", operators, "name capacity", open_session, "Work as an operator"},
    {GET, "/healthz", anybody, "", alive, "Alive"},
    {GET, "/readyz", anybody, "", ready, "Ready for traffic"},
    {GET, "/metrics", anybody, "", metrics, "Metrics for Prometheus"},
    {GET, "/openapi.json", anybody, "", openapi, "This interface's description"},
    {GET, "/", anybody, "", console_page, "The console for operators"},
    {GET, "/assets/{file}", anybody, "", console_asset, "A file of the console"},
});

}  // namespace

std::span<const route> routes() { return table; }

}  // namespace weft::http
