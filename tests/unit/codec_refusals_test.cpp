#include <functional>
#include <string>

#include <doctest/doctest.h>

#include "schemas/codec/codec.hpp"

namespace weft {
namespace {

/// One bad input: what it is refused as, where, and a part of the sentence that says why.
struct refusal {
  std::string body;
  fault code;
  std::string where;
  std::string says;
};

template <class Decode>
void expect_refused(Decode decode, const std::vector<refusal>& rows) {
  for (const auto& row : rows) {
    CAPTURE(row.body.substr(0, 300));
    const auto got = decode(row.body);
    REQUIRE_FALSE(got);
    CHECK(to_string(got.error().code) == to_string(row.code));
    CHECK(got.error().where == row.where);
    CHECK_MESSAGE(got.error().detail.find(row.says) != std::string::npos, got.error().detail);
  }
}

/// A reply with one more member.
std::string reply_with(const std::string& member) {
  return R"({"step_id":"1","kind":"reply","draft":"x",)" + member + "}";
}
std::string tool_with(const std::string& action) {
  return R"({"step_id":"1","kind":"tool_call","action":)" + action + "}";
}
std::string query_with(const std::string& members) {
  return R"({"step_id":"1","kind":"question","query":{"question":"q",)" + members + "}}";
}
std::string property(const std::string& schema) {
  return query_with(R"("kind":"value","answer_schema":{"type":"object","properties":{"p":)" +
                    schema + "}}");
}
std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }
std::string text_of(std::size_t bytes) { return '"' + std::string(bytes, 'x') + '"'; }

TEST_CASE("texts that are no JSON are malformed") {
  constexpr auto malformed = fault::malformed;
  expect_refused(codec::decode_step,
                 {
                     {"", malformed, "", "it is empty"},
                     {"   \n", malformed, "", "it is empty"},
                     {"{", malformed, "", "not closed"},
                     {R"({"step_id":"1")", malformed, "", "not closed"},
                     {R"({"step_id":"1)", malformed, "", "a string is not closed"},
                     {R"({"step_id" "1"})", malformed, "", "line 1, column 12 (byte 11)"},
                     {"{\"step_id\":\"1\",\n\"kind\" 1}", malformed, "", "line 2, column 8"},
                     {R"({"step_id":"1",})", malformed, "", "missing or in the wrong place"},
                     {R"({"step_id":"1"}})", malformed, "", "something follows"},
                     {R"({"step_id":tru})", malformed, "", "missing or in the wrong place"},
                     {R"({"step_id":01})", malformed, "", "missing or in the wrong place"},
                     {R"({"step_id":+1})", malformed, "", "missing or in the wrong place"},
                     {R"({'step_id':1})", malformed, "", "missing or in the wrong place"},
                     {R"({"step_id":"\x"})", malformed, "", "wrong escape"},
                     {R"({"step_id":"\ud800"})", malformed, "", "wrong escape"},
                     {R"({"step_id":"\udc00"})", malformed, "", "wrong escape"},
                     {"{\"step_id\":\"a\nb\"}", malformed, "", "control character"},
                     {"{\"step_id\":\"\xC3\x28\"}", malformed, "", "not valid UTF-8"},
                     {"{\"step_id\":\"\xED\xA0\x80\"}", malformed, "", "not valid UTF-8"},
                     {R"({"a":1} {"b":2})", malformed, "", ""},
                 });
}

TEST_CASE("a text that is no JSON is that first, whatever rule it breaks before") {
  expect_refused(codec::decode_step,
                 {
                     {R"({"unknown":1,"a" "b"})", fault::malformed, "", "line 1, column 18"},
                     {R"({"step_id":5,"x":[1,2})", fault::malformed, "", "wrong place"},
                     {R"({"step_id":{"a":"b":1},"c":2}})", fault::malformed, "", "wrong place"},
                 });
}

TEST_CASE("a step must be an object with the members of a step") {
  constexpr auto invalid = fault::invalid;
  expect_refused(
      codec::decode_step,
      {
          {"[]", invalid, "", "must be a JSON object"},
          {"17", invalid, "", "must be a JSON object"},
          {"{}", invalid, "/step_id", "'step_id' is missing"},
          {R"({"step_id":"1"})", invalid, "/kind", "'kind' is missing"},
          {R"({"step_id":null,"kind":"reply"})", invalid, "/step_id",
           "is null, it must be a string"},
          {R"({"step_id":7,"kind":"reply"})", invalid, "/step_id",
           "is a number, it must be a string"},
          {R"({"step_id":"","kind":"reply"})", invalid, "/step_id",
           "must have 1 to 128 characters"},
          {R"({"step_id":"a b","kind":"reply"})", invalid, "/step_id", "'a b'"},
          {R"({"step_id":"1","kind":"replay"})", invalid, "/kind",
           "'reply', 'tool_call', 'question'"},
          {reply_with(R"("Draft":"y")"), invalid, "/Draft", "did you mean 'draft'?"},
          {reply_with(R"("dependson":[])"), invalid, "/dependson", "did you mean 'depends_on'?"},
          {reply_with(R"("zzz":1)"), invalid, "/zzz", "known are step_id, kind"},
          {reply_with(R"("a/b~c":1)"), invalid, "/a~1b~0c", "unknown member 'a/b~c'"},
          {reply_with(R"("kind":"reply")"), invalid, "/kind", "'kind' is there twice"},
          {reply_with(R"("scope":[])"), invalid, "/scope", "is an array, it must be a string"},
          {reply_with(R"("action":{"name":"a"})"), invalid, "/action",
           "only a tool_call has an action"},
          {R"({"step_id":"1","kind":"reply"})", invalid, "/draft", "must have a draft"},
          {R"({"step_id":"1","kind":"tool_call"})", invalid, "/action", "must have an action"},
          {R"({"step_id":"1","kind":"question"})", invalid, "/query", "must have a query"},
          {reply_with(R"("depends_on":"c~1")"), invalid, "/depends_on", "it must be an array"},
          {reply_with(R"("depends_on":["c~1","c-42"])"), invalid, "/depends_on/1", "like 'c-42~1'"},
          {reply_with(R"("signals":0.5)"), invalid, "/signals",
           "is a number, it must be an object"},
          {reply_with(R"("signals":{"confidence":1.7})"), invalid, "/signals/confidence",
           "is 1.7, it must be a number between 0 and 1"},
          {reply_with(R"("signals":{"confidence":-0.1})"), invalid, "/signals/confidence", "-0.1"},
          {reply_with(R"("signals":{"confidence":"high"})"), invalid, "/signals/confidence",
           "number"},
          {reply_with(R"("signals":{"a":1,"b":2,"a":3})"), invalid, "/signals/a",
           "'a' is there twice"},
          {reply_with(R"("signals":{"a":1e999})"), invalid, "/signals/a", "range of a double"},
      });
}

TEST_CASE("an action must have a name and an object of arguments") {
  constexpr auto invalid = fault::invalid;
  expect_refused(
      codec::decode_step,
      {
          {tool_with("{}"), invalid, "/action/name", "'name' is missing from 'action'"},
          {tool_with(R"("refund")"), invalid, "/action", "is a string, it must be an object"},
          {tool_with(R"({"name":"a b"})"), invalid, "/action/name", "letters, digits"},
          {tool_with(R"({"name":"a","arguments":[1]})"), invalid, "/action/arguments", "an object"},
          {tool_with(R"({"name":"a","argument":{}})"), invalid, "/action/argument",
           "did you mean 'arguments'?"},
          {tool_with(R"({"name":"a","arguments":{"x":[{"k":1,"j":2,"k":3}]}})"), invalid,
           "/action/arguments/x/0/k", "twice"},
      });
}

TEST_CASE("limits are kept") {
  constexpr auto too_large = fault::too_large;
  std::string many = R"("depends_on":["c~1")";
  for (int i = 2; i <= 33; ++i) many += ",\"c~" + std::to_string(i) + '"';
  expect_refused(
      codec::decode_step,
      {
          {std::string(codec::body_bytes_max + 1, ' '), too_large, "", "at most 1048576"},
          {reply_with(R"("scope":)" + text_of(65'537)), too_large, "/scope", "at most 65536"},
          {reply_with(R"("signals":{"a":)" + text_of(16'400) + "}"), too_large, "/signals",
           "16384"},
          {reply_with(many + "]"), too_large, "/depends_on", "at most 32 elements"},
          {tool_with(R"({"name":"a","arguments":{"x":)" + nested(30) + "}}"), too_large,
           "/action/arguments/x" +
               std::string("/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0"),
           "deeper than 32"},
      });
  CHECK(codec::decode_step(reply_with(R"("scope":)" + text_of(65'536))));
  CHECK(codec::decode_step(tool_with(R"({"name":"a","arguments":{"x":)" + nested(29) + "}}")));
  CHECK(codec::decode_step(reply_with(R"("signals":{"a":)" + text_of(16'384 - 8) + "}")));
}

TEST_CASE("a query must fit its kind") {
  constexpr auto invalid = fault::invalid;
  expect_refused(
      codec::decode_step,
      {
          {query_with(R"("kind":"opinion")"), invalid, "/query/kind", "'approval', 'choice'"},
          {query_with(R"("kind":"guidance","x":1)"), invalid, "/query/x", "unknown member 'x'"},
          {query_with(R"("kind":"choice")"), invalid, "/query/options", "there are no options"},
          {query_with(R"("kind":"choice","options":[{"value":"a"},{"title":"B"}])"), invalid,
           "/query/options/1/value", "'value' is missing from element 1 of 'options'"},
          {query_with(R"("kind":"choice","options":[{"value":"a"},{"value":"b"},{"value":"a"}])"),
           invalid, "/query/options/2/value", "twice"},
          {query_with(R"("kind":"choice","options":[{"value":"a","label":"A"}])"), invalid,
           "/query/options/0/label", "known are value, title, evidence"},
          {query_with(R"("kind":"approval","options":[{"value":"a"}])"), invalid, "/query/options",
           "belongs to a choice, this is an approval"},
          {query_with(R"("kind":"review","multiple":true)"), invalid, "/query/multiple", "choice"},
          {query_with(R"("kind":"value")"), invalid, "/query/answer_schema", "no fields"},
          {query_with(R"("kind":"guidance","answer_within_ms":99)"), invalid,
           "/query/answer_within_ms", "between 100 and 2592000000"},
          {query_with(R"("kind":"guidance","answer_within_ms":-5)"), invalid,
           "/query/answer_within_ms", "whole number"},
          {query_with(R"("kind":"guidance","answer_within_ms":100.5)"), invalid,
           "/query/answer_within_ms", "is 100.5, it must be a whole number"},
          {query_with(R"("kind":"guidance","on_expiry":"default")"), invalid, "/query/default",
           "there must be a default"},
          {query_with(R"("kind":"guidance","default":{"text":"x"})"), invalid, "/query/default",
           "only with on_expiry 'default'"},
          {query_with(R"("kind":"guidance","on_expiry":"default","default":{"verdict":"accept"})"),
           invalid, "/query/default/verdict", "does not answer guidance, which takes text"},
          {R"({"step_id":"1","kind":"question","query":{"kind":"guidance","question":""}})",
           invalid, "/query/question", "is empty"},
          {R"({"step_id":"1","kind":"question","query":{"kind":"guidance","question":)" +
               text_of(4'097) + "}}",
           fault::too_large, "/query/question", "at most 4096"},
      });
}

TEST_CASE("an answer schema beyond the flat subset is refused where it leaves it") {
  constexpr auto invalid = fault::invalid;
  const std::string at = "/query/answer_schema/properties/p";
  expect_refused(
      codec::decode_step,
      {
          {query_with(R"("kind":"value","answer_schema":{"type":"array","properties":{}})"),
           invalid, "/query/answer_schema/type", "it must be 'object'"},
          {query_with(R"("kind":"value","answer_schema":{"type":"object"})"), invalid,
           "/query/answer_schema/properties", "missing"},
          {query_with(
               R"("kind":"value","answer_schema":{"type":"object","properties":{},"$ref":1})"),
           invalid, "/query/answer_schema/$ref", "known are type, properties, required"},
          {query_with(R"("kind":"value","answer_schema":{"type":"object","properties":)"
                      R"({"city":{"type":"string"}},"required":["ctiy"]})"),
           invalid, "/query/answer_schema/required/0", "did you mean 'city'?"},
          {property(R"({})"), invalid, at + "/type", "missing"},
          {property(R"({"type":"object"})"), invalid, at + "/type",
           "'string', 'number', 'integer'"},
          {property(R"({"type":["string","null"]})"), invalid, at + "/type", "must be a string"},
          {property(R"({"type":"string","pattern":"a"})"), invalid, at + "/pattern",
           "unknown member"},
          {property(R"({"type":"string","minimum":1})"), invalid, at + "/minimum",
           "does not belong to a string"},
          {property(R"({"type":"number","format":"date"})"), invalid, at + "/format", "a number"},
          {property(R"({"type":"string","format":"ipv4"})"), invalid, at + "/format",
           "one of email, uri, date, date-time"},
          {property(R"({"type":"string","minLength":5,"maxLength":4})"), invalid, at + "/minLength",
           "above its maximum"},
          {property(R"({"type":"string","minLength":-1})"), invalid, at + "/minLength",
           "whole number"},
          {property(R"({"type":"string","enum":[]})"), invalid, at, "must list its values"},
          {property(R"({"type":"string","enum":["a"],"oneOf":[{"const":"a"}]})"), invalid, at,
           "once"},
          {property(R"({"type":"string","enum":["a","a"]})"), invalid, at, "twice"},
          {property(R"({"type":"string","enum":["a",1]})"), invalid, at + "/enum/1",
           "must be a string"},
          {property(R"({"type":"string","enum":["a"],"minLength":1})"), invalid, at + "/minLength",
           "a single select"},
          {property(R"({"type":"array"})"), invalid, at + "/items", "missing"},
          {property(R"({"type":"array","items":{"type":"string"}})"), invalid, at, "items/anyOf"},
          {property(R"({"type":"array","items":{"type":"number","enum":["1"]}})"), invalid,
           at + "/items", "must be strings"},
          {property(R"({"type":"array","items":{"enum":["a"]},"minItems":2})"), invalid,
           at + "/minItems", "at most 1"},
          {property(R"({"type":"integer","default":1.5})"), invalid, at + "/default",
           "whole number"},
          {property(R"({"type":"string","enum":["red"],"default":"rad"})"), invalid,
           at + "/default", "did you mean 'red'?"},
          {property(R"({"type":"string"},"p":{"type":"string"})"), invalid, at,
           "'p' is there twice"},
      });
}

TEST_CASE("opening, messages and outcomes are held to their rules") {
  constexpr auto invalid = fault::invalid;
  const auto open = [](std::string_view body) {
    std::string id;
    return codec::decode_open(body, id);
  };
  expect_refused(
      open,
      {
          {"{}", invalid, "/id", "missing"},
          {R"({"id":"a b"})", invalid, "/id", "letters"},
          {R"({"id":")" + std::string(129, 'x') + R"("})", invalid, "/id", "1 to 128"},
          {R"({"id":"c","metadata":[]})", invalid, "/metadata", "it must be an object"},
          {R"({"id":"c","metadata":{"x":)" + text_of(16'400) + "}}", fault::too_large, "/metadata",
           "at most 16384"},
          {R"({"id":"c","costumer":"Kim"})", invalid, "/costumer", "did you mean 'customer'?"},
      });
  expect_refused(
      codec::decode_message,
      {
          {R"({"id":"m","from":"customer"})", invalid, "/text", "missing"},
          {R"({"id":"m","from":"human","text":"x"})", invalid, "/from",
           "'customer', 'agent', 'tool'"},
          {R"({"id":"m","from":"agent","text":"x","at":1})", invalid, "/at", "unknown member 'at'"},
          {R"({"from":"agent","text":"x"})", invalid, "/id", "missing"},
      });
  expect_refused(
      codec::decode_outcome,
      {
          {R"({"status":"ok"})", invalid, "/digest", "missing"},
          {R"({"digest":"d"})", invalid, "/status", "missing"},
          {R"({"digest":"d","status":"failed"})", invalid, "/status", "'ok', 'error'"},
          {R"({"digest":"d","status":"ok","result":{"a":1,"a":2}})", invalid, "/result/a", "twice"},
      });
}

TEST_CASE("answers, escalations and endings are held to their rules") {
  constexpr auto invalid = fault::invalid;
  expect_refused(
      codec::decode_answer,
      {
          {R"({"answer":{}})", invalid, "/version", "missing"},
          {R"({"version":1})", invalid, "/answer", "missing"},
          {R"({"version":0,"answer":{}})", invalid, "/version", "from 1 to 4294967295"},
          {R"({"version":4294967296,"answer":{}})", invalid, "/version", "whole number"},
          {R"({"version":"1","answer":{}})", invalid, "/version",
           "is a string, it must be a number"},
          {R"({"version":1,"answer":{"verdict":""}})", invalid, "/answer/verdict", "'approve'"},
          {R"({"version":1,"answer":{"verdict":"yes"}})", invalid, "/answer/verdict", "'reject'"},
          {R"({"version":1,"answer":{"values":[1]}})", invalid, "/answer/values", "an object"},
          {R"({"version":1,"answer":{"chosen":"a"}})", invalid, "/answer/chosen", "an array"},
          {R"({"version":1,"answer":{"none_of_these":1}})", invalid, "/answer/none_of_these",
           "true or false"},
          {R"({"version":1,"answer":{"verdit":"approve"}})", invalid, "/answer/verdit",
           "did you mean 'verdict'?"},
      });
  expect_refused(codec::decode_escalate, {{R"({"version":1})", invalid, "/reason", "missing"}});
  expect_refused(codec::decode_hand_back, {{"{}", invalid, "/resolution", "missing"},
                                           {"", fault::malformed, "", "it is empty"}});
  expect_refused(codec::decode_close, {{R"({"reason":"x"})", invalid, "/reason", "resolution"}});
  expect_refused(codec::decode_withdraw, {{R"({"reason":5})", invalid, "/reason", "a string"}});
}

TEST_CASE("frames are held to what their type may have") {
  constexpr auto invalid = fault::invalid;
  expect_refused(
      codec::decode_frame,
      {
          {R"({"ref":"1"})", invalid, "/type", "missing"},
          {R"({"type":"shout"})", invalid, "/type", "'answer', 'decline', 'escalate', 'presence'"},
          {R"({"type":"answer","version":1,"answer":{}})", invalid, "/intervention", "missing"},
          {R"({"type":"answer","intervention":"c~1","answer":{}})", invalid, "/version", "missing"},
          {R"({"type":"answer","intervention":"c~1","version":1})", invalid, "/answer", "missing"},
          {R"({"type":"answer","intervention":"c","version":1,"answer":{}})", invalid,
           "/intervention", "like 'c-42~1'"},
          {R"({"type":"decline","intervention":"c~1","version":1,"capacity":1})", invalid,
           "/capacity", "does not belong to a frame of type 'decline'"},
          {R"({"type":"escalate","intervention":"c~1","version":1})", invalid, "/reason",
           "missing"},
          {R"({"type":"presence"})", invalid, "/state", "missing"},
          {R"({"type":"presence","state":"away"})", invalid, "/state", "'available', 'busy'"},
          {R"({"type":"presence","state":"busy","capacity":51})", invalid, "/capacity", "1 and 50"},
          {R"({"type":"presence","state":"busy","capacity":0})", invalid, "/capacity", "1 and 50"},
          {R"({"type":"presence","state":"busy","ref":)" + text_of(129) + "}", fault::too_large,
           "/ref", "at most 128"},
          {std::string(262'145, ' '), fault::too_large, "", "at most 262144"},
          {R"({"type":"presence","state":"busy")", fault::malformed, "", "not closed"},
      });
}

TEST_CASE("callers' words are shortened in a problem, never cut inside a character") {
  const auto got = codec::decode_step(reply_with("\"" + std::string(63, 'a') + "\u20ac\u20ac\":1"));
  REQUIRE_FALSE(got);
  CHECK(got.error().detail.find("'" + std::string(63, 'a') + "…'") != std::string::npos);
  CHECK(codec::canonical(codec::encode_problem(got.error())));
}

}  // namespace
}  // namespace weft
