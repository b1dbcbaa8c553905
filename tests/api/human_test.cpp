#include <algorithm>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "tests/api/desk.hpp"

// Human judgement over real sockets: who is asked, how answers come to count, bundles, directives,
// handovers, and what survives a kill.

namespace weft::testing {
namespace {

constexpr std::string_view rules = R"(
approvals:
  - name: refunds
    actions: [refund]
    route: {queue: money, skills: [{name: refunds, level: 2}], cost: 100}
  - name: pays
    actions: [pay]
    route: {quorum: 2, not_by: [cem]}
  - name: storms
    actions: [rebook]
    route:
      coalesce: {key: storm, may_differ: [booking], second_from: 0}
      holding_reply: "One moment."
  - name: undoable
    actions: [cancel]
    route: {undo_ms: 1500}
)";

struct floor_fixture {
  explicit floor_fixture(std::vector<std::string> arguments = {})
      : node{settings(std::move(arguments))},
        document{http_client{node.port()}.get("/openapi.json").body},
        agent{node.port()} {}

  static node_settings settings(std::vector<std::string> arguments) {
    node_settings s;
    s.triggers = rules;
    s.arguments = std::move(arguments);
    return s;
  }
  std::unique_ptr<desk> operator_at(const std::string& name, int capacity = 5) {
    auto d = std::make_unique<desk>(node, document, name, capacity);
    d->next("welcome");
    return d;
  }
  void open(const std::string& id, const std::string& more = {}) {
    must(agent.post("/v1/conversations", R"({"id":")" + id + '"' + more + "}"));
  }
  static std::string step(const std::string& id, const std::string& name,
                          const std::string& arguments = "{}") {
    return R"({"step_id":")" + id + R"(","kind":"tool_call","action":{"name":")" + name +
           R"(","arguments":)" + arguments + "}}";
  }
  json propose(const std::string& conversation, const std::string& body,
               const std::string& wait = {}) {
    http_client one{node.port()};
    return must(one.post("/v1/conversations/" + conversation + "/steps" + wait, body,
                         std::chrono::seconds{30}));
  }
  /// The agent waits for the answer while the test goes on.
  std::future<json> propose_and_wait(const std::string& conversation, const std::string& body) {
    return std::async(std::launch::async,
                      [=, this] { return propose(conversation, body, "?wait=20"); });
  }
  json read(const std::string& target) { return must(agent.get(target)); }
  std::string state_of(const std::string& intervention) {
    return read("/v1/interventions/" + in_path(intervention))["state"].text();
  }
  void profile(const std::string& name, const std::string& what) {
    must(agent.request("PUT", "/v1/operators/" + name, what));
  }

  node_process node;
  openapi_document document;
  http_client agent;
};

const std::string approve = R"(,"answer":{"verdict":"approve"})";

}  // namespace

TEST_CASE_FIXTURE(floor_fixture, "only an operator with the queue and the skill is asked") {
  profile("ana", R"({"queues":["money"],"skills":[{"name":"refunds","level":3}]})");
  auto ana = operator_at("ana"), bob = operator_at("bob");
  open("c");
  auto waiting = propose_and_wait("c", step("1", "refund", R"({"amount":5})"));
  const auto offer = ana->next("offer");
  CHECK(offer["why"]["must_ask"].boolean());
  CHECK(offer["why"]["cost"].number() == 100);
  CHECK(offer["why"]["says"].text().find("must be asked") != std::string::npos);
  CHECK(bob->silent());
  ana->send(frame_about("accept", offer));
  CHECK(ana->send(frame_about("answer", offer, approve))["status"].text() == "recorded");
  CHECK(waiting.get()["decision"].text() == "proceed");
  const auto queue = read("/v1/queues")["queues"].elements().at(0);
  CHECK(queue["queue"].text() == "money");
  CHECK(queue["operators_available"].number() == 1);
  CHECK(read("/v1/operators")["operators"]
            .elements()
            .at(0)["skills"]
            .elements()
            .at(0)["level"]
            .number() == 3);
}

TEST_CASE_FIXTURE(floor_fixture, "two different operators have to agree, one of them not at all") {
  auto ana = operator_at("ana"), cem = operator_at("cem");
  open("c");
  auto waiting = propose_and_wait("c", step("1", "pay"));
  const auto first = ana->next("offer");
  CHECK(ana->send(frame_about("answer", first, approve))["status"].text() == "counted");
  CHECK(cem->silent());
  CHECK(state_of("c~1") == "open");
  auto bob = operator_at("bob");
  const auto second = bob->next("offer");
  CHECK(second["intervention"]["votes"].is_null());  // blind to each other
  CHECK(bob->send(frame_about("answer", second, approve))["status"].text() == "recorded");
  const auto told = waiting.get();
  CHECK(told["decision"].text() == "proceed");
  CHECK(told["intervention"]["answered_by"].text() == "bob");
}

TEST_CASE_FIXTURE(floor_fixture, "an answer can be taken back until it is released") {
  auto ana = operator_at("ana");
  open("c");
  auto waiting = propose_and_wait("c", step("1", "cancel"));
  const auto offer = ana->next("offer");
  CHECK(ana->send(frame_about("answer", offer, approve))["status"].text() == "pending");
  CHECK(state_of("c~1") == "pending");
  CHECK(ana->send(R"({"type":"undo","ref":"2","intervention":"c~1"})")["status"].text() ==
        "recorded");
  const auto again = ana->await("offer");
  CHECK(again["version"].number() > offer["version"].number());
  CHECK(ana->send(frame_about("answer", again, R"(,"answer":{"verdict":"reject"})"))["status"]
            .text() == "pending");
  CHECK(waiting.get()["decision"].text() == "reject");
  const auto late = ana->send(R"({"type":"undo","ref":"3","intervention":"c~1"})");
  expect_problem_members(late["problem"], {409, "conflict", "no answer that could be taken back"});
}

TEST_CASE_FIXTURE(floor_fixture, "the operator asks back, the agent hears it while it waits") {
  auto ana = operator_at("ana");
  open("c");
  auto waiting = propose_and_wait("c", step("1", "cancel"));
  const auto offer = ana->next("offer");
  ana->send(frame_about("follow_up", offer, R"(,"text":"Is she verified?")"));
  const auto told = waiting.get();
  CHECK(told["decision"].text() == "wait");
  CHECK(told["intervention"]["follow_ups"].elements().at(0)["asked"].text() == "Is she verified?");
  must(agent.post("/v1/interventions/c~1/follow_up_answer", R"({"text":"Yes."})"));
  const auto row = must(agent.get("/v1/interventions"))["interventions"].elements().at(0);
  CHECK(row["follow_ups"].elements().at(0)["answered"].text() == "Yes.");
  auto update = ana->await("update");  // its lease was renewed, too
  while (update["follow_up"].is_null()) update = ana->await("update");
  CHECK(update["follow_up"]["answered"].text() == "Yes.");
  CHECK(ana->send(frame_about("extend", offer, R"(,"by_ms":60000)"))["status"].text() ==
        "recorded");
  ana->send(frame_about("answer", offer, approve));
  CHECK(propose("c", step("1", "cancel"), "?wait=20")["decision"].text() == "proceed");
}

TEST_CASE_FIXTURE(floor_fixture, "one decision answers equal questions of many conversations") {
  constexpr int many = 12;
  std::vector<std::future<json>> waiting;
  for (int i = 0; i < many; ++i) {
    open("c-" + std::to_string(i));
    waiting.push_back(
        propose_and_wait("c-" + std::to_string(i),
                         step("1", "rebook", R"({"booking":"B)" + std::to_string(i) + R"("})")));
  }
  while (read("/v1/interventions?state=open")["interventions"].elements().size() < many)
    std::this_thread::sleep_for(milliseconds{5});
  auto ana = operator_at("ana", 1);
  const auto bundle = ana->next("bundle");
  CHECK(bundle["count"].number() == many);
  CHECK(bundle["members"][3]["differs"].has("booking"));
  const auto left_out = bundle["members"][1]["intervention"].text();
  const auto receipt = ana->send(
      R"({"type":"answer","ref":"b","bundle":")" + bundle["bundle"].text() +
      R"(","version":1,"answer":{"verdict":"approve"},"except":[")" + left_out + R"("]})");
  CHECK(receipt["answered"].number() == many - 1);
  CHECK(receipt["left"].number() == 0);
  const auto alone = ana->await("offer");
  CHECK(alone["intervention"]["id"].text() == left_out);
  ana->send(frame_about("answer", alone, R"(,"answer":{"verdict":"reject"})"));
  int approved = 0, rejected = 0;
  for (auto& one : waiting) {
    const auto told = one.get();
    approved += told["decision"].text() == "proceed" ? 1 : 0;
    rejected += told["decision"].text() == "reject" ? 1 : 0;
    if (told["decision"].text() == "proceed")
      CHECK(told["intervention"]["bundle"].text() == bundle["bundle"].text());
  }
  CHECK(approved == many - 1);
  CHECK(rejected == 1);
}

TEST_CASE_FIXTURE(floor_fixture, "the agent is told what to say while it waits, and how long") {
  auto ana = operator_at("ana", 1);
  open("c");
  const auto told = propose("c", step("1", "rebook"));
  CHECK(told["decision"].text() == "wait");
  CHECK(told["holding_reply"].text() == "One moment.");
  std::this_thread::sleep_for(milliseconds{300});  // forecasts are published five times a second
  CHECK(propose("c", step("1", "rebook"))["estimate_ms"].number() == 12'000);
}

TEST_CASE_FIXTURE(floor_fixture, "a directive reaches live conversations and those opened later") {
  open("north", R"(,"scope":"broadband","metadata":{"region":"north"})");
  open("south", R"(,"scope":"broadband","metadata":{"region":"south"})");
  const std::string outage =
      R"({"id":"o-1","text":"It returns at 3 pm.","expires_in_ms":600000,"match":)"
      R"("conversation.scope == \"broadband\" && conversation.metadata.region == \"north\""})";
  CHECK(must(agent.post("/v1/directives", outage))["status"].text() == "recorded");
  CHECK(must(agent.post("/v1/directives", outage))["status"].text() == "repeated");
  const auto holding = [&](const std::string& id) {
    return read("/v1/conversations/" + id)["directives"].elements().size();
  };
  CHECK(holding("north") == 1);
  CHECK(holding("south") == 0);
  open("later", R"(,"scope":"broadband","metadata":{"region":"north"})");
  CHECK(holding("later") == 1);
  const auto reply = propose("north", R"({"step_id":"1","kind":"reply","draft":"Hello"})");
  CHECK(reply["directives"].elements().at(0)["text"].text() == "It returns at 3 pm.");
  must(agent.request("DELETE", "/v1/directives/o-1"));
  CHECK(holding("north") == 0);
  CHECK(read("/v1/directives")["directives"].elements().empty());
}

TEST_CASE_FIXTURE(floor_fixture, "an operator issues and revokes a directive where they work") {
  auto ana = operator_at("ana");
  open("c");
  const std::string_view outage =
      R"({"type":"directive","ref":"d","id":"o-1","text":"It returns at 3 pm.","match":"true",)"
      R"("expires_in_ms":600000})";
  CHECK(ana->send(std::string{outage})["status"].text() == "recorded");
  CHECK(ana->send(std::string{outage})["status"].text() == "repeated");
  CHECK(read("/v1/conversations/c")["directives"].elements().size() == 1);
  CHECK(ana->send(R"({"type":"revoke","ref":"r","id":"o-1"})")["status"].text() == "recorded");
  CHECK(read("/v1/conversations/c")["directives"].elements().empty());
}

TEST_CASE_FIXTURE(floor_fixture, "a handover: all of it on one card, live chat, and back") {
  auto ana = operator_at("ana");
  open("c", R"(,"goal":"a refund")");
  must(agent.post("/v1/conversations/c/messages",
                  R"({"id":"m1","from":"customer","text":"Nothing works!"})"));
  auto waiting = propose_and_wait("c", step("1", "cancel"));
  const auto offer = ana->next("offer");
  ana->send(frame_about("escalate", offer, R"(,"reason":"she is furious")"));
  CHECK(waiting.get()["decision"].text() == "handed_over");
  const auto handover = ana->await("offer");
  const auto& card = handover["intervention"];
  CHECK(card["kind"].text() == "handover");
  CHECK(card["goal"].text() == "a refund");
  CHECK(card["context"].elements().at(0)["text"].text() == "Nothing works!");
  CHECK(card["tried"].elements().at(0)["what"].text() == "cancel");
  CHECK(card["open_questions"].elements().size() == 1);
  ana->send(frame_about("accept", handover));
  CHECK(ana->send(R"({"type":"say","ref":"s","intervention":")" + card["id"].text() +
                  R"(","id":"m2","text":"I am Ana, I will sort it out."})")["status"]
            .text() == "recorded");
  must(agent.post("/v1/conversations/c/messages",
                  R"({"id":"m3","from":"customer","text":"Thank you."})"));
  auto heard = ana->await("update");
  while (heard["message"]["id"].text() != "m3") heard = ana->await("update");
  CHECK(read("/v1/conversations/c")["context"][1]["from"].text() == "operator");
  const auto bob = operator_at("bob");
  const auto not_his = bob->send(R"({"type":"say","ref":"s","intervention":")" + card["id"].text() +
                                 R"(","id":"m4","text":"Hi"})");
  expect_problem_members(not_his["problem"],
                         {403, "forbidden", "handed over to you", "/intervention"});
  ana->send(
      frame_about("answer", handover, R"(,"answer":{"verdict":"resume","text":"Refund agreed."})"));
  CHECK(read("/v1/conversations/c")["status"].text() == "open");
  CHECK(propose("c", R"({"step_id":"2","kind":"reply","draft":"d"})")["decision"].text() ==
        "proceed");
}

TEST_CASE("a lost connection keeps its offer for the grace time, then another operator has it") {
  floor_fixture f{{"--grace", "0.5"}};
  auto ana = f.operator_at("ana");
  f.open("c");
  f.propose("c", floor_fixture::step("1", "cancel"));
  ana->next("offer");
  ana.reset();
  ana = f.operator_at("ana");
  ana->next("offer");  // back in time: it is still hers
  auto bob = f.operator_at("bob");
  CHECK(bob->silent(milliseconds{700}));
  ana.reset();
  CHECK(bob->next("offer")["intervention"]["id"].text() == "c~1");
}

TEST_CASE("beyond its limits the node says so before anything is queued") {
  floor_fixture f{{"--waiting-max", "1", "--tenant-share", "2"}};
  f.open("c");
  f.propose("c", floor_fixture::step("1", "cancel"));
  while (f.read("/v1/queues")["queues"].elements().at(0)["waiting"].number() < 1)
    std::this_thread::sleep_for(milliseconds{5});
  const auto full = f.agent.post("/v1/conversations/c/steps", floor_fixture::step("2", "cancel"));
  expect_problem(full, {503, "overloaded", "too many interventions wait"});
  CHECK(full.header("retry-after") == "1");
  auto one = f.propose_and_wait("c", floor_fixture::step("1", "cancel"));
  auto two = f.propose_and_wait("c", floor_fixture::step("1", "cancel"));
  while (metric(f.agent.get("/metrics").body, "weft_http_requests_waiting") < 2)
    std::this_thread::sleep_for(milliseconds{5});
  const auto third = f.agent.get("/v1/conversations/c");
  expect_problem(third, {429, "too_many", "2 requests under way"});
  CHECK(third.header("retry-after") == "1");
  f.node.kill();
  CHECK_THROWS(one.get());
  CHECK_THROWS(two.get());
}

TEST_CASE_FIXTURE(floor_fixture, "votes, pending answers, directives and profiles survive a kill") {
  profile("ana", R"({"queues":["elsewhere"]})");
  must(agent.post("/v1/directives",
                  R"({"id":"d","text":"t","match":"true","expires_in_ms":600000})"));
  open("c");
  propose("c", step("1", "pay"));
  propose("c", step("2", "cancel"));
  const auto answer = [&](const std::string& id, const std::string& who) {
    http_client by{node.port(), "X-Weft-Principal: " + who + "\r\n"};
    return must(by.post("/v1/interventions/" + id + "/answer",
                        R"({"version":1,"answer":{"verdict":"approve"}})"))["status"]
        .text();
  };
  CHECK(answer("c~1", "bob") == "counted");
  CHECK(answer("c~2", "bob") == "pending");
  node.kill();
  node.start();
  agent = http_client{node.port()};
  CHECK(propose("c", step("2", "cancel"), "?wait=20")["decision"].text() == "proceed");
  CHECK(read("/v1/conversations/c")["directives"].elements().size() == 1);
  auto ana = operator_at("ana"), bob = operator_at("bob");
  CHECK(ana->silent());
  CHECK(bob->silent());  // he has voted
  auto dee = operator_at("dee");
  const auto offer = dee->next("offer");
  CHECK(dee->send(frame_about("answer", offer, approve))["status"].text() == "recorded");
  CHECK(propose("c", step("1", "pay"), "?wait=20")["decision"].text() == "proceed");
}

}  // namespace weft::testing
