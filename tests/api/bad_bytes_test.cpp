#include <doctest/doctest.h>

#include "tests/support/refusals.hpp"

// Bytes that are no HTTP, or HTTP beyond the limits. Whoever sends such things is told so and loses
// the connection, because where the next request would begin is unknown.

namespace weft::testing {
namespace {

struct bytes_row {
  std::string_view title;
  std::string bytes;
  problem_expected with;
};

std::string posting(const std::string& headers, const std::string& rest) {
  return "POST /v1/conversations HTTP/1.1\r\nHost: localhost\r\n"
         "Content-Type: application/json\r\n" +
         headers + "\r\n" + rest;
}

std::vector<bytes_row> no_http() {
  const problem_expected broken{400, "malformed", "no HTTP/1.1 request"};
  return {
      {"a greeting", "hello there\r\n\r\n", broken},
      {"a request line without its version", "GET /\r\n\r\n", broken},
      {"a request line without its target", "GET HTTP/1.1\r\n\r\n", broken},
      {"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", broken},
      {"a version that does not exist", "GET / HTTP/3.7\r\nHost: a\r\n\r\n", broken},
      {"the beginning of TLS",
       std::string{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15}, broken},
      {"zero bytes", std::string(64, '\0') + "\r\n\r\n", broken},
      {"bytes above 127", std::string(64, '\xFE') + "\r\n\r\n", broken},
      {"a method with a bracket", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", broken},
      {"a target with a zero byte", std::string{"GET /health\0z HTTP/1.1\r\nHost: a\r\n\r\n", 35},
       broken},
      {"a header without its colon", "GET / HTTP/1.1\r\nHost localhost\r\n\r\n", broken},
      {"a blank before the colon", "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", broken},
      {"a header with a zero byte", std::string{"GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n", 29},
       broken},
      {"no host", "GET /healthz HTTP/1.1\r\n\r\n", {400, "malformed", "Host header", "Host"}},
      {"the host of somebody else",
       "GET /v1/events HTTP/1.1\r\nHost: example.com\r\n\r\n",
       {403, "forbidden", "localhost only", "Host"}},
      {"a length that is a word", posting("Content-Length: ten\r\n", "{}"), broken},
      {"a length below zero", posting("Content-Length: -1\r\n", "{}"), broken},
      {"a length beyond 64 bits", posting("Content-Length: 99999999999999999999\r\n", "{}"),
       broken},
      {"two lengths", posting("Content-Length: 2\r\nContent-Length: 3\r\n", "{}"), broken},
      {"both a length and chunks",
       posting("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), broken},
      {"a chunk whose size is a word",
       posting("Transfer-Encoding: chunked\r\n", "two\r\n{}\r\n0\r\n\r\n"), broken},
      {"a chunk that is longer than it says",
       posting("Transfer-Encoding: chunked\r\n", "1\r\n{}\r\n0\r\n\r\n"), broken},
  };
}

std::vector<bytes_row> beyond_limits() {
  const std::string long_name(std::size_t{17} * 1024, 'x');
  const std::string mebibyte(1 << 20, ' ');
  const problem_expected long_body{413, "too_large", "at most 1 MiB"};
  const problem_expected long_head{413, "too_large", "at most 16 KiB"};
  std::string chunked;
  for (int i = 0; i < 17; ++i) chunked += "10000\r\n" + std::string(65'536, ' ') + "\r\n";
  return {
      {"a body of one MiB and a byte", posting("Content-Length: 1048577\r\n", mebibyte + " "),
       long_body},
      {"a body that is announced as a GiB", posting("Content-Length: 1073741824\r\n", "{"),
       long_body},
      {"chunks of more than one MiB together", posting("Transfer-Encoding: chunked\r\n", chunked),
       long_body},
      {"one chunk announced as a GiB", posting("Transfer-Encoding: chunked\r\n", "40000000\r\n{"),
       long_body},
      {"a header of 17 KiB", "GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + long_name + "\r\n\r\n",
       long_head},
      {"a name of a header of 17 KiB", "GET / HTTP/1.1\r\nHost: a\r\n" + long_name + ": a\r\n\r\n",
       long_head},
      {"a target of 17 KiB", "GET /" + long_name + " HTTP/1.1\r\nHost: a\r\n\r\n", long_head},
      {"a request line that never ends", "GET /" + long_name, long_head},
  };
}

void expect_refusals_of(node_process& node, const std::vector<bytes_row>& rows) {
  for (const auto& row : rows) {
    CAPTURE(row.title);
    raw_connection on{node.port()};
    on.send(row.bytes);
    http_reply got;
    REQUIRE_NOTHROW(got = read_reply(on));
    expect_problem(got, row.with);
    if (row.with.status == 403 || row.with.where == "Host") continue;  // HTTP after all
    CHECK(!got.keeps_alive);
    on.half_close();
    CHECK(on.closes());
  }
}

}  // namespace

TEST_CASE("what is no HTTP is answered with a problem and the end of the connection") {
  node_process node;
  expect_refusals_of(node, no_http());
  expect_sound(node);
}

TEST_CASE("bodies and headers beyond the limits are refused, however they are announced") {
  node_process node;
  expect_refusals_of(node, beyond_limits());
  http_client client{node.port()};
  INFO("a body of one MiB is not too long for HTTP, only its content is judged");
  std::string largest = R"({"id":"c")" + std::string((1 << 20) - 10, ' ') + "}";
  CHECK(client.post("/v1/conversations", largest).status == 201);
  expect_sound(node);
}

TEST_CASE("a body in chunks is a body, and trailers are no headers") {
  node_process node;
  const auto got = answer_to(
      node.port(),
      posting(
          "Transfer-Encoding: chunked\r\n",
          "5;name=value\r\n{\"id\"\r\n5\r\n:\"c\"}\r\n0\r\nX-Weft-Principal: not an id\r\n\r\n"));
  CHECK(got.status == 201);
  CHECK(json::parse(got.body)["id"].text() == "c");
  expect_sound(node);
}

TEST_CASE("HTTP/1.0 is served, without a host and without keeping the connection") {
  node_process node;
  raw_connection on{node.port()};
  on.send("GET /healthz HTTP/1.0\r\n\r\n");
  const auto got = read_reply(on);
  CHECK(got.status == 200);
  CHECK(!got.keeps_alive);
  CHECK(on.closes());
  expect_sound(node);
}

}  // namespace weft::testing
