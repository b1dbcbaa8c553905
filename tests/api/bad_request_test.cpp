#include <doctest/doctest.h>

#include "tests/support/refusals.hpp"

// Requests that are HTTP, but for no route, with a wrong method, parameter, header or media type.

namespace weft::testing {
namespace {

refusal getting(std::string_view title, std::string target, problem_expected with,
                std::string headers = {}) {
  return {title, "GET", std::move(target), "", with, std::move(headers)};
}

std::vector<refusal> wrong_routes() {
  const std::string id_129(129, 'a');
  return {
      getting("a path that does not exist", "/v2/conversations", {404, "not_found", "nearest is"}),
      getting("a misspelt path", "/v1/conversation", {404, "not_found", "/v1/conversations"}),
      getting("the root of the interface", "/v1", {404, "not_found", "no such path"}),
      getting("a path with too many parts", "/v1/conversations/c/steps/s/outcome/x/y/z/u",
              {404, "not_found", "no such path"}),
      getting("a path that climbs", "/v1/../../etc/passwd", {404, "not_found", "no such path"}),
      getting("an empty id", "/v1/conversations//steps/s", {404, "not_found", "no such path"}),
      getting("a conversation that does not exist", "/v1/conversations/none",
              {404, "not_found", "no conversation 'none'"}),
      getting("a step that does not exist", "/v1/conversations/c/steps/none",
              {404, "not_found", "no step 'none'"}),
      getting("an intervention that does not exist", "/v1/interventions/c~99",
              {404, "not_found", "no intervention 'c~99'"}),
      getting("an intervention of no conversation", "/v1/interventions/none~1",
              {404, "not_found", "none"}),
      getting("an id that cannot be an intervention's", "/v1/interventions/c",
              {404, "not_found", "~ and a number"}),
      getting("an intervention numbered zero", "/v1/interventions/c~0", {404, "not_found", "c~0"}),
      getting("an intervention numbered with a leading zero", "/v1/interventions/c~01",
              {404, "not_found", "c~01"}),
      getting("an intervention numbered beyond reason", "/v1/interventions/c~99999999999999999999",
              {404, "not_found", "c~9999"}),
      getting("events of a conversation that does not exist", "/v1/conversations/none/events",
              {404, "not_found", "no conversation 'none'"}),
      getting("an escape cut short", "/v1/conversations/c%2", {400, "malformed", "hexadecimal"}),
      getting("an escape that is none", "/v1/conversations/c%zz",
              {400, "malformed", "hexadecimal"}),
      getting("an id with a blank", "/v1/conversations/c%20d", {422, "invalid", "letters, digits"}),
      getting("an id with a zero byte", "/v1/conversations/c%00",
              {422, "invalid", "letters, digits"}),
      getting("an id with bytes that are no UTF-8", "/v1/conversations/%FF%FE",
              {422, "invalid", "letters, digits"}),
      getting("an intervention's id with bytes that are no UTF-8", "/v1/interventions/%FF~1",
              {404, "not_found", "no intervention"}),
      getting("a parameter with bytes that are no UTF-8", "/v1/conversations?limit=%FF",
              {422, "invalid", "\uFFFD", "limit"}),
      getting("a parameter named by bytes that are no UTF-8", "/v1/conversations?%FF=1",
              {422, "invalid", "no such parameter", "\uFFFD"}),
      getting("an id of 129 characters", "/v1/conversations/" + id_129,
              {422, "invalid", "1 to 128 characters"}),
  };
}

std::vector<refusal> wrong_methods() {
  const auto row = [](const char* method, std::string target, const std::string& use) {
    return refusal{"a method that the route does not know",
                   method,
                   std::move(target),
                   "",
                   {405, "method", use}};
  };
  return {
      row("DELETE", "/v1/conversations/c", "use GET"),
      row("PUT", "/v1/conversations/c", "use GET"),
      row("PATCH", "/v1/conversations/c", "use GET"),
      row("GET", "/v1/conversations/c/steps", "use POST"),
      row("GET", "/v1/conversations/c/close", "use POST"),
      row("POST", "/v1/events", "use GET"),
      row("POST", "/healthz", "use GET"),
      row("DELETE", "/v1/conversations", "POST"),
      row("BREW", "/v1/conversations/c", "BREW"),
  };
}

std::vector<refusal> wrong_parameters() {
  const std::string c = "/v1/conversations/c";
  const auto wait = [&](std::string_view title, const std::string& value) {
    return getting(title, c + "/steps/s?wait=" + value, {422, "invalid", "0 to 120", "wait"});
  };
  return {
      wait("a wait that is a word", "abc"),
      wait("a wait before now", "-1"),
      wait("a wait beyond two minutes", "121"),
      wait("a wait that is not a number", "nan"),
      wait("a wait without end", "inf"),
      wait("an empty wait", ""),
      wait("a wait with a unit", "10s"),
      getting("a wait twice", c + "/steps/s?wait=1&wait=2", {422, "invalid", "twice", "wait"}),
      getting("a misspelt parameter", c + "/steps/s?wiat=3",
              {422, "invalid", "did you mean 'wait'?", "wiat"}),
      getting("a parameter where none is known", c + "?verbose=1",
              {422, "invalid", "no parameters", "verbose"}),
      getting("a parameter with a broken escape", c + "/steps/s?wait=%1",
              {400, "malformed", "hexadecimal", "wait=%1"}),
      getting("a page of nothing", "/v1/conversations?limit=0",
              {422, "invalid", "1 to 1000", "limit"}),
      getting("a page of everything", "/v1/conversations?limit=1001",
              {422, "invalid", "1 to 1000", "limit"}),
      getting("a page of a word", "/v1/interventions?limit=ten",
              {422, "invalid", "1 to 1000", "limit"}),
      getting("a status that nobody knows", "/v1/conversations?status=asleep",
              {422, "invalid", "handed_over", "status"}),
      getting("a state that nobody knows", "/v1/interventions?state=lost",
              {422, "invalid", "answered", "state"}),
      getting("events after a word", "/v1/events?after=yesterday",
              {422, "invalid", "number of an event", "after"}),
      getting("events after less than nothing", "/v1/events?after=-1",
              {422, "invalid", "number of an event", "after"}),
      getting("events resumed behind a word", "/v1/events",
              {422, "invalid", "number of an event", "Last-Event-ID"}, "Last-Event-ID: abc\r\n"),
      getting("events resumed behind a number beyond 64 bits", c + "/events",
              {422, "invalid", "number of an event", "Last-Event-ID"},
              "Last-Event-ID: 99999999999999999999999\r\n"),
      getting("an operator without capacity", "/v1/operator?name=ana&capacity=0",
              {422, "invalid", "1 to 50", "capacity"}, "Upgrade: websocket\r\n"),
      getting("an operator with too much of it", "/v1/operator?name=ana&capacity=51",
              {422, "invalid", "1 to 50", "capacity"}, "Upgrade: websocket\r\n"),
      getting("an operator with half of it", "/v1/operator?name=ana&capacity=1.5",
              {422, "invalid", "1 to 50", "capacity"}, "Upgrade: websocket\r\n"),
      getting("an operator with a blank in the name", "/v1/operator?name=ana%20b",
              {422, "invalid", "name the operator", "name"}, "Upgrade: websocket\r\n"),
  };
}

std::vector<refusal> wrong_headers() {
  const std::string opening = R"({"id":"d"})";
  const auto typed = [&](std::string_view title, const std::string& type) {
    return refusal{title,
                   "POST",
                   "/v1/conversations",
                   opening,
                   {415, "unsupported", "application/json", "Content-Type"},
                   "Content-Type: " + type + "\r\n"};
  };
  return {
      typed("plain text", "text/plain"),
      typed("a form", "application/x-www-form-urlencoded"),
      typed("a form in parts", "multipart/form-data; boundary=x"),
      typed("what only looks like JSON", "application/jsonp"),
      typed("a type that is none", ";"),
      getting("a page of another host", "/v1/conversations",
              {403, "forbidden", "weft keys add", "Origin"}, "Origin: https://example.com\r\n"),
      getting("a page whose host only begins like this one", "/v1/conversations",
              {403, "forbidden", "weft keys add", "Origin"},
              "Origin: http://127.0.0.1.example.com\r\n"),
      getting("a page without a host", "/v1/conversations",
              {403, "forbidden", "weft keys add", "Origin"}, "Origin: null\r\n"),
      getting("a name that is no id", "/v1/conversations",
              {422, "invalid", "1 to 128 characters", "X-Weft-Principal"},
              "X-Weft-Principal: ana and bob\r\n"),
  };
}

}  // namespace

TEST_CASE("requests that lead nowhere are told where they might have wanted to go") {
  node_process node;
  http_client client{node.port()};
  open_conversation(client, "c");
  must(client.post("/v1/conversations/c/steps",
                   R"({"step_id":"s","kind":"reply","draft":"d","signals":{"confidence":1}})"));
  SUBCASE("routes") { expect_refusals(node.port(), wrong_routes()); }
  SUBCASE("methods") { expect_refusals(node.port(), wrong_methods()); }
  SUBCASE("parameters") { expect_refusals(node.port(), wrong_parameters()); }
  SUBCASE("headers") { expect_refusals(node.port(), wrong_headers()); }
  expect_sound(node);
}

TEST_CASE("405 names the methods there are, and OPTIONS asks for them") {
  node_process node;
  http_client client{node.port()};
  CHECK(client.request("DELETE", "/v1/conversations").header("allow") ==
        "POST, GET, HEAD, OPTIONS");
  const auto asked = client.request("OPTIONS", "/v1/conversations/c/steps");
  CHECK(asked.status == 204);
  CHECK(asked.header("allow") == "POST, OPTIONS");
  CHECK(client.request("OPTIONS", "*").status == 204);
  CHECK(client.request("OPTIONS", "/nowhere").status == 404);
  expect_sound(node);
}

TEST_CASE("what is unusual but right is served") {
  node_process node;
  http_client client{node.port()};
  const auto open = [&](const char* id, std::string_view headers) {
    const std::string body = std::string{R"({"id":")"} + id + R"("})";
    return client.request("POST", "/v1/conversations", body, headers).status;
  };
  CHECK(open("a/b:c.d_e-f", {}) == 201);
  CHECK(open("2", "Content-Type: APPLICATION/JSON; charset=utf-8\r\n") == 201);
  CHECK(open("3", "Content-Type: application/vnd.weft+json\r\n") == 201);
  CHECK(open("4", "Expect: 100-continue\r\n") == 201);
  CHECK(open("5", "Origin: http://localhost:5173\r\n") == 201);
  CHECK(open("6", "traceparent: rubbish\r\n") == 201);
  CHECK(client.get("/v1/conversations/a%2Fb%3ac.d_e-f").status == 200);
  const auto head = client.request("HEAD", "/v1/conversations/2");
  CHECK(head.status == 200);
  CHECK(std::stoul(head.header("content-length")) > 0);
  const std::string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  CHECK(client.request("GET", "/healthz", {}, "traceparent: " + trace + "\r\n")
            .header("traceparent") == trace);
  CHECK(client.request("GET", "http://127.0.0.1/healthz").status == 200);
  expect_sound(node);
}

}  // namespace weft::testing
