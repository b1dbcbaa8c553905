#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "tests/api/desk.hpp"

// What lasting connections carry against schemas/openapi.json: every frame between an operator and
// the node, and one conversation's life told in all of the journal's words.

namespace weft::testing {
namespace {

/// Everything that may happen to a conversation and to its questions.
void live(const node_process& node, desk& ana) {
  http_client agent{node.port()};
  const std::string c = "/v1/conversations/c";
  const std::string guidance = R"({"kind":"guidance","question":"?"})";
  must(agent.post("/v1/conversations",
                  R"({"id":"c","customer":"u","goal":"g","scope":"s","metadata":{"vip":true}})"));
  must(agent.post(c + "/messages", R"({"id":"m","from":"customer","text":"t"})"));
  const auto run = must(agent.post(c + "/steps", R"({"step_id":"run","kind":"tool_call",)"
                                                 R"("action":{"name":"a","arguments":{"n":1}}})"));
  must(agent.post(c + "/steps/run/outcome", R"({"digest":")" + run["action"]["digest"].text() +
                                                R"(","status":"ok","result":[1]})"));

  ana.next("welcome");
  CHECK(ana.send(R"({"type":"presence","ref":"0","state":"available","capacity":9})")["status"]
            .text() == "recorded");

  raise(agent, "c", "declined", guidance);
  ana.send(frame_about("decline", ana.next("offer"), R"(,"reason":"not mine")"));

  raise(agent, "c", "answered",
        R"({"kind":"choice","question":"?","options":[{"value":"a","title":"A"},{"value":"b"}],)"
        R"("multiple":true,"on_expiry":"default","default":{"none_of_these":true}})");
  auto offer = ana.next("offer");
  must(agent.post(c + "/steps", R"({"step_id":"held","kind":"reply","draft":"d","depends_on":[")" +
                                    offer["intervention"]["id"].text() + R"("]})"));
  const std::string chosen = R"(,"answer":{"chosen":["b"],"note":"n"})";
  const auto early = R"({"type":"answer","ref":"2","intervention":")" +
                     offer["intervention"]["id"].text() + R"(","version":77)" + chosen + "}";
  CHECK(ana.send(early)["problem"]["status"].number() == 409);
  CHECK(ana.send(frame_about("answer", offer, chosen))["status"].text() == "recorded");
  CHECK(ana.send(frame_about("answer", offer, chosen))["status"].text() == "repeated");

  must(
      agent.post("/v1/interventions/" + in_path(offer["intervention"]["id"].text()) + "/correction",
                 R"({"right":{"chosen":["a"]},"note":"n"})"));

  const auto left = raise(agent, "c", "withdrawn",
                          R"({"kind":"value","question":"?","answer_schema":{"type":"object",)"
                          R"("properties":{"n":{"type":"integer","minimum":0}}}})");
  ana.next("offer");
  must(agent.post("/v1/interventions/" + in_path(left["id"].text()) + "/withdraw", "{}"));
  ana.next("rescind");

  // Two who must agree, with more time, a question back, and a vote taken back.
  raise(agent, "c", "quorum",
        R"({"kind":"guidance","question":"?","route":{"quorum":2,"queue":"q",)"
        R"("then_queues":["r"],"look_within_ms":60000,"undo_ms":60000}})");
  offer = ana.await("offer");
  const auto quorum = offer["intervention"]["id"].text();
  ana.send(frame_about("accept", offer));
  ana.send(frame_about("extend", offer, R"(,"by_ms":60000)"));
  ana.send(frame_about("follow_up", offer, R"(,"text":"which one?")"));
  must(agent.post("/v1/interventions/" + in_path(quorum) + "/follow_up_answer",
                  R"({"text":"the first"})"));
  auto update = ana.await("update");
  while (update["follow_up"].is_null()) update = ana.await("update");
  CHECK(ana.send(frame_about("answer", offer, R"(,"answer":{"text":"so"})"))["status"].text() ==
        "counted");
  http_client bob{node.port(), "X-Weft-Principal: bob\r\n"};
  CHECK(must(bob.post("/v1/interventions/" + in_path(quorum) + "/answer",
                      R"({"version":3,"answer":{"text":"so"}})"))["status"]
            .text() == "pending");
  must(bob.post("/v1/interventions/" + in_path(quorum) + "/undo", ""));
  must(agent.post("/v1/interventions/" + in_path(quorum) + "/withdraw", "{}"));

  // Nobody looks: another queue.
  const auto moved = raise(agent, "c", "moved",
                           R"({"kind":"guidance","question":"?","route":{"queue":"q",)"
                           R"("not_by":["ana"],"then_queues":["r"],"look_within_ms":100}})");
  while (must(agent.get("/v1/interventions/" + in_path(moved["id"].text())))["queue"].text() != "r")
    std::this_thread::sleep_for(milliseconds{5});

  // Equal questions are one card.
  for (const auto* step : {"b1", "b2"})
    raise(agent, "c", step,
          R"({"kind":"guidance","question":"?","route":{"coalesce":{"key":"k"},"undo_ms":100}})");
  const auto bundle = ana.await("bundle");
  CHECK(bundle["members"].elements().size() == 2);
  CHECK(ana.send(R"({"type":"answer","ref":"9","bundle":")" + bundle["bundle"].text() +
                 R"(","version":)" + bundle["version"].dump() +
                 R"(,"answer":{"text":"so"}})")["answered"]
            .number() == 2);
  must(agent.post("/v1/directives",
                  R"({"id":"d","text":"t","match":"true","queue":"q","expires_in_ms":60000})"));
  CHECK(must(agent.get(c))["directives"].elements().size() == 1);
  must(agent.request("DELETE", "/v1/directives/d"));
  must(agent.request("PUT", "/v1/operators/ana",
                     R"({"queues":[],"skills":[{"name":"s","level":2}]})"));
  must(agent.post("/v1/trigger-sets", R"({"yaml":"approvals: []","note":"n"})"));
  must(agent.post("/v1/trigger-sets/1/activate", ""));

  ana.forget();
  raise(agent, "c", "escalated", guidance);
  ana.send(frame_about("escalate", ana.await("offer"), R"(,"reason":"r")"));
  must(agent.post(c + "/hand_back", R"({"resolution":"r"})"));
  must(agent.post(c + "/close", R"({"resolution":"r"})"));
}

struct message {
  std::string id, event, data;
};

/// The tenant's stream, from its beginning to the end of the conversation.
std::vector<message> told_by(const node_process& node) {
  raw_connection on{node.port()};
  on.send(request_text("GET", "/v1/events?after=0"));
  auto& text = on.unread();
  std::size_t last = std::string::npos;
  while ((last = text.find("event: conversation_closed")) == std::string::npos ||
         text.find("\n\n", last) == std::string::npos)
    REQUIRE(on.receive() == raw_connection::got::bytes);
  CHECK(text.starts_with("HTTP/1.1 200"));
  CHECK(text.find("Content-Type: text/event-stream\r\n") != std::string::npos);
  std::vector<message> all;
  for (auto at = text.find("id: "); at != std::string::npos; at = text.find("\n\nid: ", at)) {
    if (text[at] == '\n') at += 2;
    const auto line = [&](std::string_view name) {
      CHECK(text.compare(at, name.size(), name) == 0);
      const auto begin = at + name.size(), end = text.find('\n', begin);
      at = end + 1;
      return text.substr(begin, end - begin);
    };
    auto& one = all.emplace_back();
    one.id = line("id: ");
    one.event = line("event: ");
    one.data = line("data: ");
    --at;
  }
  return all;
}

std::set<std::string> words_in(const json& list) {
  std::set<std::string> words;
  for (const auto& each : list.elements()) words.insert(each.text());
  return words;
}

}  // namespace

TEST_CASE("frames and events are as the document says, and it knows no others") {
  node_process node;
  const openapi_document document{http_client{node.port()}.get("/openapi.json").body};
  desk ana{node, document};
  live(node, ana);
  CHECK(ana.seen() ==
        std::set<std::string>{"welcome", "offer", "bundle", "rescind", "update", "receipt"});

  std::set<std::string> types;
  std::uint64_t before = 0;
  for (const auto& [id, type, data] : told_by(node)) {
    INFO(data);
    const auto event = json::parse(data);
    for (const auto& wrong : document.check_named("Event", event)) FAIL_CHECK(wrong);
    CHECK(event["type"].text() == type);
    const auto number = std::stoull(id);
    CHECK(number > before);
    before = number;
    types.insert(type);
  }
  // A label is learnt under a certified rule only, and some time after its answer; an alarm is
  // judged where a detector has raised one; answers are learnt where they may be reused.
  for (const char* rare : {"label_learned", "label_corrected", "alarm_judged", "answer_learned"})
    types.insert(rare);
  CHECK(types == words_in(document.schema("EventType")["enum"]));
}

}  // namespace weft::testing
