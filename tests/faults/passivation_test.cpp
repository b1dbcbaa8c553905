#include <chrono>
#include <thread>

#include <doctest/doctest.h>

#include "tests/support/raw_websocket.hpp"
#include "tests/support/refusals.hpp"

// Idle conversations leave memory and come back with everything. Here time is the subject: the node
// is told to think of a conversation as idle after half a second, and takes a few more to get
// there.

namespace weft::testing {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

const node_settings forgetful{{}, {"--idle-after", "0.5"}};

double resident(http_client& client) {
  return metric(client.get("/metrics").body, "weft_conversations_resident");
}

/// Waits until so many conversations are in memory.
bool settles_at(http_client& client, double count) {
  const auto give_up = steady::now() + 30s;
  while (resident(client) != count) {
    if (steady::now() > give_up) return false;
    std::this_thread::sleep_for(50ms);
  }
  return true;
}

std::string at(const std::string& id, const std::string& rest = {}) {
  return "/v1/conversations/" + id + rest;
}

/// Messages, an autonomous tool call with its outcome, and an answered question.
json live_through(http_client& client, const std::string& id) {
  must(client.post("/v1/conversations", R"({"id":")" + id + R"(","goal":"g","metadata":{"n":1}})"));
  for (int m = 0; m < 25; ++m)
    must(client.post(at(id, "/messages"),
                     R"({"id":"m)" + std::to_string(m) + R"(","from":"customer","text":"t"})"));
  const auto run = must(client.post(
      at(id, "/steps"), R"({"step_id":"1","kind":"tool_call","signals":{"confidence":1},)"
                        R"("action":{"name":"look_up","arguments":{"order":"A1"}}})"));
  must(client.post(at(id, "/steps/1/outcome"),
                   R"({"digest":")" + run["action"]["digest"].text() + R"(","status":"ok"})"));
  const auto asked = raise(client, id, "2", R"({"kind":"approval","question":"May I?"})");
  must(client.post("/v1/interventions/" + in_path(asked["id"].text()) + "/answer",
                   R"({"version":1,"answer":{"verdict":"approve","note":"fine"}})"));
  return must(client.get(at(id)));
}

}  // namespace

TEST_CASE("idle conversations leave memory and return on the next message with everything") {
  node_process node{forgetful};
  http_client client{node.port()};
  std::vector<json> before;
  for (int i = 0; i < 20; ++i) before.push_back(live_through(client, "c" + std::to_string(i)));
  const auto step = must(client.get(at("c7", "/steps/2")));
  REQUIRE(settles_at(client, 0));
  CHECK(metric(client.get("/metrics").body, "weft_conversations_passivated") == 20);

  for (std::size_t i = 0; i < before.size(); ++i)
    CHECK(must(client.get(at("c" + std::to_string(i)))) == before[i]);
  CHECK(must(client.get(at("c7", "/steps/2"))) == step);
  CHECK(resident(client) == 20);

  INFO("what was said before is still known, long after it has left the context");
  REQUIRE(settles_at(client, 0));
  const std::string said = R"({"id":"m0","from":"customer","text":"t"})";
  CHECK(must(client.post(at("c3", "/messages"), said))["status"].text() == "repeated");
  expect_refusals(node.port(), {{"a message under an old id",
                                 "POST",
                                 at("c3", "/messages"),
                                 R"({"id":"m0","from":"customer","text":"u"})",
                                 {409, "conflict", "other content", "/id"}},
                                {"a step under an old id",
                                 "POST",
                                 at("c3", "/steps"),
                                 R"({"step_id":"1","kind":"reply","draft":"d"})",
                                 {409, "conflict", "other content", "/step_id"}},
                                {"an answer under an old id",
                                 "POST",
                                 "/v1/interventions/c3~1/answer",
                                 R"({"version":1,"answer":{"verdict":"reject"}})",
                                 {409, "conflict", "answered differently"}}});
  INFO("and the next intervention has the next number");
  CHECK(raise(client, "c3", "3", R"({"kind":"guidance","question":"How?"})")["id"].text() ==
        "c3~2");
  expect_sound(node);
}

TEST_CASE("an intervention that stays open meanwhile is answered, and the waiting agent is told") {
  node_process node{forgetful};
  http_client client{node.port()};
  for (int i = 0; i < 10; ++i) open_conversation(client, "idle" + std::to_string(i));
  open_conversation(client, "c");
  raise(client, "c", "1", R"({"kind":"guidance","question":"How?"})");
  raw_connection waiting{node.port()};
  waiting.send(request_text("GET", at("c", "/steps/1?wait=100")));
  REQUIRE(settles_at(client, 1));
  CHECK(must(client.get("/v1/interventions/c~1"))["state"].text() == "open");

  raw_websocket session{node.port(), "/v1/operator?name=ana"};
  REQUIRE(session.text());
  const auto offer = json::parse(session.text().value_or("null"));
  CHECK(offer["intervention"]["id"].text() == "c~1");
  session.send(R"({"type":"answer","ref":"1","intervention":"c~1","version":2,)"
               R"("answer":{"text":"like this"}})");
  CHECK(json::parse(session.text().value_or("null"))["status"].text() == "recorded");
  CHECK(must(read_reply(waiting))["decision"].text() == "revise");
  INFO("with nothing open it leaves memory, too");
  CHECK(settles_at(client, 0));
  session.connection().close();
  waiting.close();
  expect_sound(node);
}

TEST_CASE("conversations that were never opened and those that are closed take no memory") {
  node_process node{forgetful};
  http_client client{node.port()};
  for (int i = 0; i < 50; ++i) {
    CHECK(client.get(at("none" + std::to_string(i))).status == 404);
    open_conversation(client, "c" + std::to_string(i));
    must(client.post(at("c" + std::to_string(i), "/close"), "{}"));
  }
  REQUIRE(settles_at(client, 0));
  CHECK(must(client.get(at("c4")))["status"].text() == "closed");
  CHECK(must(client.get("/v1/conversations?status=closed&limit=1000"))["conversations"]
            .elements()
            .size() == 50);
  REQUIRE(settles_at(client, 0));
  expect_sound(node);
}

TEST_CASE("conversations that come and go while they are spoken to lose nothing") {
  node_settings restless{{}, {"--idle-after", "0.1"}};
  node_process node{restless};
  http_client client{node.port()};
  open_conversation(client, "c");
  const auto until = steady::now() + 6s;  // a round of the sweep takes five
  int said = 0;
  std::string told;
  for (; steady::now() < until; ++said) {
    const auto body = R"({"id":"m)" + std::to_string(said) + R"(","from":"customer","text":"t"})";
    told = must(client.post(at("c", "/messages"), body))["status"].text();
    CHECK(told == "recorded");
    std::this_thread::sleep_for(said % 7 == 0 ? 120ms : 5ms);
  }
  const auto last = must(client.get(at("c")))["context"].elements();
  REQUIRE(last.size() == 20);
  for (std::size_t i = 0; i < 20; ++i)
    CHECK(last[i]["id"].text() == "m" + std::to_string(static_cast<std::size_t>(said) - 20 + i));
  expect_sound(node);
}

}  // namespace weft::testing
