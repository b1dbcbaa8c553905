#include "tools/client/http_pool.hpp"

#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include "tests/support/scripted_server.hpp"

namespace weft::client {
namespace {

using testing::reply_text;
using testing::scripted_server;
using clock = std::chrono::steady_clock;

pool_settings pool_at(std::uint16_t port) {
  pool_settings to;
  to.node = {"127.0.0.1", std::to_string(port)};
  to.give_up_after = milliseconds{0};  // one real failure is enough
  return to;
}

http_request post(std::string body, milliseconds timeout = milliseconds{10'000}) {
  return {http_method::post, "/v1/things", std::move(body), timeout};
}

/// A pool, what was sent over it, and what came of each.
struct pool_fixture {
  explicit pool_fixture(pool_settings settings) : pool{io.get_executor(), std::move(settings)} {}

  /// Begins at once; the place of its reply is that of the call among all.
  void send(http_request what) {
    replies.emplace_back();
    asio::co_spawn(io, fill(replies.size() - 1, std::move(what)),
                   [](const std::exception_ptr& error) {
                     if (error) std::rethrow_exception(error);
                   });
  }
  /// How long it took until nothing was left to do.
  std::chrono::duration<double> run() {
    const auto from = clock::now();
    io.restart();
    io.run();
    return clock::now() - from;
  }

  asio::awaitable<void> fill(std::size_t place, http_request what) {
    auto reply = co_await pool.send(std::move(what));
    replies[place] = std::move(reply);
  }

  asio::io_context io{1};
  http_pool pool;
  std::vector<std::optional<result<http_reply>>> replies;
};

void check_reply(const std::optional<result<http_reply>>& got, int status,
                 const std::string& body) {
  REQUIRE(got.has_value());
  REQUIRE(static_cast<bool>(*got));
  CHECK((*got)->status == status);
  CHECK((*got)->body == body);
}

}  // namespace

TEST_SUITE("client: what it writes and reads") {
  TEST_CASE("a request says who asks, what, and how long it is") {
    const scripted_server server{{{reply_text(200, "{}")}, {reply_text(201, "[1]")}}};
    auto settings = pool_at(server.port());
    settings.key = "secret";
    settings.principal = "ana";
    pool_fixture at{settings};
    at.send({http_method::get, "/v1/things?a=b", {}, milliseconds{10'000}});
    at.run();
    at.send(post(R"({"x":1})"));
    at.run();
    check_reply(at.replies[0], 200, "{}");
    check_reply(at.replies[1], 201, "[1]");
    const std::string common = " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                               "\r\nAuthorization: Bearer secret\r\nX-Weft-Principal: ana\r\n";
    const std::vector<std::string> wanted{
        "GET /v1/things?a=b" + common + "\r\n",
        "POST /v1/things" + common +
            "Content-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"x\":1}"};
    CHECK(server.heard() == wanted);
    CHECK(at.pool.counted().connects == 1);
  }

  TEST_CASE("a reply may come byte by byte, in chunks, or end with its connection") {
    const std::string chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        "4\r\n{\"a\"\r\n3\r\n:1}\r\n0\r\n\r\n";
    const std::string ending = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"a\":1}";
    const scripted_server server{{{reply_text(200, R"({"a":1})"), {}, 1},
                                  {chunked, {}, 1},
                                  {ending, {}, 5, true},
                                  {reply_text(200, R"({"a":1})")}}};
    pool_fixture at{pool_at(server.port())};
    for (std::size_t i = 0; i < 4; ++i) {
      CAPTURE(i);
      at.send(post("{}"));
      at.run();
      check_reply(at.replies[i], 200, R"({"a":1})");
    }
    CHECK(at.pool.counted().retries == 0);
    CHECK(at.pool.counted().connects == 2);  // the third reply ended the first connection
  }

  TEST_CASE("bodies of some MiB go both ways") {
    const std::string big(3U << 20U, 'x');
    const scripted_server server{{{reply_text(200, big), milliseconds{50}}}};
    pool_fixture at{pool_at(server.port())};
    at.send(post(big));
    at.run();
    check_reply(at.replies[0], 200, big);
    REQUIRE(server.heard().size() == 1);
    CHECK(server.heard()[0].ends_with(big));
  }

  TEST_CASE("bytes beyond a reply are not taken for the next one") {
    const scripted_server server{
        {{reply_text(200, "{}") + reply_text(200, "not asked")}, {reply_text(200, "[]")}}};
    pool_fixture at{pool_at(server.port())};
    at.send(post("{}"));
    at.run();
    at.send(post("{}"));
    at.run();
    check_reply(at.replies[0], 200, "{}");
    check_reply(at.replies[1], 200, "[]");
  }

  TEST_CASE("half a reply is none") {
    const scripted_server server{
        {{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", {}, 99, true}}};
    pool_fixture at{pool_at(server.port())};
    at.send(post("{}"));
    at.run();
    REQUIRE(at.replies[0].has_value());
    CHECK_FALSE(static_cast<bool>(*at.replies[0]));
  }
}

TEST_SUITE("client: when a node does not answer") {
  TEST_CASE("a request ends at its timeout, and only that one") {
    const scripted_server server{{{reply_text(200, "{}"), milliseconds{900}}}};
    pool_fixture at{pool_at(server.port())};
    at.send(post("patient"));
    std::optional<std::chrono::duration<double>> ended_after;
    asio::steady_timer first{at.io, milliseconds{30}};  // so that the patient one is heard first
    first.async_wait([&](auto) { at.send(post("hasty", milliseconds{300})); });
    const auto begun = clock::now();
    while (!ended_after && at.io.run_one() > 0)
      if (at.replies.size() > 1 && at.replies[1]) ended_after = clock::now() - begun;
    at.run();
    check_reply(at.replies[0], 200, "{}");
    REQUIRE(ended_after.has_value());
    CHECK(ended_after->count() >= 0.3);
    CHECK(ended_after->count() < 0.85);
    REQUIRE(at.replies[1].has_value());
    REQUIRE_FALSE(static_cast<bool>(*at.replies[1]));
    CHECK(at.replies[1]->error().code == fault::overloaded);
    CHECK(at.replies[1]->error().detail.find("timed out") != std::string::npos);
  }

  TEST_CASE("a connection closed between two requests is no trouble") {
    const scripted_server server{{{reply_text(200, "{}"), {}, 99, true}, {reply_text(200, "[]")}}};
    pool_fixture at{pool_at(server.port())};
    at.send(post("1"));
    at.run();
    at.send(post("2"));
    at.run();
    check_reply(at.replies[0], 200, "{}");
    check_reply(at.replies[1], 200, "[]");
    CHECK(server.heard().size() == 2);
    CHECK(at.pool.counted().connects == 2);
  }

  TEST_CASE("'not now' is asked again, 'no' is not") {
    const scripted_server server{
        {{reply_text(503, "{}")}, {reply_text(408, "{}")}, {reply_text(409, "[]")}}};
    auto settings = pool_at(server.port());
    settings.give_up_after = milliseconds{10'000};
    pool_fixture at{settings};
    at.send(post("1"));
    at.run();
    check_reply(at.replies[0], 409, "[]");
    CHECK(at.pool.counted().retries == 2);
    CHECK(server.heard() == std::vector<std::string>(3, server.heard()[0]));
  }

  TEST_CASE("stopping ends what is under way and what waits for a connection") {
    const scripted_server server{{}};
    auto settings = pool_at(server.port());
    settings.connections_max = 2;
    pool_fixture at{settings};
    for (int i = 0; i < 5; ++i) at.send(post("{}"));
    asio::steady_timer soon{at.io, milliseconds{50}};
    soon.async_wait([&](auto) { at.pool.stop(); });
    CHECK(at.run().count() < 5);  // not the ten seconds of a timeout
    for (const auto& each : at.replies) {
      REQUIRE(each.has_value());
      REQUIRE_FALSE(static_cast<bool>(*each));
      CHECK(each->error().code == fault::draining);
    }
    CHECK(server.heard().size() == 2);
  }
}

TEST_SUITE("client: its connections") {
  TEST_CASE("who waits for a connection gets one in the order of asking") {
    std::vector<testing::scripted_answer> script;
    for (int i = 0; i < 6; ++i) script.push_back({reply_text(200, std::to_string(i))});
    const scripted_server server{script};
    auto settings = pool_at(server.port());
    settings.connections_max = 1;
    pool_fixture at{settings};
    for (int i = 0; i < 6; ++i) at.send(post("{}"));
    at.run();
    for (std::size_t i = 0; i < 6; ++i) check_reply(at.replies[i], 200, std::to_string(i));
    CHECK(at.pool.counted().connects == 1);
  }

  TEST_CASE("a pool may end before its last look at timeouts comes") {
    const scripted_server server{{{reply_text(200, "{}")}}};
    asio::io_context io{1};
    std::optional<result<http_reply>> got;
    const auto one = [&]() -> asio::awaitable<void> {
      http_pool brief{io.get_executor(), pool_at(server.port())};
      got = co_await brief.send(post("{}"));
    };
    asio::co_spawn(io, one, [](const std::exception_ptr& error) {
      if (error) std::rethrow_exception(error);
    });
    const auto begun = clock::now();
    io.run();
    CHECK(clock::now() - begun < std::chrono::seconds{2});
    check_reply(got, 200, "{}");
  }
}

}  // namespace weft::client
