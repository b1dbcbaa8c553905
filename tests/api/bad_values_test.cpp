#include <doctest/doctest.h>

#include "tests/support/refusals.hpp"

// Well-formed JSON of the right shape whose values break a rule: steps, queries, messages,
// outcomes.

namespace weft::testing {
namespace {

refusal proposing(std::string_view title, std::string body, problem_expected with) {
  return {title, "POST", "/v1/conversations/c-1/steps", std::move(body), with};
}

/// A reply with `members` besides.
refusal replying(std::string_view title, const std::string& members, problem_expected with) {
  return proposing(title, R"({"step_id":"s","kind":"reply","draft":"d",)" + members + "}", with);
}

/// A question of the agent's own whose query has these members.
refusal asking(std::string_view title, const std::string& members, problem_expected with) {
  return proposing(title, R"({"step_id":"s","kind":"question","query":{)" + members + "}}", with);
}

/// A value query with this one property.
refusal drawing(std::string_view title, const std::string& property, problem_expected with) {
  return asking(title,
                R"("kind":"value","question":"q","answer_schema":{"type":"object","properties":)"
                R"({"p":)" +
                    property + "}}",
                with);
}

std::vector<refusal> bad_steps() {
  const std::string long_signal(17'000, 's');
  return {
      proposing("no kind", R"({"step_id":"s","draft":"d"})",
                {422, "invalid", "'kind' is missing", "/kind"}),
      proposing("a kind that nobody knows", R"({"step_id":"s","kind":"shout"})",
                {422, "invalid", "one of 'reply', 'tool_call', 'question'", "/kind"}),
      proposing("a tool call without an action", R"({"step_id":"s","kind":"tool_call"})",
                {422, "invalid", "must have an action", "/action"}),
      replying("a reply with an action", R"("action":{"name":"a"})",
               {422, "invalid", "only a tool_call has an action", "/action"}),
      proposing("a reply without a draft", R"({"step_id":"s","kind":"reply"})",
                {422, "invalid", "must have a draft", "/draft"}),
      proposing("a question without a query", R"({"step_id":"s","kind":"question"})",
                {422, "invalid", "must have a query", "/query"}),
      replying("a confidence above one", R"("signals":{"confidence":1.7})",
               {422, "invalid", "'confidence' is 1.7", "/signals/confidence"}),
      replying("a confidence below zero", R"("signals":{"confidence":-0.1})",
               {422, "invalid", "between 0 and 1", "/signals/confidence"}),
      replying("a confidence in quotes", R"("signals":{"confidence":"0.8"})",
               {422, "invalid", "between 0 and 1", "/signals/confidence"}),
      replying("a confidence that is true", R"("signals":{"confidence":true})",
               {422, "invalid", "between 0 and 1", "/signals/confidence"}),
      replying("signals that are a number", R"("signals":0.8)",
               {422, "invalid", "must be an object", "/signals"}),
      replying("signals of more than 16 KiB", R"("signals":{"log":")" + long_signal + R"("})",
               {413, "too_large", "at most 16384", "/signals"}),
      replying("dependencies that are a string", R"("depends_on":"c-1~1")",
               {422, "invalid", "must be an array", "/depends_on"}),
      replying("a dependency that is no intervention's id", R"("depends_on":["c-1"])",
               {422, "invalid", "like 'c-42~1'", "/depends_on/0"}),
      replying("a dependency that was never raised", R"("depends_on":["c-1~99"])",
               {422, "invalid", "no intervention of this conversation", "/depends_on/0"}),
      replying("a dependency on another conversation", R"("depends_on":["c-2~1"])",
               {422, "invalid", "no intervention of this conversation", "/depends_on/0"}),
      proposing("an action without a name", R"({"step_id":"s","kind":"tool_call","action":{}})",
                {422, "invalid", "'name' is missing", "/action/name"}),
      proposing("an action with a blank in its name",
                R"({"step_id":"s","kind":"tool_call","action":{"name":"issue refund"}})",
                {422, "invalid", "letters, digits", "/action/name"}),
      proposing("arguments that are an array",
                R"({"step_id":"s","kind":"tool_call","action":{"name":"a","arguments":[1]}})",
                {422, "invalid", "must be an object", "/action/arguments"}),
  };
}

std::vector<refusal> bad_queries() {
  const std::string pick = R"("kind":"choice","question":"q",)";
  const std::string approve = R"("kind":"approval","question":"q",)";
  std::string many;
  for (int i = 0; i < 33; ++i)
    many += (i > 0 ? R"(,{"value":"v)" : R"({"value":"v)") + std::to_string(i) + R"("})";
  return {
      asking("an empty question", R"("kind":"guidance","question":"")",
             {422, "invalid", "question is empty", "/query/question"}),
      asking("a question of more than 4 KiB",
             R"("kind":"guidance","question":")" + std::string(4'097, 'q') + R"(")",
             {413, "too_large", "at most 4096", "/query/question"}),
      asking("a choice without options", R"("kind":"choice","question":"q")",
             {422, "invalid", "option", "/query/options"}),
      asking("a choice with an option twice", pick + R"("options":[{"value":"a"},{"value":"a"}])",
             {422, "invalid", "twice", "/query/options/1/value"}),
      asking("a choice of 33 options", pick + R"("options":[)" + many + "]",
             {413, "too_large", "at most 32", "/query/options"}),
      asking("an approval with options", approve + R"("options":[{"value":"a"}])",
             {422, "invalid", "belongs to a choice", "/query/options"}),
      asking("an approval with a form",
             approve + R"("answer_schema":{"type":"object","properties":{"p":{"type":"string"}}})",
             {422, "invalid", "belongs to a value query", "/query/answer_schema"}),
      asking("an answer wanted in 99 ms", approve + R"("answer_within_ms":99)",
             {422, "invalid", "between 100 and", "/query/answer_within_ms"}),
      asking("an answer wanted before now", approve + R"("answer_within_ms":-5)",
             {422, "invalid", "whole number", "/query/answer_within_ms"}),
      asking("an answer wanted in half a millisecond", approve + R"("answer_within_ms":100.5)",
             {422, "invalid", "whole number", "/query/answer_within_ms"}),
      asking("an answer wanted in a million years", approve + R"("answer_within_ms":3e16)",
             {422, "invalid", "answer_within_ms", "/query/answer_within_ms"}),
      asking("an expiry that nobody knows", approve + R"("on_expiry":"shrug")",
             {422, "invalid", "'escalate', 'proceed', 'reject'", "/query/on_expiry"}),
      asking("an expiry by a default that is not there", approve + R"("on_expiry":"default")",
             {422, "invalid", "must be a default", "/query/default"}),
      asking("a default that is never used",
             approve + R"("on_expiry":"reject","default":{"verdict":"approve"})",
             {422, "invalid", "only with on_expiry 'default'", "/query/default"}),
      asking("a default that does not answer the question",
             approve + R"("on_expiry":"default","default":{"chosen":["a"]})",
             {422, "invalid", "does not answer an approval", "/query/default/chosen"}),
      drawing("a form inside the form", R"({"type":"object","properties":{}})",
              {422, "invalid", "one of 'string'", "/query/answer_schema/properties/p/type"}),
      drawing("a format beyond the subset", R"({"type":"string","format":"ipv4"})",
              {422, "invalid", "email", "/query/answer_schema/properties/p/format"}),
      drawing("a pattern, which is beyond the subset", R"({"type":"string","pattern":"^a"})",
              {422, "invalid", "unknown member", "/query/answer_schema/properties/p/pattern"}),
      drawing("a number with a length", R"({"type":"number","minLength":2})",
              {422, "invalid", "does not belong to a number",
               "/query/answer_schema/properties/p/minLength"}),
      drawing("a smallest number above the largest", R"({"type":"number","minimum":2,"maximum":1})",
              {422, "invalid", "minimum", "/query/answer_schema/properties/p/minimum"}),
      drawing("a list of anything", R"({"type":"array"})",
              {422, "invalid", "'items' is missing", "/query/answer_schema/properties/p/items"}),
      asking("a required field that the form lacks",
             R"("kind":"value","question":"q","answer_schema":{"type":"object",)"
             R"("properties":{"code":{"type":"string"}},"required":["cod"]})",
             {422, "invalid", "did you mean 'code'?", "/query/answer_schema/required/0"}),
      asking("a value query without a form", R"("kind":"value","question":"q")",
             {422, "invalid", "", "/query/answer_schema"}),
  };
}

std::vector<refusal> bad_reports() {
  const std::string messages = "/v1/conversations/c-1/messages";
  const std::string outcome = "/v1/conversations/c-1/steps/s-1/outcome";
  return {
      {"a speaker that nobody knows",
       "POST",
       messages,
       R"({"id":"m","from":"boss","text":"t"})",
       {422, "invalid", "'customer', 'agent'", "/from"}},
      {"a message without its text",
       "POST",
       messages,
       R"({"id":"m","from":"agent"})",
       {422, "invalid", "'text' is missing", "/text"}},
      {"a message that brings its own time",
       "POST",
       messages,
       R"({"id":"m","from":"agent","text":"t","at":1})",
       {422, "invalid", "unknown", "/at"}},
      {"a message of more than 64 KiB",
       "POST",
       messages,
       R"({"id":"m","from":"agent","text":")" + std::string(65'537, 't') + R"("})",
       {413, "too_large", "at most 65536", "/text"}},
      {"an outcome that is neither ok nor error",
       "POST",
       outcome,
       R"({"digest":"d","status":"fine"})",
       {422, "invalid", "'ok', 'error'", "/status"}},
      {"an outcome without its digest",
       "POST",
       outcome,
       R"({"status":"ok"})",
       {422, "invalid", "'digest' is missing", "/digest"}},
      {"an outcome with a digest of 129 bytes",
       "POST",
       outcome,
       R"({"digest":")" + std::string(129, 'd') + R"(","status":"ok"})",
       {413, "too_large", "at most 128", "/digest"}},
      {"an outcome of a step that was never proposed",
       "POST",
       "/v1/conversations/c-1/steps/none/outcome",
       R"({"digest":"d","status":"ok"})",
       {404, "not_found", "no step 'none'"}},
      {"an escalation without a reason",
       "POST",
       "/v1/interventions/c-1~1/escalate",
       R"({"version":1})",
       {422, "invalid", "'reason' is missing", "/reason"}},
      {"an escalation of version zero",
       "POST",
       "/v1/interventions/c-1~1/escalate",
       R"({"version":0,"reason":"r"})",
       {422, "invalid", "from 1 to", "/version"}},
      {"a version beyond 32 bits",
       "POST",
       "/v1/interventions/c-1~1/answer",
       R"({"version":4294967296,"answer":{"verdict":"approve"}})",
       {422, "invalid", "4294967296", "/version"}},
      {"a version with a fraction",
       "POST",
       "/v1/interventions/c-1~1/answer",
       R"({"version":1.5,"answer":{"verdict":"approve"}})",
       {422, "invalid", "whole number", "/version"}},
      {"handing back without a resolution",
       "POST",
       "/v1/conversations/c-1/hand_back",
       "{}",
       {422, "invalid", "'resolution' is missing", "/resolution"}},
  };
}

}  // namespace

TEST_CASE("values that break a rule are refused and leave no trace") {
  node_process node;
  http_client client{node.port()};
  open_conversation(client, "c-1");
  must(client.post("/v1/conversations/c-1/steps",
                   R"({"step_id":"s-1","kind":"reply","draft":"d","signals":{"confidence":1}})"));
  expect_refusals(node.port(), bad_steps());
  expect_refusals(node.port(), bad_queries());
  expect_refusals(node.port(), bad_reports());
  const auto seen = must(client.get("/v1/conversations/c-1"));
  CHECK(seen["steps"].number() == 1);
  CHECK(seen["interventions"].number() == 0);
  CHECK(seen["context"].elements().size() == 1);  // what the one step said
  expect_sound(node);
}

}  // namespace weft::testing
