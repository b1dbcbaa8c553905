#include <string>

#include <doctest/doctest.h>

#include "schemas/codec/codec.hpp"

namespace weft {
namespace {

using codec::decode_step;

std::string fingerprint(std::string_view body) {
  const auto step = decode_step(body);
  REQUIRE_MESSAGE(step, body);
  return step->fingerprint;
}

TEST_CASE("a tool call arrives with all its members") {
  const auto got = decode_step(R"({"step_id":"c-42/7","kind":"tool_call",
      "action":{"name":"issue_refund","arguments":{"order":"A1","amount":120.0}},
      "draft":"I will refund you 120 dollars.","scope":"refunds",
      "signals":{"confidence":0.83,"retrieval":{"score":7e-1}},"depends_on":["c-42~1",
          "c-42~12"]})");
  REQUIRE(got);
  const auto& step = got->proposed;
  CHECK(step.id == "c-42/7");
  CHECK(step.kind == step_kind::tool_call);
  REQUIRE(step.act);
  CHECK(step.act->name == "issue_refund");
  CHECK(step.act->arguments == R"({"amount":120,"order":"A1"})");
  CHECK(step.draft == "I will refund you 120 dollars.");
  CHECK(step.scope == "refunds");
  CHECK(step.signals.confidence == 0.83);
  CHECK(step.signals.raw == R"({"confidence":0.83,"retrieval":{"score":0.7}})");
  CHECK(step.depends_on == std::vector<std::string>{"c-42~1", "c-42~12"});
  CHECK_FALSE(step.asks);
  CHECK_FALSE(got->wait);
  CHECK(got->fingerprint.size() == 16);
  CHECK(got->fingerprint.find_first_not_of("0123456789abcdef") == std::string::npos);
}

TEST_CASE("what a step leaves out is empty") {
  const auto got = decode_step(R"({"step_id":"1","kind":"reply","draft":"Hello"})");
  REQUIRE(got);
  CHECK_FALSE(got->proposed.act);
  CHECK(got->proposed.scope.empty());
  CHECK(got->proposed.signals.raw.empty());
  CHECK_FALSE(got->proposed.signals.confidence);
  CHECK(got->proposed.depends_on.empty());
}

TEST_CASE("null stands for an optional member that is absent") {
  const auto got = decode_step(
      R"({"step_id":"1","kind":"reply","draft":"Hello","action":null,"signals":null,
          "query":null})");
  REQUIRE(got);
  CHECK_FALSE(got->proposed.act);
  CHECK_FALSE(got->proposed.asks);
  CHECK(got->fingerprint == fingerprint(R"({"step_id":"1","kind":"reply","draft":"Hello"})"));
  CHECK(decode_step(R"({"step_id":"1","kind":"reply","draft":"a","signals":{"confidence":null}})"));
}

TEST_CASE("an action without arguments has an empty object of them") {
  const auto got = decode_step(R"({"step_id":"1","kind":"tool_call","action":{"name":"ping"}})");
  REQUIRE(got);
  CHECK(got->proposed.act->arguments == "{}");
}

TEST_CASE("integers in arguments keep their digits beyond what a double holds") {
  const auto got = decode_step(R"({"step_id":"1","kind":"tool_call","action":{"name":"pay",
      "arguments":{"iban_number":9007199254740993,"long":123456789012345678901234567890}}})");
  REQUIRE(got);
  CHECK(got->proposed.act->arguments ==
        R"({"iban_number":9007199254740993,"long":123456789012345678901234567890})");
}

TEST_CASE("escapes in texts are read as the characters they stand for") {
  const auto got = decode_step(
      R"({"step_id":"1","kind":"reply","draft":"\"\\\/\b\f\n\r\t \u00e9\u20ac\ud83d\ude00"})");
  REQUIRE(got);
  CHECK(got->proposed.draft == "\"\\/\b\f\n\r\t \u00e9\u20ac\U0001F600");
}

TEST_CASE("names of members may be escaped, too") {
  CHECK(decode_step(R"({"step\u005fid":"1","kind":"reply","dr\u0061ft":"Hello"})"));
}

TEST_CASE("equal requests have equal fingerprints however they are written") {
  const auto plain = fingerprint(
      R"({"step_id":"1","kind":"tool_call","action":{"name":"a","arguments":{"x":1,"y":[2.50]}}})");
  CHECK(plain == fingerprint(R"({ "kind" : "tool_call", "depends_on":[], "draft":"",
      "action":{"arguments":{"y":[ 25e-1 ],"\u0078":1},"name":"a"},"step_id":"1"})"));
}

TEST_CASE("any difference in content changes the fingerprint") {
  const auto plain = fingerprint(R"({"step_id":"1","kind":"reply","draft":"Hello"})");
  for (const auto* other : {
           R"({"step_id":"2","kind":"reply","draft":"Hello"})",
           R"({"step_id":"1","kind":"reply","draft":"Hello!"})",
           R"({"step_id":"1","kind":"reply","draft":"Hello","scope":"s"})",
           R"({"step_id":"1","kind":"reply","draft":"Hello","signals":{"confidence":0.5}})",
           R"({"step_id":"1","kind":"reply","draft":"Hello","depends_on":["c~1"]})",
           R"({"step_id":"1","kind":"reply","draft":"Hello",
               "query":{"kind":"guidance","question":"How?"}})",
       })
    CHECK_MESSAGE(fingerprint(other) != plain, other);
}

TEST_CASE("a question brings its query") {
  const auto got = decode_step(R"({"step_id":"2","kind":"question","query":{"kind":"choice",
      "question":"Which article holds?","options":[
        {"value":"a","title":"Article A","evidence":"§ 1"},{"value":"b"}],
      "multiple":true,"allow_none":false,"answer_within_ms":60000,"on_expiry":"default",
      "default":{"chosen":["b"],"note":"the older one"}}})");
  REQUIRE(got);
  REQUIRE(got->proposed.asks);
  const auto& asked = *got->proposed.asks;
  CHECK(asked.kind == query_kind::choice);
  CHECK(asked.question == "Which article holds?");
  REQUIRE(asked.options.size() == 2);
  CHECK(asked.options[0].value == "a");
  CHECK(asked.options[0].title == "Article A");
  CHECK(asked.options[0].evidence == "§ 1");
  CHECK(asked.options[1].title.empty());
  CHECK(asked.multiple);
  CHECK_FALSE(asked.allow_none);
  CHECK(asked.answer_within == milliseconds{60'000});
  CHECK(asked.expiry == on_expiry::safe_default);
  REQUIRE(asked.safe_default);
  CHECK(asked.safe_default->chosen == std::vector<std::string>{"b"});
  CHECK(asked.safe_default->note == "the older one");
}

TEST_CASE("a query's unset members have the documented values") {
  const auto got = decode_step(
      R"({"step_id":"2","kind":"question","query":{"kind":"guidance","question":"How?"}})");
  REQUIRE(got);
  const auto& asked = *got->proposed.asks;
  CHECK(asked.allow_none);
  CHECK_FALSE(asked.multiple);
  CHECK(asked.answer_within == milliseconds{300'000});
  CHECK(asked.expiry == on_expiry::reject);
}

TEST_CASE("a step is written as an agent would send it") {
  step proposed;
  proposed.id = "7";
  proposed.kind = step_kind::tool_call;
  proposed.act = action{"issue_refund", R"({"order":"A1"})"};
  proposed.draft = "say \"so\"";
  proposed.signals.confidence = 0.25;
  proposed.depends_on = {"c~1"};
  CHECK(codec::encode_step(proposed) ==
        R"({"step_id":"7","kind":"tool_call",)"
        R"("action":{"name":"issue_refund","arguments":{"order":"A1"}},"draft":"say \"so\"",)"
        R"("signals":{"confidence":0.25},"depends_on":["c~1"]})");
}

TEST_CASE("a step and its query survive being written and read") {
  for (const auto* body : {
           R"({"step_id":"1","kind":"reply","draft":"x","scope":"s","signals":{"a":[1,"b"]}})",
           R"({"step_id":"1","kind":"question","query":{"kind":"approval","question":"ok?",)"
           R"("on_expiry":"proceed","answer_within_ms":100}})",
           R"({"step_id":"1","kind":"question","query":{"kind":"choice","question":"q",)"
           R"("options":[{"value":"a"}],"multiple":false,"allow_none":true,"on_expiry":"escalate",)"
           R"("answer_within_ms":2592000000}})",
           R"({"step_id":"1","kind":"question","query":{"kind":"value","question":"q",)"
           R"("answer_schema":{"type":"object","properties":{"n":{"type":"integer"}}},)"
           R"("on_expiry":"default","answer_within_ms":100,"default":{"values":{"n":3}}}})",
       }) {
    const auto got = decode_step(body);
    REQUIRE_MESSAGE(got, body);
    CHECK(codec::encode_step(got->proposed) == body);
  }
}

}  // namespace
}  // namespace weft
