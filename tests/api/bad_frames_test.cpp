#include <functional>

#include <doctest/doctest.h>

#include "tests/support/raw_websocket.hpp"
#include "tests/support/refusals.hpp"

// The operators' WebSocket: upgrades that are none, frames that break RFC 6455 (which end the
// connection), and frames that break Weft's own rules (which get a receipt and do not).

namespace weft::testing {
namespace {

constexpr std::string_view session = "/v1/operator?name=ana&capacity=3";

/// An operator's connection, its welcome taken.
raw_websocket operator_at(const node_process& node) {
  raw_websocket on{node.port(), session};
  const auto welcome = on.text();
  REQUIRE(welcome);
  REQUIRE(json::parse(*welcome)["type"].text() == "welcome");
  return on;
}

json receipt_from(raw_websocket& on) {
  const auto text = on.text();
  REQUIRE_MESSAGE(text, "the connection ended without a receipt");
  auto receipt = json::parse(*text);
  CHECK(receipt["type"].text() == "receipt");
  return receipt;
}

struct frame_row {
  std::string_view title, frame;
  std::string_view ref;  // that the receipt must carry
  problem_expected with;
};

std::vector<frame_row> refused_frames() {
  return {
      {"no JSON", "hello", "", {400, "malformed", "this is not JSON"}},
      {"an empty frame", "", "", {400, "malformed", "it is empty"}},
      {"a frame cut short", R"({"type":"answer","ref":"1")", "", {400, "malformed", "not closed"}},
      {"an array", "[]", "", {422, "invalid", "must be a JSON object"}},
      {"no type", R"({"ref":"2"})", "2", {422, "invalid", "'type' is missing", "/type"}},
      {"a type that nobody knows",
       R"({"type":"shrug","ref":"3"})",
       "3",
       {422, "invalid", "'answer', 'decline', 'escalate', 'presence'", "/type"}},
      {"a misspelt member",
       R"({"type":"presence","ref":"4","state":"busy","capcity":2})",
       "4",
       {422, "invalid", "did you mean 'capacity'?", "/capcity"}},
      {"a member of another type",
       R"({"type":"presence","ref":"5","state":"busy","reason":"r"})",
       "5",
       {422, "invalid", "does not belong", "/reason"}},
      {"a member twice",
       R"({"type":"presence","ref":"6","state":"busy","state":"busy"})",
       "6",
       {422, "invalid", "twice", "/state"}},
      {"a capacity of zero",
       R"({"type":"presence","ref":"7","state":"busy","capacity":0})",
       "7",
       {422, "invalid", "between 1 and 50", "/capacity"}},
      {"a capacity of 51",
       R"({"type":"presence","ref":"8","state":"busy","capacity":51})",
       "8",
       {422, "invalid", "between 1 and 50", "/capacity"}},
      {"a presence that nobody knows",
       R"({"type":"presence","ref":"9","state":"asleep"})",
       "9",
       {422, "invalid", "'available'", "/state"}},
      {"a presence without a state",
       R"({"type":"presence","ref":"10","capacity":2})",
       "10",
       {422, "invalid", "'state' is missing", "/state"}},
      {"an answer to nothing",
       R"({"type":"answer","ref":"11","version":1,"answer":{}})",
       "11",
       {422, "invalid", "'intervention' is missing", "/intervention"}},
      {"an answer without its version",
       R"({"type":"answer","ref":"12","intervention":"c~1","answer":{}})",
       "12",
       {422, "invalid", "'version' is missing", "/version"}},
      {"an answer to what is no intervention",
       R"({"type":"answer","ref":"13","intervention":"c","version":1,"answer":{}})",
       "13",
       {422, "invalid", "like 'c-42~1'", "/intervention"}},
      {"an answer in an unknown conversation",
       R"({"type":"answer","ref":"14","intervention":"none~1","version":1,"answer":{}})",
       "14",
       {404, "not_found", "no conversation 'none'"}},
      {"an answer to an intervention that was never raised",
       R"({"type":"answer","ref":"15","intervention":"c~9","version":1,"answer":{}})",
       "15",
       {404, "not_found", "no intervention 'c~9'"}},
      {"an answer that does not fit",
       R"({"type":"answer","ref":"16","intervention":"c~1","version":2,"answer":{}})",
       "16",
       {422, "invalid", "must have a text", "/answer/text"}},
      {"an answer to a version that is not there",
       R"({"type":"answer","ref":"17","intervention":"c~1","version":77,"answer":{"text":"t"}})",
       "17",
       {409, "stale", "the current one is 2", "/version"}},
      {"a decline of what is not held",
       R"({"type":"decline","ref":"18","intervention":"c~1","version":77})",
       "18",
       {409, "stale", "do not hold version 77", "/intervention"}},
      {"an escalation without a reason",
       R"({"type":"escalate","ref":"19","intervention":"c~1","version":2})",
       "19",
       {422, "invalid", "'reason' is missing", "/reason"}},
      {"a directive without an end",
       R"({"type":"directive","ref":"21","id":"d","text":"t","match":"true"})",
       "21",
       {422, "invalid", "'expires_in_ms' is missing", "/expires_in_ms"}},
      {"a directive that ends at once",
       R"({"type":"directive","ref":"22","id":"d","text":"t","match":"true","expires_in_ms":1})",
       "22",
       {422, "invalid", "a second", "/expires_in_ms"}},
      {"a directive whose match is no expression",
       R"({"type":"directive","ref":"23","id":"d","text":"t","match":"1 +","expires_in_ms":9999})",
       "23",
       {422, "invalid", "column", "/match"}},
      {"a directive about an intervention",
       R"({"type":"directive","ref":"24","intervention":"c~1","id":"d","text":"t","match":"true",)"
       R"("expires_in_ms":9999})",
       "24",
       {422, "invalid", "does not belong", "/intervention"}},
      {"the end of a directive that is not there",
       R"({"type":"revoke","ref":"25","id":"none"})",
       "25",
       {404, "not_found", "none"}},
      {"a reference that is a number",
       R"({"type":"presence","ref":20,"state":"busy"})",
       "",
       {422, "invalid", "'ref' is a number", "/ref"}},
  };
}

struct violation {
  std::string_view title;
  std::function<void(raw_websocket&)> commit;
  int code;
};

std::vector<violation> violations() {
  const std::string text = R"({"type":"presence","ref":"1","state":"busy"})";
  return {
      {"a frame that is not masked",
       [=](raw_websocket& on) { on.send(opcode::text, text, true, false); }, 1002},
      {"an opcode that is reserved",
       [=](raw_websocket& on) { on.send(static_cast<opcode>(3), text); }, 1002},
      {"a control opcode that is reserved",
       [=](raw_websocket& on) { on.send(static_cast<opcode>(11), text); }, 1002},
      {"a ping in pieces", [](raw_websocket& on) { on.send(opcode::ping, "p", false); }, 1002},
      {"a ping of 126 bytes",
       [](raw_websocket& on) { on.send(opcode::ping, std::string(126, 'p')); }, 1002},
      {"a continuation of nothing", [=](raw_websocket& on) { on.send(opcode::more, text); }, 1002},
      {"a new message inside one that has not ended",
       [=](raw_websocket& on) {
         on.send(opcode::text, text.substr(0, 9), false);
         on.send(opcode::text, text);
       },
       1002},
      {"a reserved bit",
       [=](raw_websocket& on) {
         auto bytes = frame_bytes(opcode::text, text);
         bytes[0] = static_cast<char>(bytes[0] | 0x40);
         on.connection().send(bytes);
       },
       1002},
      {"a close frame with a code of one byte",
       [](raw_websocket& on) { on.send(opcode::close, "\x03"); }, 1002},
      {"a close frame with a code that none may send",
       [](raw_websocket& on) { on.send(opcode::close, "\x03\xed"); }, 1002},
      {"text that is no UTF-8", [](raw_websocket& on) { on.send("\xC3\x28"); }, 1007},
      {"a frame of 256 KiB and a byte",
       [](raw_websocket& on) { on.send(std::string((256 << 10) + 1, ' ')); }, 1009},
      {"a frame that announces 2^62 bytes",
       [](raw_websocket& on) {
         on.connection().send(std::string{"\x81\xff\x40\0\0\0\0\0\0\0abcd", 14});
       },
       1009},
      {"a message of more than 256 KiB in pieces",
       [](raw_websocket& on) {
         const std::string piece(100 << 10, ' ');
         on.send(opcode::text, piece, false);
         on.send(opcode::more, piece, false);
         on.send(opcode::more, piece, true);
       },
       1009},
  };
}

}  // namespace

TEST_CASE("a frame that breaks Weft's rules gets a receipt, and the connection goes on") {
  node_process node;
  http_client client{node.port()};
  open_conversation(client, "c");
  raise(client, "c", "1", R"({"kind":"guidance","question":"How?"})");
  auto on = operator_at(node);
  const auto offer = on.text();
  REQUIRE(offer);
  REQUIRE(json::parse(*offer)["version"].number() == 2);
  for (const auto& row : refused_frames()) {
    CAPTURE(row.title);
    on.send(row.frame);
    const auto receipt = receipt_from(on);
    CHECK(receipt["ref"].text() == row.ref);
    expect_problem_members(receipt["problem"], row.with);
  }
  on.send(opcode::binary, R"({"type":"presence","ref":"b","state":"busy"})");
  expect_problem_members(receipt_from(on)["problem"], {415, "unsupported", "JSON text"});

  INFO("the right answer is taken on the same connection");
  on.send(R"({"answer":{"text":"t"},"version":2,"intervention":"c~1","ref":"z","type":"answer"})");
  const auto receipt = receipt_from(on);
  CHECK(receipt["status"].text() == "recorded");
  CHECK(receipt["intervention"]["state"].text() == "answered");
  on.send(opcode::close, "\x03\xe8");
  CHECK(on.close_code() == 1000);
  on.connection().half_close();
  CHECK(on.connection().closes());
  expect_sound(node);
}

TEST_CASE("a frame that breaks the protocol ends the connection with the code that says so") {
  node_process node;
  for (const auto& row : violations()) {
    CAPTURE(row.title);
    auto on = operator_at(node);
    row.commit(on);
    CHECK(on.close_code() == row.code);
    on.connection().half_close();
    CHECK(on.connection().closes());
  }
  expect_sound(node);
}

TEST_CASE("a frame may come in pieces, byte by byte, with pings in between") {
  node_process node;
  auto on = operator_at(node);
  const std::string text = R"({"type":"presence","ref":"1","state":"busy"})";
  on.send(opcode::text, text.substr(0, 10), false);
  on.send(opcode::ping, "still there?");
  on.send(opcode::more, "", false);
  on.send(opcode::more, text.substr(10), true);
  const auto pong = on.next();
  REQUIRE(pong);
  CHECK(pong->kind == opcode::pong);
  CHECK(pong->payload == "still there?");
  CHECK(receipt_from(on)["status"].text() == "recorded");
  on.connection().dribble(frame_bytes(opcode::text, text), 1, milliseconds{0});
  CHECK(receipt_from(on)["ref"].text() == "1");
  on.send(opcode::text, text + std::string((256 << 10) - text.size(), ' '));
  CHECK(receipt_from(on)["ref"].text() == "1");
  on.connection().reset();
  expect_sound(node);
}

TEST_CASE("an upgrade that is none is refused like any other request") {
  node_process node;
  const auto asking = [&](const std::string& headers) {
    return answer_to(node.port(), request_text("GET", session, {}, headers));
  };
  const std::string upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
  const std::string version = "Sec-WebSocket-Version: 13\r\n";
  const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  const problem_expected plain{415, "unsupported", "WebSocket", "Upgrade"};
  expect_problem(asking(""), plain);
  expect_problem(asking("Upgrade: websocket\r\n" + version + key), plain);
  expect_problem(asking("Connection: Upgrade\r\nUpgrade: h2c\r\n" + version + key), plain);
  expect_problem(asking(upgrade + key), {415, "unsupported", "13", "Sec-WebSocket-Version"});
  expect_problem(asking(upgrade + key + "Sec-WebSocket-Version: 8\r\n"),
                 {415, "unsupported", "13", "Sec-WebSocket-Version"});
  expect_problem(asking(upgrade + version), {400, "malformed", "16 bytes", "Sec-WebSocket-Key"});
  expect_problem(asking(upgrade + version + "Sec-WebSocket-Key: short\r\n"),
                 {400, "malformed", "16 bytes", "Sec-WebSocket-Key"});
  const auto posted =
      answer_to(node.port(), request_text("POST", session, {}, upgrade + version + key));
  expect_problem(posted, {405, "method", "use GET"});
  const auto elsewhere =
      answer_to(node.port(), request_text("GET", "/v1/conversations", {}, upgrade + version + key));
  CHECK(elsewhere.status == 200);
  expect_sound(node);
}

TEST_CASE("an operator who floods the node with frames without reading does no harm") {
  node_process node;
  auto on = operator_at(node);
  std::string flood;
  for (int i = 0; i < 2'000; ++i)
    flood += frame_bytes(opcode::text, R"({"type":"presence","ref":"1","state":"busy"})");
  on.connection().send(flood);
  http_client client{node.port()};
  CHECK(client.get("/healthz", std::chrono::seconds{5}).status == 200);
  on.connection().reset();
  expect_sound(node);
}

}  // namespace weft::testing
