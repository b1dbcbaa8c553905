#include <doctest/doctest.h>

#include "tests/support/raw_websocket.hpp"
#include "tests/support/refusals.hpp"

// Who may do what: a node with keys.

namespace weft::testing {
namespace {

node_settings with_keys() {
  node_settings settings;
  settings.keys = {{"bot", "agent"},
                   {"ana", "operator"},
                   {"cat", "configurer"},
                   {"root", "admin"},
                   {"spy", "agent", "elsewhere"}};
  return settings;
}

const problem_expected no_key{401, "unauthenticated", "Authorization: Bearer KEY", "Authorization"};
const problem_expected unknown_key{401, "unauthenticated", "not known", "Authorization"};

problem_expected role_needs(const std::string& roles) {
  return {403, "forbidden", roles, "Authorization"};
}

}  // namespace

TEST_CASE("without a good key nothing is told") {
  node_process node{with_keys()};
  const auto good = node.authorization("bot");
  const auto key = good.substr(good.find("weft_"), good.find('\r') - good.find("weft_"));
  auto other = key;
  other.back() = other.back() == 'A' ? 'B' : 'A';
  const auto row = [](std::string_view title, problem_expected with, std::string headers) {
    return refusal{title, "GET", "/v1/conversations", "", with, std::move(headers)};
  };
  expect_refusals(
      node.port(),
      {row("no key", no_key, ""),
       row("another scheme", no_key, "Authorization: Basic " + key + "\r\n"),
       row("a scheme without a key", no_key, "Authorization: Bearer\r\n"),
       row("a key without a scheme", no_key, "Authorization: " + key + "\r\n"),
       row("an unknown key", unknown_key, "Authorization: Bearer weft_nobody\r\n"),
       row("a key that is nearly right", unknown_key, "Authorization: Bearer " + other + "\r\n"),
       row("a key that is cut short", unknown_key,
           "Authorization: Bearer " + key.substr(0, key.size() - 1) + "\r\n"),
       row("a key and something more", unknown_key, "Authorization: Bearer " + key + " x\r\n"),
       row("a very long key", unknown_key,
           "Authorization: Bearer " + std::string(8'000, 'k') + "\r\n"),
       row("a name instead of a key", no_key, "X-Weft-Principal: root\r\n"),
       {"a key in the path", "GET", "/v1/conversations?key=" + key, "", no_key},
       {"a path that does not exist", "GET", "/v1/nowhere", "", {404, "not_found", "nearest"}}});
  http_client anybody{node.port()};
  CHECK(anybody.get("/healthz").status == 200);
  CHECK(anybody.get("/openapi.json").status == 200);
  http_client bot{node.port(), good};
  CHECK(bot.get("/v1/conversations").status == 200);
  INFO("the good key of a request does not serve the next one on the same connection");
  raw_connection on{node.port()};
  on.send(request_text("GET", "/v1/conversations", {}, good) +
          request_text("GET", "/v1/conversations"));
  CHECK(read_reply(on).status == 200);
  expect_problem(read_reply(on), no_key);
  expect_sound(node);
}

TEST_CASE("each role may do its own, and nothing else") {
  node_process node{with_keys()};
  http_client bot{node.port(), node.authorization("bot")};
  open_conversation(bot, "c");
  const auto raised = raise(bot, "c", "1", R"({"kind":"approval","question":"May I?"})");
  const std::string c = "/v1/conversations/c";
  const auto i = "/v1/interventions/" + in_path(raised["id"].text());
  const std::string step = R"({"step_id":"2","kind":"reply","draft":"d"})";
  const std::string yes = R"({"version":1,"answer":{"verdict":"approve"}})";
  const auto as = [&](const char* who, std::string target, std::string body,
                      problem_expected with) {
    return refusal{who, "POST", std::move(target), std::move(body), with, node.authorization(who)};
  };
  expect_refusals(
      node.port(),
      {as("bot", i + "/answer", yes, role_needs("operator")),
       as("bot", i + "/escalate", R"({"version":1,"reason":"r"})", role_needs("operator")),
       as("bot", c + "/hand_back", R"({"resolution":"r"})", role_needs("operator")),
       as("ana", "/v1/conversations", R"({"id":"d"})", role_needs("agent")),
       as("ana", c + "/steps", step, role_needs("agent")),
       as("ana", c + "/steps/1/outcome", R"({"digest":"d","status":"ok"})", role_needs("agent")),
       as("ana", i + "/withdraw", "{}", role_needs("agent")),
       as("cat", c + "/steps", step, role_needs("agent")),
       as("cat", i + "/answer", yes, role_needs("operator")),
       as("cat", c + "/close", "{}", role_needs("agent")),
       {"an agent as an operator", "GET", "/v1/operator", "", role_needs("operator"),
        node.authorization("bot")}});
  for (const auto* who : {"bot", "ana", "cat", "root"})
    CHECK(http_client{node.port(), node.authorization(who)}.get(c).status == 200);
  http_client root{node.port(), node.authorization("root")};
  must(root.post(c + "/steps", step));
  const auto answered = must(root.post(i + "/answer", yes));
  CHECK(answered["intervention"]["answered_by"].text() == "root");
  expect_sound(node);
}

TEST_CASE("a tenant's conversations do not exist for another tenant") {
  node_process node{with_keys()};
  http_client bot{node.port(), node.authorization("bot")};
  open_conversation(bot, "c");
  const auto raised = raise(bot, "c", "1", R"({"kind":"approval","question":"May I?"})");
  const auto spy = [&](const char* method, std::string target, std::string body,
                       const std::string& detail) {
    return refusal{"spy",
                   method,
                   std::move(target),
                   std::move(body),
                   {404, "not_found", detail},
                   node.authorization("spy")};
  };
  const auto i = "/v1/interventions/" + in_path(raised["id"].text());
  expect_refusals(node.port(),
                  {spy("GET", "/v1/conversations/c", "", "no conversation 'c'"),
                   spy("GET", "/v1/conversations/c/steps/1", "", "no conversation 'c'"),
                   spy("GET", "/v1/conversations/c/events", "", "no conversation 'c'"),
                   spy("POST", "/v1/conversations/c/close", "{}", "no conversation 'c'"),
                   spy("GET", i, "", "'c'"), spy("POST", i + "/withdraw", "{}", "'c'")});
  http_client there{node.port(), node.authorization("spy")};
  CHECK(must(there.get("/v1/conversations"))["conversations"].elements().empty());
  CHECK(must(there.get("/v1/interventions"))["interventions"].elements().empty());
  CHECK(must(there.get("/v1/summary"))["steps"]["augmentation"].number() == 0);
  INFO("the same id is free there");
  CHECK(there.post("/v1/conversations", R"({"id":"c","goal":"mine"})").status == 201);
  CHECK(!must(bot.get("/v1/conversations/c")).has("goal"));
  expect_sound(node);
}

TEST_CASE("an operator's key opens that operator's session only") {
  node_process node{with_keys()};
  const auto asking = [&](const std::string& target, const std::string& headers) {
    return answer_to(node.port(), request_text("GET", target, {}, upgrade_headers() + headers));
  };
  expect_problem(asking("/v1/operator", ""), no_key);
  expect_problem(asking("/v1/operator?name=bob", node.authorization("ana")),
                 {403, "forbidden", "belongs to 'ana'", "name"});
  expect_problem(asking("/v1/operator?name=ana", node.authorization("spy")),
                 role_needs("operator"));
  raw_websocket named{node.port(), "/v1/operator?name=ana", node.authorization("ana")};
  CHECK(json::parse(named.text().value_or("null"))["operator"].text() == "ana");
  raw_websocket unnamed{node.port(), "/v1/operator", node.authorization("ana")};
  CHECK(json::parse(unnamed.text().value_or("null"))["operator"].text() == "ana");
  const auto line = node.authorization("ana");
  const auto key = line.substr(line.find("weft_"), line.find('\r') - line.find("weft_"));
  raw_websocket browser{node.port(), "/v1/operator",
                        "Sec-WebSocket-Protocol: weft, weft.key." + key + "\r\n"};
  CHECK(json::parse(browser.text().value_or("null"))["operator"].text() == "ana");
  for (auto* on : {&named, &unnamed, &browser}) on->connection().close();
  expect_sound(node);
}

}  // namespace weft::testing
