#include <chrono>

#include <doctest/doctest.h>

#include "tests/support/refusals.hpp"

// Connections that are slow, cut, half closed or impatient.

namespace weft::testing {
namespace {

using steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

const node_settings impatient{{}, {"--request-timeout", "1"}};
const problem_expected too_slow{408, "too_slow", "did not come to its end in time"};
const std::string opening =
    "POST /v1/conversations HTTP/1.1\r\nHost: localhost\r\n"
    "Content-Type: application/json\r\nContent-Length: 10\r\n\r\n";

/// Between the time-out and well after it: the machine may be busy.
void expect_about_a_second(steady::time_point since) {
  const auto took = steady::now() - since;
  CHECK(took > 900ms);
  CHECK(took < 6s);
}

}  // namespace

TEST_CASE("a header that comes a byte at a time is cut off in time") {
  node_process node{impatient};
  raw_connection on{node.port()};
  const auto begun = steady::now();
  on.dribble("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Padding: aaaaaaaaaaaaaaaaaaaaaaaa", 1,
             25ms);
  expect_problem(read_reply(on), too_slow);
  expect_about_a_second(begun);
  on.half_close();
  CHECK(on.closes());
  expect_sound(node);
}

TEST_CASE("a body that stalls is cut off in time, a stalled chunk as well") {
  node_process node{impatient};
  std::string_view body;
  SUBCASE("without a byte") { body = ""; }
  SUBCASE("half-way") { body = R"({"id")"; }
  raw_connection on{node.port()};
  const auto begun = steady::now();
  on.send(opening + std::string{body});
  expect_problem(read_reply(on), too_slow);
  expect_about_a_second(begun);
  raw_connection chunked{node.port()};
  chunked.send(
      "POST /v1/conversations HTTP/1.1\r\nHost: localhost\r\n"
      "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"id");
  expect_problem(read_reply(chunked), too_slow);
  expect_sound(node);
}

TEST_CASE("a second request that stalls is cut off, the first was answered") {
  node_process node{impatient};
  raw_connection on{node.port()};
  on.send(request_text("GET", "/healthz") + "GET /heal");
  CHECK(read_reply(on).status == 200);
  expect_problem(read_reply(on), too_slow);
  expect_sound(node);
}

TEST_CASE("fifty clients that stall at once do not keep others from being served") {
  node_process node{impatient};
  std::vector<raw_connection> stalled;
  for (int i = 0; i < 50; ++i) stalled.emplace_back(node.port()).send("POST /v1/conv");
  http_client client{node.port()};
  CHECK(client.get("/healthz", 2s).status == 200);
  for (auto& on : stalled) expect_problem(read_reply(on), too_slow);
  stalled.clear();
  expect_sound(node);
}

TEST_CASE("a request whose sender then closes its half is answered") {
  node_process node;
  raw_connection on{node.port()};
  on.send(opening + R"({"id":"c"})");
  on.half_close();
  CHECK(read_reply(on).status == 201);
  CHECK(on.closes());
  INFO("one that waits for a human gets the present state at once");
  http_client client{node.port()};
  raise(client, "c", "1", R"({"kind":"guidance","question":"How?"})");
  raw_connection waiting{node.port()};
  waiting.send(request_text("GET", "/v1/conversations/c/steps/1?wait=60"));
  waiting.half_close();
  const auto got = read_reply(waiting);
  CHECK(got.status == 200);
  CHECK(json::parse(got.body)["decision"].text() == "wait");
  expect_sound(node);
}

TEST_CASE("a request that its sender cuts short does nothing") {
  node_process node;
  for (const std::string sent : {"GET", "GET /healthz HTTP/1.1\r\nHost: a\r\n", "POST"}) {
    raw_connection on{node.port()};
    on.send(sent);
    on.half_close();
    CHECK(on.closes());
  }
  raw_connection cut{node.port()};
  cut.send(opening + R"({"id":"c)");
  cut.reset();
  raw_connection left{node.port()};
  left.send(opening + R"({"id":"c)");
  left.close();
  http_client client{node.port()};
  CHECK(must(client.get("/v1/conversations"))["conversations"].elements().empty());
  expect_sound(node);
}

TEST_CASE("a client that leaves while it waits for a human leaves nothing behind") {
  node_process node;
  http_client client{node.port()};
  open_conversation(client, "c");
  const auto raised = raise(client, "c", "1", R"({"kind":"guidance","question":"How?"})");
  for (int i = 0; i < 20; ++i) {
    raw_connection on{node.port()};
    on.send(request_text("GET", "/v1/conversations/c/steps/1?wait=60"));
    if (i % 2 == 0) on.reset();
  }
  INFO("64 may wait in one conversation: those who left do not count for long");
  const auto answer = "/v1/interventions/" + in_path(raised["id"].text()) + "/answer";
  must(client.post(answer, R"({"version":1,"answer":{"text":"like this"}})"));
  expect_sound(node);
}

TEST_CASE("requests that are sent ahead are answered in order, the bad one in between as well") {
  node_process node;
  raw_connection on{node.port()};
  on.send(request_text("GET", "/healthz") + request_text("GET", "/nowhere") +
          request_text("POST", "/v1/conversations", R"({"id":"c"})") +
          request_text("POST", "/v1/conversations", R"({"id":)") +
          request_text("GET", "/v1/conversations/c"));
  std::vector<int> got;
  for (int i = 0; i < 5; ++i) got.push_back(read_reply(on).status);
  CHECK(got == std::vector{200, 404, 201, 400, 200});
  INFO("behind bytes that are no HTTP nothing is read");
  on.send(request_text("GET", "/healthz") + "rubbish\r\n\r\n" + request_text("GET", "/healthz"));
  CHECK(read_reply(on).status == 200);
  CHECK(read_reply(on).status == 400);
  CHECK(on.closes());
  CHECK(on.unread().empty());
  expect_sound(node);
}

TEST_CASE("a request that is sent ahead of a wait comes to its turn when the wait is over") {
  node_process node;
  http_client client{node.port()};
  open_conversation(client, "c");
  const auto raised = raise(client, "c", "1", R"({"kind":"guidance","question":"How?"})");
  raw_connection on{node.port()};
  on.send(request_text("GET", "/v1/conversations/c/steps/1?wait=60") +
          request_text("GET", "/v1/conversations/c"));
  CHECK(on.receive(500ms) == raw_connection::got::nothing);
  const auto answer = "/v1/interventions/" + in_path(raised["id"].text()) + "/answer";
  must(client.post(answer, R"({"version":1,"answer":{"text":"like this"}})"));
  CHECK(json::parse(read_reply(on).body)["decision"].text() == "revise");
  CHECK(json::parse(read_reply(on).body)["id"].text() == "c");
  expect_sound(node);
}

TEST_CASE("a response that nobody reads does not hold up the node") {
  node_process node;
  raw_connection on{node.port()};
  std::string many;
  for (int i = 0; i < 2'000; ++i) many += request_text("GET", "/openapi.json");
  on.send(many.substr(0, std::size_t{64} * 1024));
  http_client client{node.port()};
  CHECK(client.get("/healthz", 2s).status == 200);
  on.reset();
  expect_sound(node);
}

}  // namespace weft::testing
