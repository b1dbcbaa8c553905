#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "tests/api/openapi_document.hpp"
#include "tests/support/raw_websocket.hpp"
#include "tests/support/refusals.hpp"

// What lasting connections carry against schemas/openapi.json: every frame between an operator and
// the node, and one conversation's life told in all of the journal's words.

namespace weft::testing {
namespace {

/// An operator whose frames, sent and received, are held against the document.
class desk {
 public:
  desk(const node_process& node, const openapi_document& document)
      : on_{node.port(), "/v1/operator?name=ana&capacity=5"}, document_{document} {}

  /// The next frame; it must be of this type.
  json next(std::string_view type) {
    auto frame = take();
    REQUIRE(frame["type"].text() == type);
    return frame;
  }
  /// Sends a frame and takes its receipt; what the node sends by itself may come before.
  json send(const std::string& frame) {
    INFO(frame);
    for (const auto& wrong : document_.check_named("OperatorFrame", json::parse(frame)))
      FAIL_CHECK("sent: " << wrong);
    on_.send(frame);
    while (true) {
      auto came = take();
      if (came["type"].text() == "receipt") return came;
    }
  }
  const std::set<std::string>& seen() const { return seen_; }

 private:
  json take() {
    const auto text = on_.text();
    REQUIRE_MESSAGE(text, "no frame came");
    INFO(*text);
    auto frame = json::parse(*text);
    for (const auto& wrong : document_.check_named("NodeFrame", frame)) FAIL_CHECK(wrong);
    seen_.insert(frame["type"].text());
    return frame;
  }

  raw_websocket on_;
  const openapi_document& document_;
  std::set<std::string> seen_;
};

/// `{"type":TYPE,"ref":"1","intervention":…,"version":…` and the rest.
std::string frame_about(std::string_view type, const json& offer, std::string_view rest = {}) {
  return R"({"type":")" + std::string{type} + R"(","ref":"1","intervention":")" +
         offer["intervention"]["id"].text() + R"(","version":)" + offer["version"].dump() +
         std::string{rest} + "}";
}

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

  const auto left = raise(agent, "c", "withdrawn",
                          R"({"kind":"value","question":"?","answer_schema":{"type":"object",)"
                          R"("properties":{"n":{"type":"integer","minimum":0}}}})");
  ana.next("offer");
  must(agent.post("/v1/interventions/" + in_path(left["id"].text()) + "/withdraw", "{}"));
  ana.next("rescind");

  raise(agent, "c", "escalated", guidance);
  ana.send(frame_about("escalate", ana.next("offer"), R"(,"reason":"r")"));
  must(agent.post(c + "/hand_back", R"({"resolution":"r"})"));
  must(agent.post(c + "/close", R"({"resolution":"r"})"));
}

struct message {
  std::string id, event, data;
};

/// The conversation's stream, up to its end.
std::vector<message> told_by(const node_process& node) {
  raw_connection on{node.port()};
  on.send(request_text("GET", "/v1/conversations/c/events"));
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
  CHECK(ana.seen() == std::set<std::string>{"welcome", "offer", "rescind", "receipt"});

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
  CHECK(types == words_in(document.schema("EventType")["enum"]));
}

}  // namespace weft::testing
