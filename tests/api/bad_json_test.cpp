#include <doctest/doctest.h>

#include "tests/support/refusals.hpp"

// Bodies that are no JSON, or JSON of the wrong shape, sent to the call that opens a conversation.

namespace weft::testing {
namespace {

refusal opening(std::string_view title, std::string body, problem_expected with) {
  return {title, "POST", "/v1/conversations", std::move(body), with};
}

std::string nested(std::size_t depth) {
  return R"({"id":"c","metadata":{"a":)" + std::string(depth, '[') + std::string(depth, ']') + "}}";
}

std::string goal_of(std::string_view text) {
  return std::string{R"({"id":"c","goal":")"}.append(text).append(R"("})");
}

const problem_expected not_json{400, "malformed", "this is not JSON"};

std::vector<refusal> broken_texts() {
  return {
      opening("no body", "", {400, "malformed", "it is empty"}),
      opening("blanks only", "  \r\n ", not_json),
      opening("an object that is not closed", R"({"id":"c-1")", {400, "malformed", "not closed"}),
      opening("a string that is not closed", R"({"id":"c-)", {400, "malformed", "string"}),
      opening("the opening bracket alone", "{", not_json),
      opening("a name without its value", R"({"id":})", not_json),
      opening("a name without its colon", R"({"id" "c"})", not_json),
      opening("members without their comma", R"({"id":"c" "goal":"g"})", not_json),
      opening("a comma before the end", R"({"id":"c",})", not_json),
      opening("a name without quotes", R"({id:"c"})", not_json),
      opening("single quotes", R"({'id':'c'})", not_json),
      opening("a comment", R"({"id":"c" /* mine */})", not_json),
      opening("a second value behind the first", R"({"id":"c"}{"id":"d"})", not_json),
      opening("rubbish behind the value", R"({"id":"c"}])", not_json),
      opening("a wrong escape", goal_of(R"(\x41)"), {400, "malformed", "wrong escape"}),
      opening("an escape cut short", goal_of(R"(\u12)"), {400, "malformed", "wrong escape"}),
      opening("half of a surrogate pair", goal_of(R"(\ud800)"), {400, "malformed", "wrong escape"}),
      opening("the second half of a pair alone", goal_of(R"(\udc00)"),
              {400, "malformed", "wrong escape"}),
      opening("a line feed inside a string", goal_of("a\nb"),
              {400, "malformed", "control character"}),
      opening("a zero byte inside a string", goal_of(std::string_view{"a\0b", 3}),
              {400, "malformed", "control character"}),
      opening("a byte that no UTF-8 has", goal_of("\xFF"), {400, "malformed", "UTF-8"}),
      opening("an overlong slash", goal_of("\xC0\xAF"), {400, "malformed", "UTF-8"}),
      opening("a surrogate in UTF-8", goal_of("\xED\xA0\x80"), {400, "malformed", "UTF-8"}),
      opening("a character cut short", goal_of("\xE2\x82"), {400, "malformed", "UTF-8"}),
      opening("a number beyond Unicode", goal_of("\xF4\x90\x80\x80"), {400, "malformed", "UTF-8"}),
      opening("no JSON but a form", "id=c&goal=g", not_json),
      opening("a word", "hello", not_json),
      opening("nothing but brackets, a hundred thousand", std::string(100'000, '['), not_json),
  };
}

std::vector<refusal> wrong_shapes() {
  return {
      opening("an array", "[]", {422, "invalid", "must be a JSON object"}),
      opening("a string", R"("c")", {422, "invalid", "must be a JSON object"}),
      opening("null", "null", {422, "invalid", "must be a JSON object"}),
      opening("a number", "42", {422, "invalid", "must be a JSON object"}),
      opening("an empty object", "{}", {422, "invalid", "'id' is missing", "/id"}),
      opening("a misspelt member", R"({"id":"c","custmer":"u"})",
              {422, "invalid", "did you mean 'customer'?", "/custmer"}),
      opening("a member that nobody knows", R"({"id":"c","priority":1})",
              {422, "invalid", "unknown member 'priority'", "/priority"}),
      opening("a member with a long name of its own",
              R"({"id":"c",")" + std::string(5'000, 'x') + R"(":1})",
              {422, "invalid", "unknown member", "/" + std::string(128, 'x')}),
      opening("a member twice", R"({"id":"c","id":"d"})", {422, "invalid", "twice", "/id"}),
      opening("a member twice, once escaped", R"({"id":"c","\u0069d":"d"})",
              {422, "invalid", "twice", "/id"}),
      opening("a member twice inside metadata", R"({"id":"c","metadata":{"a":1,"a":2}})",
              {422, "invalid", "twice", "/metadata/a"}),
      opening("null where an id must be", R"({"id":null})",
              {422, "invalid", "'id' is null, it must be a string", "/id"}),
      opening("a number where an id must be", R"({"id":42})",
              {422, "invalid", "'id' is a number, it must be a string", "/id"}),
      opening("an array where text must be", R"({"id":"c","goal":["g"]})",
              {422, "invalid", "'goal' is an array", "/goal"}),
      opening("metadata that is a string", R"({"id":"c","metadata":"m"})",
              {422, "invalid", "must be an object", "/metadata"}),
      opening("metadata that is an array", R"({"id":"c","metadata":[1]})",
              {422, "invalid", "must be an object", "/metadata"}),
      opening("an empty id", R"({"id":""})", {422, "invalid", "1 to 128 characters", "/id"}),
      opening("an id with a blank", R"({"id":"c 1"})", {422, "invalid", "'c 1'", "/id"}),
      opening("an id with a letter from elsewhere", R"({"id":"gr\u00fcn"})",
              {422, "invalid", "letters, digits", "/id"}),
      opening("an id with the mark of interventions", R"({"id":"c~1"})",
              {422, "invalid", "letters, digits", "/id"}),
      opening("an id of 129 characters", R"({"id":")" + std::string(129, 'a') + R"("})",
              {422, "invalid", "1 to 128 characters", "/id"}),
      opening("a wrong value in a text that is broken behind it", R"({"id":42,"goal":)", not_json),
      opening("a number that JSON does not know", R"({"id":"c","metadata":{"n":NaN}})", not_json),
      opening("a number with a leading zero", R"({"id":"c","metadata":{"n":01}})", not_json),
      opening("a number without digits behind its point", R"({"id":"c","metadata":{"n":1.}})",
              not_json),
      opening("a hexadecimal number", R"({"id":"c","metadata":{"n":0x1F}})", not_json),
      opening("a number beyond a double", R"({"id":"c","metadata":{"n":1e999}})",
              {422, "invalid", "range of a double", "/metadata/n"}),
      opening("a word that JSON does not know", R"({"id":"c","metadata":{"n":True}})", not_json),
  };
}

std::vector<refusal> large_texts() {
  const std::string long_text(64 * 1024 + 1, 'g');
  const std::string long_number(20'000, '7');
  return {
      opening("a text of 64 KiB and a byte", goal_of(long_text),
              {413, "too_large", "at most 65536", "/goal"}),
      opening("metadata of more than 16 KiB",
              R"({"id":"c","metadata":{"m":")" + std::string(17'000, 'm') + R"("}})",
              {413, "too_large", "at most 16384", "/metadata"}),
      opening("metadata with one long number", R"({"id":"c","metadata":{"n":)" + long_number + "}}",
              {413, "too_large", "at most 16384", "/metadata"}),
      opening("nesting of 33", nested(31),
              {413, "too_large", "deeper than 32",
               "/metadata/a/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0"
               "/0/0/0/0/0/0/0/0/0"}),
  };
}

}  // namespace

TEST_CASE("a body that is no JSON is refused with what is wrong about it") {
  node_process node;
  expect_refusals(node.port(), broken_texts());
  expect_sound(node);
}

TEST_CASE("a body of the wrong shape is refused with the place and what would be right") {
  node_process node;
  expect_refusals(node.port(), wrong_shapes());
  expect_refusals(node.port(), large_texts());
  http_client client{node.port()};
  INFO("nesting of 32 is allowed, and nothing that was refused has left a trace");
  must(client.post("/v1/conversations", nested(30)));
  CHECK(must(client.get("/v1/conversations"))["conversations"].elements().size() == 1);
  expect_sound(node);
}

TEST_CASE("nesting beyond any measure is refused before it is walked") {
  node_process node;
  http_client client{node.port()};
  const auto got = client.post("/v1/conversations", nested(200'000));
  CHECK(got.status == 413);
  CHECK(json::parse(got.body)["detail"].text().find("deeper than 32") != std::string::npos);
  expect_sound(node);
}

}  // namespace weft::testing
