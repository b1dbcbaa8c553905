#include <atomic>
#include <chrono>
#include <thread>

#include <doctest/doctest.h>
#include <signal.h>

#include "tests/faults/judgement.hpp"
#include "tests/support/node_process.hpp"
#include "tests/support/raw_websocket.hpp"

// SIGTERM: what is under way gets its answer, nothing new begins, and the node ends soon and well.

namespace weft::testing {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr auto soon = 10s;  // ten times what an idle machine needs
constexpr const char* question =
    R"({"step_id":"1","kind":"question","query":{"kind":"guidance","question":"How?"}})";

void open_with_question(http_client& client, const std::string& id) {
  REQUIRE(client.post("/v1/conversations", R"({"id":")" + id + R"("})").status == 201);
  REQUIRE(client.post("/v1/conversations/" + id + "/steps", question).status == 200);
}

}  // namespace

TEST_CASE(
    "on SIGTERM those who wait are told the present state, streams and sessions end in order") {
  node_process node;
  http_client client{node.port()};
  open_with_question(client, "c");
  raw_connection waiting{node.port()}, stream{node.port()}, idle{node.port()};
  idle.send(request_text("GET", "/healthz"));
  REQUIRE(read_reply(idle).status == 200);
  raw_websocket session{node.port(), "/v1/operator?name=ana"};
  REQUIRE(session.text());
  waiting.send(request_text("GET", "/v1/conversations/c/steps/1?wait=100"));
  stream.send(request_text("GET", "/v1/events"));
  while (stream.unread().find("\r\n\r\n") == std::string::npos)
    REQUIRE(stream.receive() == raw_connection::got::bytes);

  const auto begun = steady::now();
  node.signal(SIGTERM);
  const auto told = read_reply(waiting, soon);
  CHECK(told.status == 200);
  CHECK(json::parse(told.body)["decision"].text() == "wait");
  CHECK(!told.keeps_alive);
  CHECK(session.close_code(soon) == 1001);
  CHECK(stream.closes(soon));
  CHECK(stream.unread().find("shutting down") != std::string::npos);
  CHECK(idle.closes(soon));
  session.connection().close();
  CHECK(node.wait() == 0);
  CHECK(steady::now() - begun < soon);
}

TEST_CASE("every request in flight at SIGTERM is answered or was not done") {
  node_process node;
  http_client client{node.port()};
  REQUIRE(client.post("/v1/conversations", R"({"id":"c"})").status == 201);
  constexpr int writers = 4;
  std::atomic<int> recorded{0};
  std::vector<std::string> half_done[writers];
  {
    std::vector<std::jthread> all;
    for (int w = 0; w < writers; ++w)
      all.emplace_back([&, w] {
        http_client own{node.port()};
        try {
          for (int m = 0; m < 100'000; ++m) {
            const auto id = std::to_string(w) + "/" + std::to_string(m);
            const auto got = own.post("/v1/conversations/c/messages",
                                      R"({"id":")" + id + R"(","from":"agent","text":"t"})");
            if (got.status != 200) {
              if (got.status != 503) half_done[w].push_back(got.body);
              return;
            }
            ++recorded;
          }
        } catch (const connection_lost&) {
          // The connection was between two requests, or nobody listens any more.
        }
      });
    while (recorded < 50) std::this_thread::yield();
    node.signal(SIGTERM);
  }
  CHECK(node.wait() == 0);
  for (const auto& each : half_done) CHECK(each.empty());
  const auto journal = read_journal(node.data());
  int stored = 0;
  for (const auto& [fact, count] : journal.counts) {
    if (!fact.starts_with("message_appended ")) continue;
    CHECK(count == 1);
    stored += count;
  }
  INFO("a graceful stop answers what it has recorded: nothing is stored that nobody was told of");
  CHECK(stored == recorded);
  CHECK(broken_link(node.data()) == "");
}

TEST_CASE("a stopped node leaves a folder that the next one takes over, with the work in it") {
  node_settings settings;
  settings.port = quiet_port();
  node_process node{settings};
  {
    http_client client{node.port()};
    open_with_question(client, "c");
  }
  CHECK(node.terminate() == 0);
  node.start();
  raw_websocket session{node.port(), "/v1/operator?name=ana"};
  REQUIRE(session.text());
  const auto offer = json::parse(session.text().value_or("null"));
  CHECK(offer["intervention"]["id"].text() == "c~1");
  session.send(R"({"type":"answer","ref":"1","intervention":"c~1","version":2,)"
               R"("answer":{"text":"like this"}})");
  CHECK(json::parse(session.text().value_or("null"))["status"].text() == "recorded");
  http_client client{node.port()};
  const auto step = json::parse(client.get("/v1/conversations/c/steps/1").body);
  CHECK(step["decision"].text() == "revise");
  session.connection().close();
  CHECK(node.terminate() == 0);
}

TEST_CASE("a second node on the same folder is refused, and the first is not disturbed") {
  node_process node;
  const auto second =
      run_weft({"serve", "--listen", "127.0.0.1:0", "--data", node.data().string()});
  CHECK(second.exit_code != 0);
  CHECK(second.errors.find("in use") != std::string::npos);
  http_client client{node.port()};
  CHECK(client.post("/v1/conversations", R"({"id":"c"})").status == 201);
  CHECK(node.terminate() == 0);
}

}  // namespace weft::testing
