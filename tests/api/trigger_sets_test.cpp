#include <atomic>
#include <future>
#include <string>
#include <thread>

#include <doctest/doctest.h>

#include "generated/assets.hpp"
#include "tests/support/raw_websocket.hpp"
#include "tests/support/refusals.hpp"

// Trigger sets that change while a node runs, over real sockets; and the console's files.

namespace weft::testing {
namespace {

const std::string sets = "/v1/trigger-sets";

std::string as_json(std::string_view text) {
  std::string out{'"'};
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out + '"';
}

std::string with_yaml(std::string_view yaml) { return R"({"yaml":)" + as_json(yaml) + '}'; }

/// A set with one rule, which asks for an approval of this action.
std::string asking_about(const std::string& action) {
  return "approvals:\n  - name: asks-about-" + action + "\n    actions: [" + action + "]\n";
}

struct triggers_fixture {
  explicit triggers_fixture(node_settings settings = {})
      : node{std::move(settings)}, client{node.port()} {
    open_conversation(client, "c");
  }

  /// Starts the node anew, which has ended; old connections have, too.
  void restart() {
    node.start();
    client = http_client{node.port()};
  }
  std::string store(const std::string& yaml) {
    const auto got = must(client.post(sets, with_yaml(yaml)));
    CHECK(got["recorded"].text() == "trigger_set");
    return got["id"].text();
  }
  std::string activate(const std::string& version) {
    return must(client.post(sets + '/' + version + "/activate", ""))["status"].text();
  }
  json propose(const std::string& step, const std::string& action) {
    http_client one{node.port()};
    return must(one.post("/v1/conversations/c/steps", R"({"step_id":")" + step +
                                                          R"(","kind":"tool_call","signals":)" +
                                                          R"({"confidence":1},"action":{"name":")" +
                                                          action + R"(","arguments":{}}})"));
  }
  json decided(const std::string& step) {
    return must(client.get("/v1/conversations/c/steps/" + step));
  }

  node_process node;
  http_client client;
};

struct started_with_file : triggers_fixture {
  started_with_file() : triggers_fixture{file()} {}
  static node_settings file() {
    node_settings settings;
    settings.triggers = asking_about("refund");
    return settings;
  }
};

}  // namespace

TEST_CASE_FIXTURE(triggers_fixture, "a set decides once it is activated, and steps name it") {
  CHECK(propose("1", "pay")["decision"].text() == "proceed");
  CHECK(store(asking_about("pay")) == "1");
  CHECK(propose("2", "pay")["decision"].text() == "proceed");
  CHECK(activate("1") == "recorded");
  const auto asked = propose("3", "pay");
  CHECK(asked["decision"].text() == "wait");
  CHECK(asked["trigger_set"].number() == 1);
  CHECK(asked["firings"].elements().at(0)["rule"].text() == "asks-about-pay");

  CHECK(store(asking_about("wire")) == "2");
  CHECK(activate("2") == "recorded");
  const auto free = propose("4", "pay");
  CHECK(free["decision"].text() == "proceed");
  CHECK(free["trigger_set"].number() == 2);
  CHECK(propose("5", "wire")["trigger_set"].number() == 2);

  INFO("and back");
  CHECK(activate("1") == "recorded");
  CHECK(activate("1") == "repeated");
  CHECK(propose("6", "pay")["trigger_set"].number() == 1);
  const auto all = must(client.get(sets))["trigger_sets"].elements();
  REQUIRE(all.size() == 2);
  CHECK(all[0]["version"].number() == 2);
  CHECK(!all[0]["active"].boolean());
  CHECK(all[1]["active"].boolean());
  CHECK(all[1]["by"].text() == "developer");
  CHECK(must(client.get(sets + "/2"))["yaml"].text() == asking_about("wire"));
  expect_sound(node);
}

TEST_CASE_FIXTURE(triggers_fixture, "a step in flight keeps its question when the set changes") {
  activate(store(asking_about("pay")));
  const auto asked = propose("1", "pay");
  REQUIRE(asked["decision"].text() == "wait");
  activate(store(asking_about("wire")));
  CHECK(decided("1")["decision"].text() == "wait");
  CHECK(decided("1")["trigger_set"].number() == 1);
  must(client.post("/v1/interventions/" + in_path(asked["intervention"]["id"].text()) + "/answer",
                   R"({"version":1,"answer":{"verdict":"approve"}})"));
  CHECK(decided("1")["decision"].text() == "proceed");
  expect_sound(node);
}

TEST_CASE_FIXTURE(triggers_fixture, "steps go on while sets are exchanged, none is dropped") {
  activate(store(asking_about("pay")));
  store(asking_about("wire"));
  std::atomic<bool> done = false;
  auto exchanging = std::async(std::launch::async, [&] {
    http_client other{node.port()};
    int exchanged = 0;
    for (; !done; ++exchanged)
      must(other.post(sets + (exchanged % 2 == 0 ? "/2" : "/1") + "/activate", ""));
    return exchanged;
  });
  int by_first = 0, by_second = 0;
  for (int i = 0; i < 1'000 && (by_first < 20 || by_second < 20); ++i) {
    const auto got = propose("s-" + std::to_string(i), by_first < 20 ? "pay" : "refund");
    // Decided by one of both as a whole: the first asks about payments, the second does not.
    const bool first = got["trigger_set"].number() == 1;
    ++(first ? by_first : by_second);
    const bool asks = first && got["action"]["name"].text() == "pay";
    CHECK(got["decision"].text() == (asks ? "wait" : "proceed"));
  }
  done = true;
  CHECK(exchanging.get() > 1);
  CHECK(by_first >= 20);
  CHECK(by_second >= 20);
  expect_sound(node);
}

TEST_CASE_FIXTURE(triggers_fixture, "the active version survives a kill, and so do all others") {
  activate(store(asking_about("pay")));
  store(asking_about("wire"));
  node.kill();
  restart();
  const auto asked = propose("1", "pay");
  CHECK(asked["decision"].text() == "wait");
  CHECK(asked["trigger_set"].number() == 1);
  CHECK(must(client.get(sets))["trigger_sets"].elements().size() == 2);
  CHECK(activate("2") == "recorded");
  CHECK(propose("2", "pay")["decision"].text() == "proceed");
  CHECK(store(asking_about("refund")) == "3");
  expect_sound(node);
}

TEST_CASE_FIXTURE(started_with_file, "the file given at start is a version, once") {
  CHECK(propose("1", "refund")["trigger_set"].number() == 1);
  auto all = must(client.get(sets))["trigger_sets"].elements();
  REQUIRE(all.size() == 1);
  CHECK(all[0]["by"].text() == "node");
  CHECK(all[0]["active"].boolean());
  CHECK(must(client.get(sets + "/1"))["yaml"].text() == asking_about("refund"));
  node.terminate();
  restart();
  CHECK(must(client.get(sets))["trigger_sets"].elements().size() == 1);
  INFO("and gives way to what was activated since");
  activate(store(asking_about("pay")));
  CHECK(propose("2", "refund")["trigger_set"].number() == 2);
  node.terminate();
  restart();
  const auto asked = propose("3", "refund");
  CHECK(asked["trigger_set"].number() == 2);
  CHECK(asked["decision"].text() == "proceed");
  expect_sound(node);
}

TEST_CASE_FIXTURE(triggers_fixture, "a check names every mistake at its place and stores nothing") {
  const auto right = must(client.post(sets + "/check", with_yaml(asking_about("pay"))));
  CHECK(right == json::parse(R"({"rules":1,"errors":[]})"));
  const auto wrong = must(client.post(sets + "/check", with_yaml("approvals:\n"
                                                                 "  - nam: money\n"
                                                                 "    actions: [pay]\n"
                                                                 "confidence:\n"
                                                                 "  - name: unsure\n"
                                                                 "    threshold: 1.7\n")));
  const auto find = [&](int line, std::string_view text) -> const json& {
    for (const auto& one : wrong["errors"].elements())
      if (one["line"].number() == line && one["text"].text().find(text) != std::string::npos)
        return one;
    return wrong["absent"];
  };
  CHECK(find(2, "name")["column"].number() == 5);
  CHECK(find(6, "between 0 and 1")["column"].number() == 16);
  CHECK(must(client.get(sets))["trigger_sets"].elements().empty());
  expect_sound(node);
}

TEST_CASE_FIXTURE(triggers_fixture, "a preview counts the open conversations it holds for") {
  for (const auto* id : {"a", "b", "d"})
    must(client.post("/v1/conversations", R"({"id":")" + std::string{id} +
                                              R"(","scope":"refunds","metadata":{"n":1}})"));
  must(client.post("/v1/conversations/d/close", "{}"));
  const auto count = [&](const std::string& match) {
    return must(client.post("/v1/directives/preview", R"({"match":)" + as_json(match) + '}'));
  };
  // What was opened just now is found a moment later.
  for (int i = 0; i < 200 && count("true")["matching"].number() != 3; ++i)
    std::this_thread::sleep_for(milliseconds{20});
  CHECK(count("true") == json::parse(R"({"matching":3})"));
  CHECK(count("conversation.scope == \"refunds\"")["matching"].number() == 2);
  CHECK(count("has(conversation.metadata.n)")["matching"].number() == 2);
  CHECK(count("conversation.id == \"a\"")["matching"].number() == 1);
  CHECK(count("false")["matching"].number() == 0);
  expect_sound(node);
}

TEST_CASE_FIXTURE(triggers_fixture, "bad trigger sets, versions and previews say what is wrong") {
  store(asking_about("pay"));
  const auto post = [](std::string_view title, const std::string& rest, const std::string& body,
                       problem_expected with) {
    return refusal{title, "POST", sets + rest, body, std::move(with)};
  };
  const std::string large(256 * 1024 + 1, '#');
  expect_refusals(
      node.port(),
      {post("no text", "", "{}", {422, "invalid", "'yaml' is missing", "/yaml"}),
       post("a text that is none", "", R"({"yaml":7})", {422, "invalid", "string", "/yaml"}),
       post("a misspelt member", "", R"({"yml":""})", {422, "invalid", "'yaml'", "/yml"}),
       post("a mistake in line 2", "", with_yaml("approvals:\n  - nam: x\n"),
            {422, "invalid", "line 2", "/yaml"}),
       post("no YAML", "", with_yaml("a: [\n"), {422, "invalid", "line", "/yaml"}),
       post("too large a set", "", with_yaml(large), {413, "too_large", "262144", "/yaml"}),
       post("too large a set to be checked", "/check", with_yaml(large),
            {413, "too_large", "262144", "/yaml"}),
       post("too long a note", "", R"({"yaml":"","note":")" + std::string(1'025, 'n') + "\"}",
            {413, "too_large", "1024", "/note"}),
       post("a note to a check", "/check", R"({"yaml":"","note":"n"})",
            {422, "invalid", "known are yaml", "/note"}),
       post("a version that is not there", "/2/activate", "",
            {404, "not_found", "no version 2, the newest is 1"}),
       post("a version that is no number", "/new/activate", "",
            {422, "invalid", "a number from 1", "version"}),
       {"version 0", "GET", sets + "/0", "", {422, "invalid", "a number from 1", "version"}},
       {"a large version",
        "GET",
        sets + "/99999999999999999999999",
        "",
        {422, "invalid", "a number from 1", "version"}},
       {"a list with a parameter", "GET", sets + "?all=1", "", {422, "invalid", "takes no", "all"}},
       {"deleting a version", "DELETE", sets + "/1", "", {405, "method", "GET, HEAD"}},
       {"a preview without an expression",
        "POST",
        "/v1/directives/preview",
        "{}",
        {422, "invalid", "'match' is missing", "/match"}},
       {"a preview of a misspelt name",
        "POST",
        "/v1/directives/preview",
        R"({"match":"conversation.scop == \"x\""})",
        {422, "invalid", "column", "/match"}},
       {"a preview with more",
        "POST",
        "/v1/directives/preview",
        R"({"match":"true","after":"c"})",
        {422, "invalid", "known are match", "/after"}},
       {"a file of the console that is none",
        "GET",
        "/assets/..%2Findex.html",
        "",
        {404, "not_found", "no such file"}},
       {"writing to the console", "POST", "/", "{}", {405, "method", "GET, HEAD"}},
       {"an upgrade with a subprotocol of others",
        "GET",
        "/v1/operator?name=ana",
        "",
        {415, "unsupported", "subprotocol here is weft", "Sec-WebSocket-Protocol"},
        upgrade_headers() + "Sec-WebSocket-Protocol: chat, xweft\r\n"}});
  expect_sound(node);
}

TEST_CASE("trigger sets are of their tenant, and of configurers") {
  node_settings settings;
  settings.keys = {{"cleo", "configurer"}, {"bot", "agent"}, {"spy", "configurer", "elsewhere"}};
  node_process node{settings};
  http_client cleo{node.port(), node.authorization("cleo")},
      bot{node.port(), node.authorization("bot")}, spy{node.port(), node.authorization("spy")};
  must(cleo.post(sets, with_yaml(asking_about("pay"))));
  CHECK(must(spy.get(sets))["trigger_sets"].elements().empty());
  CHECK(spy.post(sets + "/1/activate", "").status == 404);
  CHECK(bot.get(sets).status == 403);
  CHECK(bot.post(sets, with_yaml(asking_about("pay"))).status == 403);
  CHECK(must(cleo.get(sets))["trigger_sets"].elements().at(0)["by"].text() == "cleo");
  CHECK(http_client{node.port()}.get("/").status == 200);  // the console needs no key
  expect_sound(node);
}

TEST_CASE_FIXTURE(triggers_fixture, "the console's files come whole and guarded") {
  const auto guarded = [](const http_reply& got, std::string_view cache) {
    CHECK(got.status == 200);
    CHECK(got.header("content-security-policy").starts_with("default-src 'none'; script-src "));
    CHECK(got.header("content-security-policy").find("frame-ancestors 'none'") !=
          std::string::npos);
    CHECK(got.header("x-content-type-options") == "nosniff");
    CHECK(got.header("referrer-policy") == "no-referrer");
    CHECK(got.header("cache-control").find(cache) != std::string::npos);
  };
  const auto page = client.get("/");
  guarded(page, "no-cache");
  CHECK(!page.body.empty());
  bool built = false;
  constexpr std::string_view folder = "tools/console/dist/";
  for (const auto& file : assets::all) {
    if (!file.path.starts_with(folder)) continue;
    const std::string name{file.path.substr(folder.size())};
    if (name == "index.html") {
      built = true;
      CHECK(page.body == file.bytes);
      CHECK(page.header("content-type") == "text/html; charset=utf-8");
    }
    if (!name.starts_with("assets/")) continue;
    CAPTURE(name);
    const auto got = client.get('/' + name);
    guarded(got, "immutable");
    CHECK(got.body == file.bytes);
    raw_connection other{node.port()};
    other.send(request_text("HEAD", '/' + name));
    const auto told = read_reply(other, patience, true);
    CHECK(told.header("content-length") == std::to_string(file.bytes.size()));
    CHECK(told.body.empty());
  }
  if (!built) CHECK(page.body.find("tools/run") != std::string::npos);
  expect_sound(node);
}

TEST_CASE_FIXTURE(triggers_fixture, "a subprotocol that was offered is chosen") {
  raw_connection on{node.port()};
  on.send(request_text("GET", "/v1/operator?name=ana", {},
                       upgrade_headers() + "Sec-WebSocket-Protocol: chat, weft\r\n"));
  while (on.unread().find("\r\n\r\n") == std::string::npos)
    REQUIRE(on.receive() == raw_connection::got::bytes);
  CHECK(on.unread().starts_with("HTTP/1.1 101"));
  CHECK(on.unread().find("Sec-WebSocket-Protocol: weft\r\n") != std::string::npos);
  on.close();
  expect_sound(node);
}

}  // namespace weft::testing
