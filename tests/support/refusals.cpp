#include "tests/support/refusals.hpp"

#include <chrono>
#include <cstdlib>

#include <doctest/doctest.h>

namespace weft::testing {
namespace {

using steady = std::chrono::steady_clock;

constexpr auto row_may_take = std::chrono::seconds{5};

std::string joined(std::string_view a, std::string_view b, std::string_view c = {}) {
  return std::string{a}.append(b).append(c);
}

}  // namespace

void expect_problem_members(const json& problem, const problem_expected& with) {
  CAPTURE(problem.dump());
  CHECK(problem["type"].text() == joined("urn:weft:problem:", with.type));
  CHECK(!problem["title"].text().empty());
  CHECK(problem["status"].number() == with.status);
  const auto& detail = problem["detail"].text();
  CHECK_MESSAGE(detail.find(with.detail) != std::string::npos, "the detail says: ", detail,
                " and not: ", with.detail);
  CHECK(problem["where"].text() == with.where);
}

void expect_problem(const http_reply& got, const problem_expected& with) {
  CHECK(got.status == with.status);
  CHECK(got.header("content-type") == "application/problem+json");
  json problem;
  REQUIRE_NOTHROW(problem = json::parse(got.body));
  expect_problem_members(problem, with);
  if (with.status == 405) CHECK(!got.header("allow").empty());
  if (with.status == 401) CHECK(got.header("www-authenticate") == "Bearer");
}

void expect_refusals(std::uint16_t port, const std::vector<refusal>& rows) {
  http_client client{port};
  for (const auto& row : rows) {
    CAPTURE(row.title);
    CAPTURE(row.target.substr(0, 200));
    CAPTURE(row.body.substr(0, 200));
    const auto begun = steady::now();
    http_reply got;
    REQUIRE_NOTHROW(got = client.request(row.method, row.target, row.body, row.headers));
    expect_problem(got, row.with);
    CHECK(steady::now() - begun < row_may_take);
  }
}

http_reply answer_to(std::uint16_t port, std::string_view bytes) {
  raw_connection on{port};
  on.send(bytes);
  return read_reply(on);
}

json must(const http_reply& got) {
  INFO(got.status << " " << got.body);
  REQUIRE(got.status / 100 == 2);
  return json::parse(got.body);
}

double metric(std::string_view exposition, std::string_view sample) {
  const auto line = joined("\n", sample, " ");
  const auto at = exposition.find(line);
  if (at == std::string_view::npos) return -1;
  return std::strtod(std::string{exposition.substr(at + line.size(), 32)}.c_str(), nullptr);
}

void expect_sound(node_process& node) {
  http_client client{node.port()};
  CHECK(client.get("/healthz").status == 200);
  CHECK(client.get("/readyz").status == 200);
  // What lost connections leave behind is cleared away a moment later.
  std::string counters;
  const auto left_behind = [&] {
    return metric(counters, "weft_http_connections") > raw_connection::open() ||
           metric(counters, "weft_http_requests_waiting") != 0;
  };
  const auto give_up = steady::now() + row_may_take;
  do {
    counters = client.get("/metrics").body;
  } while (left_behind() && steady::now() < give_up);
  CHECK(metric(counters, "weft_http_connections") <= raw_connection::open());
  CHECK(metric(counters, "weft_http_requests_waiting") == 0);
  CHECK(metric(counters, "weft_journal_waiting") == 0);
  CHECK(metric(counters, "weft_operator_sessions") == 0);
  CHECK(metric(counters, "weft_event_streams") == 0);
  CHECK(counters.find("status=\"500\"") == std::string::npos);
  CHECK(counters.find("status=\"other\"") == std::string::npos);
  CHECK(node.terminate() == 0);
  const auto said = node.said();
  CAPTURE(said);
  CHECK(said.find("[error]") == std::string::npos);
}

void open_conversation(http_client& with, std::string_view id) {
  must(with.post("/v1/conversations", joined(R"({"id":")", id, R"("})")));
}

json raise(http_client& with, const std::string& conversation, const std::string& step,
           std::string_view query) {
  const auto step_text =
      joined(R"({"step_id":")", step, R"(","kind":"question","query":)").append(query) + "}";
  auto told = must(with.post("/v1/conversations/" + in_path(conversation) + "/steps", step_text));
  REQUIRE(told["decision"].text() == "wait");
  return told["intervention"];
}

}  // namespace weft::testing
