#include <chrono>
#include <string>
#include <thread>

#include <doctest/doctest.h>

#include "tests/support/refusals.hpp"

// Answers that are reused, over real sockets and through a kill.

namespace weft::testing {
namespace {

/// With so much risk allowed two equal answers to what was answered five times prove it: the mean
/// of (1 + k / 21)^2 over the stakes k = 1 to 20 is 2.3, above 1 / delta.
const std::string gate =
    "approvals:\n"
    "  - name: gate\n"
    "    actions: [refund]\n"
    "    reuse: {alpha: 0.5, delta: 0.5, warmup: 1, audits: 0.001}\n";

struct reuse_fixture {
  reuse_fixture() : node{settings()}, client{node.port()} {}

  static node_settings settings() {
    node_settings made;
    made.triggers = gate;
    return made;
  }
  json propose(const std::string& conversation) {
    open_conversation(client, conversation);
    return must(client.post("/v1/conversations/" + conversation + "/steps",
                            R"({"step_id":"1","kind":"tool_call","scope":"refunds","action":)"
                            R"({"name":"refund","arguments":{"amount":25}}})"));
  }
  void approve(const json& step) {
    must(client.post("/v1/interventions/" + in_path(step["intervention"]["id"].text()) + "/answer",
                     R"({"version":1,"answer":{"verdict":"approve"}})"));
  }
  /// The learner has heard of so many answers, and so have those who decide.
  bool heard_of(double answers) {
    for (int tries = 0; tries < 400; ++tries) {
      const auto report = must(client.get("/v1/triggers"));
      for (const auto& rule : report["rules"].elements())
        if (rule["name"].text() == "gate" && rule["agreed"].number() >= answers) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds{25});
    }
    return false;
  }

  node_process node;
  http_client client;
};

}  // namespace

TEST_CASE_FIXTURE(reuse_fixture, "what humans always answered answers at once, also after a kill") {
  for (int i = 1; i <= 7; ++i) {
    const auto step = propose("c" + std::to_string(i));
    REQUIRE(step["decision"].text() == "wait");
    approve(step);
    REQUIRE(heard_of(i));
  }
  const auto view = must(client.get("/v1/triggers"));
  const auto& proof = view["certificates"].elements().at(0);
  CHECK(proof["rule"].text() == "reuse/gate");
  CHECK(proof["phase"].text() == "proven");
  CHECK(proof["equal_answers"].number() == 1);
  CHECK(view["answers"]["agreeing"].number() == 1);

  const auto reused = propose("c8");
  CHECK(reused["decision"].text() == "proceed");
  CHECK(reused["intervention"]["state"].text() == "answered");
  CHECK(reused["intervention"]["decided_by"].text() == "precedent");
  const auto listed = must(client.get("/v1/decisions?outcome=reused"))["decisions"].elements();
  REQUIRE(listed.size() == 1);
  CHECK(listed[0]["judged"].text() == "unknown");
  const auto& asked = listed[0]["questions"].elements().at(0);
  CHECK(asked["how"].text() == "precedent");
  REQUIRE(asked["repeats"].elements().size() == 5);
  CHECK(asked["repeats"].elements()[0].text() == "c7~1");

  node.kill();
  node.start();
  client = http_client{node.port()};
  CHECK(propose("c9")["intervention"]["decided_by"].text() == "precedent");
  expect_sound(node);
}

}  // namespace weft::testing
