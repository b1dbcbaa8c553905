#include <fstream>
#include <iterator>
#include <sstream>

#include <doctest/doctest.h>

#include "generated/assets.hpp"
#include "runtime/http/route.hpp"
#include "tests/api/openapi_document.hpp"
#include "tests/support/raw_websocket.hpp"
#include "tests/support/refusals.hpp"

// schemas/openapi.json against the node: the same routes, and no response that it does not
// describe.

namespace weft::testing {
namespace {

std::string served_document(const node_process& node) {
  const auto got = http_client{node.port()}.get("/openapi.json");
  CHECK(got.status == 200);
  CHECK(got.header("content-type") == "application/json");
  return got.body;
}

/// Calls a node and holds every exchange against its document.
class walk {
 public:
  walk(const node_process& node, openapi_document& document)
      : client_{node.port()}, document_{document} {}

  /// `operation` is "POST /v1/conversations/{id}/close"; `target` what is really asked for.
  json call(const std::string& operation, const std::string& target, int status,
            const std::string& body = {}, const std::string& headers = {}) {
    const auto method = operation.substr(0, operation.find(' '));
    const auto got = client_.request(method, target, body, headers);
    INFO(operation << " as " << target << " " << body << " -> " << got.body);
    CHECK(got.status == status);
    for (const auto& wrong : document_.check_response(operation, got)) FAIL_CHECK(wrong);
    if (got.status / 100 == 2 && !body.empty())
      for (const auto& wrong : document_.check_request(operation, body))
        FAIL_CHECK("the request: " << wrong);
    const auto type = got.header("content-type");
    const bool lines = type.find("jsonl") != std::string::npos;
    return lines || type.find("json") == std::string::npos ? json{} : json::parse(got.body);
  }

 private:
  http_client client_;
  openapi_document& document_;
};

const std::string opening = "POST /v1/conversations", reading = "GET /v1/conversations/{id}",
                  appending = "POST /v1/conversations/{id}/messages",
                  proposing = "POST /v1/conversations/{id}/steps",
                  deciding = "GET /v1/conversations/{id}/steps/{step}",
                  reporting = "POST /v1/conversations/{id}/steps/{step}/outcome",
                  closing = "POST /v1/conversations/{id}/close",
                  handing_back = "POST /v1/conversations/{id}/hand_back",
                  watching = "GET /v1/interventions/{id}",
                  withdrawing = "POST /v1/interventions/{id}/withdraw",
                  answering = "POST /v1/interventions/{id}/answer",
                  escalating = "POST /v1/interventions/{id}/escalate",
                  listing = "GET /v1/conversations", listing_asked = "GET /v1/interventions",
                  summing = "GET /v1/summary";

void walk_conversation(walk& w) {
  const std::string c = "/v1/conversations/c-1";
  const std::string conversation =
      R"({"id":"c-1","customer":"u-7","goal":"a refund","scope":"refunds",
          "metadata":{"vip":true}})";
  w.call(opening, "/v1/conversations", 201, conversation);
  w.call(opening, "/v1/conversations", 200, conversation);
  w.call(opening, "/v1/conversations", 409, R"({"id":"c-1"})");
  w.call(opening, "/v1/conversations", 400, "{");
  w.call(opening, "/v1/conversations", 422, "{}");
  w.call(opening, "/v1/conversations", 415, "{}", "Content-Type: text/plain\r\n");
  const std::string said = R"({"id":"m-1","from":"customer","text":"Where is my money?"})";
  w.call(appending, c + "/messages", 200, said);
  w.call(appending, c + "/messages", 200, said);
  w.call(appending, c + "/messages", 409, R"({"id":"m-1","from":"agent","text":"?"})");
  w.call(appending, "/v1/conversations/none/messages", 404, said);
  w.call(reading, c, 200);
  w.call(reading, "/v1/conversations/none", 404);
  w.call(reading, "/v1/conversations/%20", 422);
  w.call(listing, "/v1/conversations?status=open&limit=1", 200);
  w.call(listing, "/v1/conversations?limit=0", 422);
}

void walk_steps(walk& w) {
  const std::string s = "/v1/conversations/c-1/steps";
  w.call(proposing, s, 200,
         R"({"step_id":"1","kind":"reply","draft":"d","scope":"refunds","depends_on":[],)"
         R"("signals":{"confidence":0.99,"latency_ms":12,"logprobs":[-0.1,-0.2]}})");
  const auto run =
      w.call(proposing, s, 200,
             R"({"step_id":"2","kind":"tool_call","signals":{"confidence":1},)"
             R"("action":{"name":"issue_refund","arguments":{"order":"A1","amount":12.5}}})");
  const auto digest = run["action"]["digest"].text();
  w.call(reporting, s + "/2/outcome", 200,
         R"({"digest":")" + digest + R"(","status":"ok","result":{"receipt":7}})");
  w.call(reporting, s + "/2/outcome", 409, R"({"digest":")" + digest + R"(","status":"error"})");
  w.call(reporting, s + "/9/outcome", 404, R"({"digest":"d","status":"ok"})");
  w.call(proposing, s, 200,
         R"({"step_id":"3","kind":"reply","draft":"d",)"
         R"("signals":{"confidence":0.01}})");
  w.call(proposing, s, 200, R"({"step_id":"4","kind":"reply","draft":"d","depends_on":["c-1~1"]})");
  w.call(proposing, s, 409, R"({"step_id":"1","kind":"reply","draft":"other"})");
  w.call(proposing, s, 422, R"({"step_id":"x","kind":"reply"})");
  w.call(proposing, s + "?wait=121", 422, R"({"step_id":"x","kind":"reply","draft":"d"})");
  w.call(deciding, s + "/4?wait=0", 200);
  w.call(deciding, s + "/none", 404);
}

const std::map<std::string, std::pair<std::string, std::string>>& questions() {
  static const std::map<std::string, std::pair<std::string, std::string>> all{
      {"approval",
       {R"({"kind":"approval","question":"?","answer_within_ms":60000,"on_expiry":"escalate"})",
        R"({"verdict":"approve","note":"fine"})"}},
      {"choice",
       {R"({"kind":"choice","question":"?","options":[{"value":"a","title":"A","evidence":"E"},)"
        R"({"value":"b"}],"multiple":true,"allow_none":true})",
        R"({"chosen":["a","b"]})"}},
      {"none",
       {R"({"kind":"choice","question":"?","options":[{"value":"a"}]})",
        R"({"none_of_these":true})"}},
      {"value",
       {R"({"kind":"value","question":"?","on_expiry":"default","default":{"values":{"n":1}},)"
        R"("answer_schema":{"type":"object","required":["n"],"properties":{)"
        R"("n":{"type":"integer","title":"N","description":"D","minimum":0,"maximum":9},)"
        R"("t":{"type":"string","minLength":1,"maxLength":9,"format":"date"},)"
        R"("x":{"type":"number"},"b":{"type":"boolean","default":true},)"
        R"("s":{"type":"string","enum":["a","b"]},)"
        R"("o":{"type":"string","oneOf":[{"const":"a","title":"A"}]},)"
        R"("m":{"type":"array","minItems":0,"maxItems":2,"items":{"type":"string",)"
        R"("enum":["a","b"]}},)"
        R"("q":{"type":"array","items":{"anyOf":[{"const":"a","title":"A"}]}}}}})",
        R"({"values":{"n":3}})"}},
      {"guidance", {R"({"kind":"guidance","question":"?"})", R"({"text":"like this"})"}},
      {"review", {R"({"kind":"review","question":"?"})", R"({"verdict":"edit","text":"so"})"}},
  };
  return all;
}

std::string at_intervention(const json& asked, const std::string& rest = {}) {
  return "/v1/interventions/" + in_path(asked["id"].text()) + rest;
}

void walk_questions(walk& w) {
  for (const auto& [name, words] : questions()) {
    const auto asked = w.call(proposing, "/v1/conversations/c-1/steps", 200,
                              R"({"step_id":"q-)" + name + R"(","kind":"question","query":)" +
                                  words.first + "}")["intervention"];
    w.call(watching, at_intervention(asked), 200);
    const auto given = R"({"version":1,"answer":)" + words.second + "}";
    w.call(answering, at_intervention(asked, "/answer"), 200, given);
    w.call(answering, at_intervention(asked, "/answer"), 200, given);
    w.call(watching, at_intervention(asked, "?wait=1"), 200);
    w.call("POST /v1/interventions/{id}/correction", at_intervention(asked, "/correction"), 200,
           R"({"right":)" + words.second + R"(,"note":"as I see it"})");
    w.call("POST /v1/interventions/{id}/correction", at_intervention(asked, "/correction"), 200,
           R"({"confirmed":true})");
    w.call("GET /v1/interventions/{id}/precedents", at_intervention(asked, "/precedents"), 200);
    w.call("GET /v1/decisions/{id}", "/v1/decisions/" + in_path(asked["id"].text()), 200);
    w.call(deciding, "/v1/conversations/c-1/steps/q-" + name, 200);
  }
}

json ask_approval(walk& w, const std::string& step) {
  return w.call(proposing, "/v1/conversations/c-1/steps", 200,
                R"({"step_id":")" + step +
                    R"(","kind":"question",)"
                    R"("query":{"kind":"approval","question":"?"}})")["intervention"];
}

void walk_endings(walk& w) {
  const auto first = ask_approval(w, "e-1"), second = ask_approval(w, "e-2");
  w.call(answering, at_intervention(first, "/answer"), 409,
         R"({"version":7,"answer":{"verdict":"approve"}})");
  w.call(answering, at_intervention(first, "/answer"), 422, R"({"version":1,"answer":{}})");
  w.call(answering, "/v1/interventions/c-1~99/answer", 404, R"({"version":1,"answer":{}})");
  w.call(withdrawing, at_intervention(first, "/withdraw"), 200, R"({"reason":"customer left"})");
  w.call(withdrawing, "/v1/interventions/none/withdraw", 404, "{}");
  w.call(escalating, at_intervention(second, "/escalate"), 422, "{}");
  w.call(escalating, at_intervention(second, "/escalate"), 200, R"({"version":1,"reason":"r"})");
  w.call(escalating, at_intervention(first, "/escalate"), 409, R"({"version":1,"reason":"r"})");
  w.call(watching, at_intervention(second), 200);
  w.call(watching, "/v1/interventions/none", 404);
  w.call(listing_asked, "/v1/interventions?state=answered", 200);
  w.call(listing_asked, "/v1/interventions?limit=2", 200);
  w.call(listing_asked, "/v1/interventions?state=lost", 422);
  w.call(proposing, "/v1/conversations/c-1/steps", 200,
         R"({"step_id":"h","kind":"reply","draft":"d"})");
  w.call(reading, "/v1/conversations/c-1", 200);
  w.call(handing_back, "/v1/conversations/c-1/hand_back", 200, R"({"resolution":"solved"})");
  w.call(handing_back, "/v1/conversations/c-1/hand_back", 409, R"({"resolution":"solved"})");
  w.call(closing, "/v1/conversations/c-1/close", 200, R"({"resolution":"solved"})");
  w.call(closing, "/v1/conversations/none/close", 404, "{}");
  w.call(summing, "/v1/summary", 200);
  w.call(summing, "/v1/summary?prefix=c&after=2", 200);
  w.call(summing, "/v1/summary?after=yesterday", 422);
  w.call(summing, "/v1/summary?verbose=1", 422);
}

/// What concerns an open question besides its answer, and the whole floor.
void walk_floor(walk& w) {
  const auto asked = w.call(proposing, "/v1/conversations/c-1/steps", 200,
                            R"({"step_id":"f-1","kind":"question","query":{"kind":"approval",)"
                            R"("question":"?","route":{"queue":"money","then_queues":["second"],)"
                            R"("skills":[{"name":"refunds","level":2}],"look_within_ms":60000,)"
                            R"("cost":12.5,"chance_wrong":0.3,"handling_ms":9000,"quorum":2,)"
                            R"("panel":3,"not_by":["bob"],"undo_ms":60000,"irreversible":true,)"
                            R"("coalesce":{"key":"k","may_differ":["order"],"most":50,)"
                            R"("second_from":5,"canary":true},"holding_reply":"One moment.",)"
                            R"("escalate_to":"chiefs"}}})")["intervention"];
  const std::string extending = "POST /v1/interventions/{id}/extend",
                    undoing = "POST /v1/interventions/{id}/undo",
                    asking_back = "POST /v1/interventions/{id}/follow_up",
                    telling_back = "POST /v1/interventions/{id}/follow_up_answer";
  w.call(extending, at_intervention(asked, "/extend"), 200, R"({"version":1,"by_ms":60000})");
  w.call(extending, at_intervention(asked, "/extend"), 422, R"({"version":1,"by_ms":1})");
  w.call(extending, at_intervention(asked, "/extend"), 409, R"({"version":7,"by_ms":60000})");
  w.call(telling_back, at_intervention(asked, "/follow_up_answer"), 409, R"({"text":"yes"})");
  w.call(asking_back, at_intervention(asked, "/follow_up"), 200,
         R"({"version":1,"text":"verified?"})");
  w.call(asking_back, at_intervention(asked, "/follow_up"), 422, R"({"version":1,"text":""})");
  w.call(telling_back, at_intervention(asked, "/follow_up_answer"), 200, R"({"text":"yes"})");
  w.call(telling_back, at_intervention(asked, "/follow_up_answer"), 422, "{}");
  w.call(answering, at_intervention(asked, "/answer"), 200,
         R"({"version":1,"answer":{"verdict":"approve"}})", "X-Weft-Principal: ana\r\n");
  w.call(undoing, at_intervention(asked, "/undo"), 409);
  w.call(answering, at_intervention(asked, "/answer"), 200,
         R"({"version":2,"answer":{"verdict":"approve"}})", "X-Weft-Principal: cem\r\n");
  w.call(watching, at_intervention(asked), 200);
  w.call(undoing, at_intervention(asked, "/undo"), 200, {}, "X-Weft-Principal: cem\r\n");
  w.call(undoing, "/v1/interventions/none/undo", 404);

  const std::string correcting = "POST /v1/interventions/{id}/correction",
                    recorded = "GET /v1/decisions", one_record = "GET /v1/decisions/{id}";
  w.call(correcting, at_intervention(asked, "/correction"), 409, R"({"confirmed":true})");
  w.call(correcting, at_intervention(asked, "/correction"), 422, R"({"confirmed":false})");
  w.call(correcting, "/v1/interventions/none/correction", 404, R"({"confirmed":true})");
  w.call(recorded, "/v1/decisions?kind=approval&outcome=open&since=2026-01-01", 200);
  w.call(recorded, "/v1/decisions?outcome=nice", 422);
  w.call(one_record, "/v1/decisions/none", 404);
  w.call("GET /v1/interventions/{id}/precedents", "/v1/interventions/c-1~99/precedents", 404);
  w.call(recorded, "/v1/decisions?order=newest&before=1000&limit=2", 200);
  w.call(recorded, "/v1/decisions?order=latest", 422);
  w.call(recorded, "/v1/decisions?order=newest&before=0", 422);
  const std::string exporting = "GET /v1/exports/{format}";
  w.call(exporting, "/v1/exports/raw?limit=1&since=2026-01-01&split=train", 200);
  w.call(exporting, "/v1/exports/kto?part=provenance&redact=off&id_slots=order,booking", 200);
  for (const char* wrong : {"parquet", "raw?split=half", "raw?after=7", "raw?after=99999999.1.0",
                            "raw?limit=1001", "raw?id_slots=a,,b", "raw?since=noon", "raw?part=x"})
    w.call(exporting, std::string{"/v1/exports/"} + wrong, 422);
  w.call("GET /v1/insights", "/v1/insights?since=2026-01-01T00:00:00Z", 200);
  w.call("GET /v1/insights", "/v1/insights?since=yesterday", 422);
  const std::string looking_back = "POST /v1/precedents";
  w.call(looking_back, "/v1/precedents", 200,
         R"({"step":{"step_id":"p","kind":"reply","draft":"d"},"said":"my money","limit":3})");
  w.call(looking_back, "/v1/precedents", 422, R"({"limit":3})");

  const std::string issuing = "POST /v1/directives", revoking = "DELETE /v1/directives/{id}",
                    profiling = "PUT /v1/operators/{name}";
  const std::string outage =
      R"({"id":"o-1","text":"Back at 3.","match":"conversation.scope == \"refunds\"",)"
      R"("expires_in_ms":60000})";
  w.call(issuing, "/v1/directives", 200, outage);
  w.call(issuing, "/v1/directives", 200, outage);
  w.call(issuing, "/v1/directives", 409,
         R"({"id":"o-1","text":"Else.","match":"true","expires_in_ms":60000})");
  w.call(issuing, "/v1/directives", 422,
         R"({"id":"o-2","text":"t","match":"conversation.scop == 1","expires_in_ms":60000})");
  w.call("GET /v1/directives", "/v1/directives", 200);
  w.call("GET /v1/directives", "/v1/directives?all=1", 422);
  w.call(reading, "/v1/conversations/c-1", 200);
  w.call(proposing, "/v1/conversations/c-1/steps", 200,
         R"({"step_id":"f-2","kind":"reply","draft":"d"})");
  w.call(revoking, "/v1/directives/o-1", 200);
  w.call(revoking, "/v1/directives/o-1", 404);
  w.call(revoking, "/v1/directives/%20", 422);
  w.call(profiling, "/v1/operators/ana", 200,
         R"({"queues":["money"],"skills":[{"name":"refunds","level":3}]})");
  w.call(profiling, "/v1/operators/ana", 422, R"({"skills":[{"name":"refunds","level":9}]})");
  w.call("GET /v1/operators", "/v1/operators", 200);
  w.call("GET /v1/operators", "/v1/operators?x=1", 422);
  w.call("GET /v1/queues", "/v1/queues", 200);
  w.call("GET /v1/me", "/v1/me", 200);
  w.call("GET /v1/me", "/v1/me?x=1", 422);
  w.call("GET /v1/queues", "/v1/queues?x=1", 422);
}

void walk_triggers(walk& w) {
  const std::string sets = "/v1/trigger-sets", storing = "POST /v1/trigger-sets",
                    checking = "POST /v1/trigger-sets/check",
                    viewing = "GET /v1/trigger-sets/{version}",
                    activating = "POST /v1/trigger-sets/{version}/activate";
  const std::string money = R"({"yaml":"approvals: [{name: money, actions: [pay]}]","note":"n"})",
                    broken = R"({"yaml":"approvals: [{nam: money}]"})";
  w.call("GET /v1/trigger-sets", sets, 200);
  w.call(viewing, sets + "/1", 404);
  w.call(storing, sets, 200, money);
  w.call(storing, sets, 200, money);
  w.call(storing, sets, 422, broken);
  w.call(storing, sets, 422, "{}");
  w.call(checking, sets + "/check", 200, money.substr(0, money.find(",\"note")) + "}");
  w.call(checking, sets + "/check", 200, broken);
  w.call(checking, sets + "/check", 422, R"({"yml":""})");
  w.call(activating, sets + "/1/activate", 200);
  w.call(activating, sets + "/1/activate", 200);
  w.call(activating, sets + "/7/activate", 404);
  w.call(activating, sets + "/x/activate", 422);
  w.call("GET /v1/trigger-sets", sets, 200);
  w.call("GET /v1/trigger-sets", sets + "?limit=1", 422);
  w.call(viewing, sets + "/1", 200);
  w.call(viewing, sets + "/0", 422);
  w.call("GET /v1/triggers", "/v1/triggers", 200);
  w.call("GET /v1/triggers", "/v1/triggers?x=1", 422);
  const std::string previewing = "POST /v1/directives/preview";
  w.call(previewing, "/v1/directives/preview", 200, R"({"match":"true"})");
  w.call(previewing, "/v1/directives/preview", 422, R"({"match":"conversation.scop == 1"})");
}

void walk_console(walk& w) {
  constexpr std::string_view folder = "tools/console/dist/";
  w.call("GET /", "/", 200);
  w.call("GET /assets/{file}", "/assets/none.js", 404);
  for (const auto& file : assets::all)
    if (file.path.starts_with(std::string{folder} + "assets/"))
      w.call("GET /assets/{file}", '/' + std::string{file.path.substr(folder.size())}, 200);
}

void walk_streams_and_site(walk& w) {
  w.call("GET /v1/conversations/{id}/events", "/v1/conversations/none/events", 404);
  w.call("GET /v1/events", "/v1/events?after=x", 422);
  w.call("GET /v1/operator", "/v1/operator?name=ana", 415);
  w.call("GET /v1/operator", "/v1/operator?name=ana&capacity=0", 422, {}, upgrade_headers());
  w.call("GET /healthz", "/healthz", 200);
  w.call("GET /readyz", "/readyz", 200);
  w.call("GET /metrics", "/metrics", 200);
  w.call("GET /openapi.json", "/openapi.json", 200);
}

std::set<std::string> words_of(std::string_view text) {
  std::istringstream in{std::string{text}};
  return {std::istream_iterator<std::string>{in}, {}};
}

}  // namespace

TEST_CASE("the document served is the one in the tree") {
  node_process node;
  std::ifstream file{std::string{WEFT_SOURCE_DIR} + "/schemas/openapi.json", std::ios::binary};
  const std::string in_tree{std::istreambuf_iterator<char>{file}, {}};
  CHECK(!in_tree.empty());
  CHECK(served_document(node) == in_tree);
  CHECK(json::parse(in_tree)["openapi"].text().starts_with("3.1"));
}

TEST_CASE("the node's routes and the document's operations are the same, parameters included") {
  node_process node;
  const openapi_document document{served_document(node)};
  std::set<std::string> routes;
  for (const auto& row : http::routes()) {
    const auto operation = std::string{to_string(row.method)} + " " + std::string{row.pattern};
    CAPTURE(operation);
    routes.insert(operation);
    CHECK(document.operations().contains(operation));
    CHECK(document.query_parameters(operation) == words_of(row.parameters));
  }
  for (const auto& operation : document.operations()) {
    CAPTURE(operation);
    CHECK(routes.contains(operation));
  }
}

TEST_CASE("every operation answers as the document says, when it succeeds and when it refuses") {
  node_process node;
  openapi_document document{served_document(node)};
  walk w{node, document};
  walk_conversation(w);
  walk_steps(w);
  walk_questions(w);
  walk_floor(w);
  walk_endings(w);
  walk_streams_and_site(w);
  walk_triggers(w);
  walk_console(w);
  for (const auto& operation : document.operations()) {
    CAPTURE(operation);
    const auto seen = document.seen().find(operation);
    REQUIRE(seen != document.seen().end());
    const bool lasting = operation.ends_with("events") || operation.ends_with("operator");
    const bool unbuilt = operation.ends_with("/assets/{file}");  // where Node.js is missing
    CHECK((lasting || unbuilt || *seen->second.begin() / 100 == 2));
    const bool may_refuse = document.statuses(operation).contains(422);
    CHECK((!may_refuse || *seen->second.rbegin() >= 400));
  }
  expect_sound(node);
}

TEST_CASE("a node with keys refuses as the document says") {
  node_settings settings;
  settings.keys = {{"bot", "agent"}, {"ana", "operator"}};
  node_process node{settings};
  openapi_document document{served_document(node)};
  walk w{node, document};
  for (const auto& row : http::routes()) {
    if (row.roles == http::anybody) continue;
    std::string target{row.pattern};
    for (auto at = target.find('{'); at != std::string::npos; at = target.find('{'))
      target.replace(at, target.find('}') - at + 1, "c~1");
    const auto operation = std::string{to_string(row.method)} + " " + std::string{row.pattern};
    w.call(operation, target, 401);
    const bool bot_may = (row.roles & 1U << static_cast<unsigned>(role::agent)) != 0;
    const bool ana_may = (row.roles & 1U << static_cast<unsigned>(role::human_operator)) != 0;
    if (!bot_may) w.call(operation, target, 403, {}, node.authorization("bot"));
    if (!ana_may) w.call(operation, target, 403, {}, node.authorization("ana"));
  }
  expect_sound(node);
}

}  // namespace weft::testing
