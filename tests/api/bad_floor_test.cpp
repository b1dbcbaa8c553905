#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/raw_websocket.hpp"
#include "tests/support/refusals.hpp"

// Bad input about who is asked and how: routes, directives, profiles, and what operators may do
// with an open question.

namespace weft::testing {
namespace {

std::string with_route(const std::string& route) {
  return R"({"step_id":"r","kind":"question","query":{"kind":"guidance","question":"?",)"
         R"("answer_within_ms":60000,"route":)" +
         route + "}}";
}

refusal route(std::string_view title, const std::string& members, std::string detail,
              const std::string& where) {
  return {title,
          "POST",
          "/v1/conversations/c/steps",
          with_route(members),
          {422, "invalid", std::move(detail), "/query/route" + where}};
}

std::vector<refusal> routes() {
  std::string names;
  for (int i = 0; i < 17; ++i) names += (i > 0 ? ",\"n" : "\"n") + std::to_string(i) + '"';
  return {
      route("a queue without a name", R"({"queue":""})", "1 to 128 characters", "/queue"),
      route("a misspelt member", R"({"quorm":2})", "did you mean 'quorum'?", "/quorm"),
      route("a skill without a name", R"({"skills":[{"level":2}]})", "'name' is missing",
            "/skills/0/name"),
      route("a level beyond five", R"({"skills":[{"name":"s","level":6}]})", "from 1 to 5",
            "/skills/0/level"),
      route("a skill twice", R"({"skills":[{"name":"s"},{"name":"s"}]})", "named twice",
            "/skills/1"),
      route("further queues without a time to look", R"({"then_queues":["q"]})",
            "look_within_ms must say", "/then_queues"),
      route("to be looked at later than answered", R"({"look_within_ms":60001})", "to 60000",
            "/look_within_ms"),
      route("a negative cost", R"({"cost":-1})", "from 0 to 1000000000", "/cost"),
      route("a chance above one", R"({"chance_wrong":1.5})", "between 0 and 1", "/chance_wrong"),
      route("an hour and more of handling", R"({"handling_ms":3600001})", "to 3600000",
            "/handling_ms"),
      route("nobody has to agree", R"({"quorum":0})", "from 1 to 5", "/quorum"),
      route("a panel smaller than its quorum", R"({"quorum":3,"panel":2})", "from 3 to 9",
            "/panel"),
      route("more than a minute to undo", R"({"undo_ms":60001})", "to 60000", "/undo_ms"),
      route("a name that is none", R"({"not_by":["a b"]})", "1 to 128 characters", "/not_by/0"),
      {"seventeen who may not answer",
       "POST",
       "/v1/conversations/c/steps",
       with_route(R"({"not_by":[)" + names + "]}"),
       {413, "too_large", "at most 16 elements", "/query/route/not_by"}},
      route("a bundle of one", R"({"coalesce":{"key":"k","most":1}})", "from 2 to 1000",
            "/coalesce/most"),
      route("bundles without a key", R"({"coalesce":{"most":5}})", "'key' is missing",
            "/coalesce/key"),
      route("a second operator from the first member on",
            R"({"coalesce":{"key":"k","second_from":1}})", "from 2 to 1000",
            "/coalesce/second_from"),
      {"a handover that an agent asks for",
       "POST",
       "/v1/conversations/c/steps",
       R"({"step_id":"r","kind":"question","query":{"kind":"handover","question":"?"}})",
       {422, "invalid", "raised by escalating", "/query/kind"}},
  };
}

refusal directive(std::string_view title, const std::string& body, std::string detail,
                  const std::string& where) {
  return {title, "POST", "/v1/directives", body, {422, "invalid", std::move(detail), where}};
}

std::vector<refusal> floor_rows() {
  const std::string rest = R"("expires_in_ms":60000})";
  return {
      directive("a directive without words", R"({"id":"d","text":"","match":"true",)" + rest,
                "must tell agents", "/text"),
      directive("a directive without an end", R"({"id":"d","text":"t","match":"true"})",
                "'expires_in_ms' is missing", "/expires_in_ms"),
      directive("a directive for half a second",
                R"({"id":"d","text":"t","match":"true","expires_in_ms":500})", "30 days",
                "/expires_in_ms"),
      directive("an empty expression", R"({"id":"d","text":"t","match":"",)" + rest, "true",
                "/match"),
      directive("an expression with a misspelt name",
                R"({"id":"d","text":"t","match":"conversation.scop == \"x\"",)" + rest, "column",
                "/match"),
      directive("an expression that compares words with numbers",
                R"({"id":"d","text":"t","match":"conversation.scope == 1",)" + rest, "column",
                "/match"),
      {"a directive that does not hold",
       "DELETE",
       "/v1/directives/none",
       "",
       {404, "not_found", "no directive 'none' holds"}},
      {"a profile with a level of zero",
       "PUT",
       "/v1/operators/ana",
       R"({"skills":[{"name":"s","level":0}]})",
       {422, "invalid", "from 1 to 5", "/skills/0/level"}},
      {"a profile with a misspelt member",
       "PUT",
       "/v1/operators/ana",
       R"({"queue":["q"]})",
       {422, "invalid", "did you mean 'queues'?", "/queue"}},
      {"more time without a version",
       "POST",
       "/v1/interventions/c~1/extend",
       R"({"by_ms":60000})",
       {422, "invalid", "'version' is missing", "/version"}},
      {"a moment more",
       "POST",
       "/v1/interventions/c~1/extend",
       R"({"version":1,"by_ms":10})",
       {422, "invalid", "from 1000", "/by_ms"}},
      {"more time for another version",
       "POST",
       "/v1/interventions/c~1/extend",
       R"({"version":9,"by_ms":60000})",
       {409, "stale", "the current one is 1", "/version"}},
      {"taking back what was not given",
       "POST",
       "/v1/interventions/c~1/undo",
       "",
       {409, "conflict", "no answer that could be taken back"}},
      {"asking nothing back",
       "POST",
       "/v1/interventions/c~1/follow_up",
       R"({"version":1,"text":""})",
       {422, "invalid", "must say something", "/text"}},
      {"answering what was not asked",
       "POST",
       "/v1/interventions/c~1/follow_up_answer",
       R"({"text":"yes"})",
       {409, "conflict", "no operator has asked"}},
      {"an answer from whom duties separate",
       "POST",
       "/v1/interventions/c~2/answer",
       R"({"version":1,"answer":{"text":"t"}})",
       {403, "forbidden", "duties are separated: 'ana'"},
       "X-Weft-Principal: ana\r\n"},
  };
}

struct frame_row {
  std::string_view title, frame;
  problem_expected with;
};

std::vector<frame_row> frames() {
  return {
      {"accepting what is not held",
       R"({"type":"accept","ref":"1","intervention":"c~9","version":1})",
       {409, "stale", "you do not hold version 1 of 'c~9'", "/intervention"}},
      {"answering a bundle that is not held",
       R"({"type":"answer","ref":"1","bundle":"b:x~1:2","version":1,"answer":{"text":"t"}})",
       {409, "stale", "you do not hold the bundle", "/bundle"}},
      {"a bundle and an intervention in one frame",
       R"({"type":"answer","ref":"1","bundle":"b","intervention":"c~1","version":1,)"
       R"("answer":{"text":"t"}})",
       {422, "invalid", "does not belong", "/intervention"}},
      {"leaving members out of a single card",
       R"({"type":"answer","ref":"1","intervention":"c~1","version":1,"answer":{"text":"t"},)"
       R"("except":["c~2"]})",
       {422, "invalid", "does not belong", "/except"}},
      {"extending a bundle",
       R"({"type":"extend","ref":"1","bundle":"b","version":1,"by_ms":60000})",
       {422, "invalid", "'intervention' is missing", "/intervention"}},
      {"taking back a bundle that was not answered",
       R"({"type":"undo","ref":"1","bundle":"b:x~1:2"})",
       {409, "conflict", "nothing of this bundle", "/bundle"}},
      {"a follow-up without words",
       R"({"type":"follow_up","ref":"1","intervention":"c~1","version":1,"text":""})",
       {422, "invalid", "must say something", "/text"}},
      {"speaking in a conversation that was not handed over",
       R"({"type":"say","ref":"1","intervention":"c~1","id":"m","text":"hi"})",
       {403, "forbidden", "no conversation that was handed over to you", "/intervention"}},
      {"a presence that was never heard of",
       R"({"type":"presence","ref":"1","state":"lunch"})",
       {422, "invalid", "'break'", "/state"}},
  };
}

}  // namespace

TEST_CASE("bad routes, directives, profiles and requests about open questions say what is wrong") {
  node_process node;
  http_client client{node.port()};
  open_conversation(client, "c");
  raise(client, "c", "1", R"({"kind":"guidance","question":"?"})");
  raise(client, "c", "2", R"({"kind":"guidance","question":"?","route":{"not_by":["ana"]}})");
  expect_refusals(node.port(), routes());
  expect_refusals(node.port(), floor_rows());

  {
    raw_websocket on{node.port(), "/v1/operator?name=zoe&capacity=1"};
    REQUIRE(on.text());  // welcome
    REQUIRE(on.text());  // an offer
    for (const auto& row : frames()) {
      CAPTURE(row.title);
      on.send(row.frame);
      const auto text = on.text();
      REQUIRE(text);
      expect_problem_members(json::parse(*text)["problem"], row.with);
    }
    on.send(opcode::close, std::string{"\x03\xe8", 2});
    on.close_code();
  }
  expect_sound(node);
}

TEST_CASE("a trigger set's route is refused at its place") {
  temporary_folder folder;
  const auto check = [&](const std::string& route) {
    const auto file = (folder.path() / "t.yaml").string();
    std::FILE* out = std::fopen(file.c_str(), "wb");
    REQUIRE(out != nullptr);
    const std::string text =
        "approvals:\n  - name: a\n    actions: ['*']\n    route: " + route + "\n";
    std::fwrite(text.data(), 1, text.size(), out);
    std::fclose(out);
    return run_weft({"serve", "--data", ":memory:", "--listen", "127.0.0.1:0", "--triggers", file});
  };
  const auto misspelt = check("{quorm: 2}");
  CHECK(misspelt.exit_code == 2);
  CHECK(misspelt.errors.find("t.yaml:4:") != std::string::npos);
  CHECK(misspelt.errors.find("did you mean 'quorum'?") != std::string::npos);
  CHECK(check("[money]").errors.find("route must be a map") != std::string::npos);
  CHECK(check("{cost: -3}").errors.find("from 0 to 1000000000") != std::string::npos);
}

}  // namespace weft::testing
