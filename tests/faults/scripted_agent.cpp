#include "tests/faults/scripted_agent.hpp"

#include <chrono>
#include <thread>

namespace weft::testing {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr auto gives_up_after = 60s;  // a node that is down longer has failed
constexpr auto tries_again_after = 5ms;

std::string at(const std::string& conversation, const std::string& rest = {}) {
  return "/v1/conversations/" + in_path(conversation) + rest;
}

}  // namespace

/// The reply that comes in the end: not "I am shutting down", and not a connection that breaks.
scripted_agent::told scripted_agent::insist(std::string_view method, const std::string& target,
                                            const std::string& body) {
  const auto give_up = steady::now() + gives_up_after;
  while (steady::now() < give_up) {
    try {
      const auto got = node_.request(method, target, body, {}, 30s);
      if (got.status != 503) return {got.status, json::parse(got.body)};
    } catch (const connection_lost&) {
      // Not acknowledged: whether it was done is unknown, so it is sent again.
    }
    std::this_thread::sleep_for(tries_again_after);
  }
  book_.violation("no reply to " + target);
  return {};
}

json scripted_agent::must(std::string_view method, const std::string& target,
                          const std::string& body) {
  auto got = insist(method, target, body);
  if (got.status / 100 != 2)
    book_.violation(target + " " + body + " -> " + std::to_string(got.status) + " " +
                    got.body.dump());
  return std::move(got.body);
}

void scripted_agent::say(const std::string& conversation, const std::string& id) {
  const std::string said =
      R"({"id":")" + id + R"(","from":"customer","text":"I say )" + id + R"("})";
  must("POST", at(conversation, "/messages"), said);
  book_.message(conversation, json::parse(said));
}

json scripted_agent::propose(const std::string& conversation, const std::string& step,
                             const std::string& rest) {
  auto got = must("POST", at(conversation, "/steps?wait=0"),
                  R"({"step_id":")" + step + R"(",)" + rest + "}");
  if (got["decision"].text() != "wait")
    book_.decision(conversation, step, got);
  else
    book_.acknowledged();
  return got;
}

json scripted_agent::settled(const std::string& conversation, const std::string& step) {
  json got;
  do {
    got = must("GET", at(conversation, "/steps/" + step + "?wait=20"), {});
  } while (got["decision"].text() == "wait");
  book_.decision(conversation, step, got);
  return got;
}

void scripted_agent::ask_and_withdraw(const std::string& conversation) {
  const auto raised = propose(conversation, "5",
                              R"("kind":"question","query":)"
                              R"({"kind":"guidance","question":"How?"})");
  const auto id = raised["intervention"]["id"].text();
  const auto got = insist("POST", "/v1/interventions/" + in_path(id) + "/withdraw",
                          R"({"reason":"not needed"})");
  if (got.status == 200)
    book_.withdrawal(id);
  else if (got.body["type"].text() != "urn:weft:problem:conflict")  // an operator was faster
    book_.violation("withdrawing " + id + " -> " + got.body.dump());
  settled(conversation, "5");
}

void scripted_agent::converse(const std::string& conversation) {
  must("POST", "/v1/conversations", R"({"id":")" + conversation + R"(","goal":"a refund"})");
  book_.acknowledged();
  say(conversation, "m-1");
  propose(conversation, "1", R"("kind":"reply","draft":"I am looking into it.")");

  propose(conversation, "2",
          R"("kind":"tool_call","action":{"name":"issue_refund",)"
          R"("arguments":{"order":"A1","amount":120}})");
  const auto refund = settled(conversation, "2");
  if (refund["decision"].text() == "proceed") {
    must("POST", at(conversation, "/steps/2/outcome"),
         R"({"digest":")" + refund["action"]["digest"].text() + R"(","status":"ok"})");
    book_.outcome(conversation, "2");
  }

  const auto asked = propose(conversation, "3",
                             R"("kind":"question","query":{"kind":"choice","question":"Which?",)"
                             R"("options":[{"value":"a"},{"value":"b"}]})");
  propose(conversation, "4",
          R"("kind":"reply","draft":"So be it.","depends_on":[")" +
              asked["intervention"]["id"].text() + R"("])");
  settled(conversation, "4");
  settled(conversation, "3");
  say(conversation, "m-2");
  ask_and_withdraw(conversation);
  must("POST", at(conversation, "/close"), R"({"resolution":"done"})");
  book_.closing(conversation);
}

}  // namespace weft::testing
