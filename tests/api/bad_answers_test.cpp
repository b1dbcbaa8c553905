#include <doctest/doctest.h>

#include "tests/support/refusals.hpp"

// Answers that do not fit their question, come too late, or contradict what was decided.

namespace weft::testing {
namespace {

refusal answering(std::string_view title, const std::string& id, const std::string& answer,
                  problem_expected with) {
  return {title, "POST", "/v1/interventions/" + in_path(id) + "/answer",
          R"({"version":1,"answer":)" + answer + "}", with};
}

std::vector<refusal> to_an_approval(const std::string& id) {
  return {
      answering("an approval that says nothing", id, "{}",
                {422, "invalid", "approve or reject", "/answer/verdict"}),
      answering("an approval with the verdict of a review", id, R"({"verdict":"accept"})",
                {422, "invalid", "approve or reject", "/answer/verdict"}),
      answering("an approval with a verdict that nobody knows", id, R"({"verdict":"maybe"})",
                {422, "invalid", "one of 'approve'", "/answer/verdict"}),
      answering("a refusal with edited arguments", id,
                R"({"verdict":"reject","arguments":{"amount":1}})",
                {422, "invalid", "go with approve", "/answer/arguments"}),
      answering("edited arguments that are an array", id,
                R"({"verdict":"approve","arguments":[1]})",
                {422, "invalid", "must be an object", "/answer/arguments"}),
      answering("an approval with a text", id, R"({"verdict":"approve","text":"fine"})",
                {422, "invalid", "does not answer an approval", "/answer/text"}),
      answering("an approval with a misspelt note", id, R"({"verdict":"approve","nite":"n"})",
                {422, "invalid", "did you mean 'note'?", "/answer/nite"}),
      answering("a note of more than 64 KiB", id,
                R"({"verdict":"approve","note":")" + std::string(65'537, 'n') + R"("})",
                {413, "too_large", "at most 65536", "/answer/note"}),
      answering("an answer that is a string", id, R"("approve")",
                {422, "invalid", "must be an object", "/answer"}),
      answering("no answer but null", id, "null", {422, "invalid", "", "/answer"}),
  };
}

std::vector<refusal> to_choices(const std::string& one, const std::string& several) {
  return {
      answering("a choice of nothing", one, "{}", {422, "invalid", "chosen", "/answer/chosen"}),
      answering("an option that was not offered", one, R"({"chosen":["c"]})",
                {422, "invalid", "'c'", "/answer/chosen/0"}),
      answering("two options where one is asked for", one, R"({"chosen":["a","b"]})",
                {422, "invalid", "takes one option", "/answer/chosen"}),
      answering("none of these where one must be chosen", one, R"({"none_of_these":true})",
                {422, "invalid", "must be chosen", "/answer/none_of_these"}),
      answering("an option chosen twice", several, R"({"chosen":["a","a"]})",
                {422, "invalid", "twice", "/answer/chosen/1"}),
      answering("both an option and none", several, R"({"chosen":["a"],"none_of_these":true})",
                {422, "invalid", "either", "/answer/none_of_these"}),
      answering("an option that is a number", several, R"({"chosen":[1]})",
                {422, "invalid", "must be a string", "/answer/chosen/0"}),
      answering("a choice with a verdict", several, R"({"verdict":"approve"})",
                {422, "invalid", "does not answer a choice", "/answer/verdict"}),
  };
}

/// The form: see `value_query`.
std::vector<refusal> to_a_value(const std::string& id) {
  const auto values = [&](std::string_view title, const std::string& members,
                          problem_expected with) {
    return answering(title, id, R"({"values":{)" + members + "}}", with);
  };
  return {
      answering("a value query without values", id, "{}",
                {422, "invalid", "must have values", "/answer/values"}),
      answering("a value query with a verdict", id, R"({"verdict":"approve"})",
                {422, "invalid", "does not answer a value query", "/answer/verdict"}),
      values("a required field that is missing", R"("amount":5)",
             {422, "invalid", "'code' is missing", "/answer/values/code"}),
      values("a required field that is null", R"("code":null)",
             {422, "invalid", "'code' is missing", "/answer/values/code"}),
      values("a field that the form lacks", R"("code":"BER","cod":"x")",
             {422, "invalid", "did you mean 'code'?", "/answer/values/cod"}),
      values("a text that is too short", R"("code":"BE")",
             {422, "invalid", "at least 3", "/answer/values/code"}),
      values("a text that is too long", R"("code":"BERLIN")",
             {422, "invalid", "at most 3", "/answer/values/code"}),
      values("a number where text is asked for", R"("code":7)",
             {422, "invalid", "must be a string", "/answer/values/code"}),
      values("a number below the smallest", R"("code":"BER","amount":0.5)",
             {422, "invalid", "at least 1", "/answer/values/amount"}),
      values("a number above the largest", R"("code":"BER","amount":1001)",
             {422, "invalid", "at most 1000", "/answer/values/amount"}),
      values("a text where a number is asked for", R"("code":"BER","amount":"5")",
             {422, "invalid", "must be a number", "/answer/values/amount"}),
      values("a fraction where a whole number is asked for", R"("code":"BER","count":1.5)",
             {422, "invalid", "whole number", "/answer/values/count"}),
      values("a word where yes or no is asked for", R"("code":"BER","sure":"yes")",
             {422, "invalid", "true or false", "/answer/values/sure"}),
      values("no e-mail address", R"("code":"BER","mail":"nobody")",
             {422, "invalid", "'nobody'", "/answer/values/mail"}),
      values("no date", R"("code":"BER","day":"2025-02-30")",
             {422, "invalid", "2025-02-30", "/answer/values/day"}),
      values("a value that the list lacks", R"("code":"BER","seat":"roof")",
             {422, "invalid", "'roof'", "/answer/values/seat"}),
      values("a list with a value twice", R"("code":"BER","meals":["a","a"])",
             {422, "invalid", "twice", "/answer/values/meals/1"}),
      values("a list with too many values", R"("code":"BER","meals":["a","b","c"])",
             {422, "invalid", "at most 2", "/answer/values/meals"}),
  };
}

std::vector<refusal> to_words(const std::string& guidance, const std::string& review) {
  return {
      answering("guidance without a text", guidance, "{}",
                {422, "invalid", "must have a text", "/answer/text"}),
      answering("guidance with an empty text", guidance, R"({"text":""})",
                {422, "invalid", "must have a text", "/answer/text"}),
      answering("guidance with a verdict", guidance, R"({"verdict":"approve","text":"t"})",
                {422, "invalid", "does not answer guidance", "/answer/verdict"}),
      answering("a review that is approved", review, R"({"verdict":"approve"})",
                {422, "invalid", "accept or edit", "/answer/verdict"}),
      answering("an edit without its text", review, R"({"verdict":"edit"})",
                {422, "invalid", "must have the edited text", "/answer/text"}),
      answering("an edited text that is accepted as it was", review,
                R"({"verdict":"accept","text":"t"})",
                {422, "invalid", "goes with edit", "/answer/text"}),
      answering("a review with chosen options", review, R"({"chosen":["a"]})",
                {422, "invalid", "does not answer a review", "/answer/chosen"}),
  };
}

constexpr std::string_view value_query =
    R"({"kind":"value","question":"Which?","answer_schema":{"type":"object","properties":{)"
    R"("code":{"type":"string","minLength":3,"maxLength":3},)"
    R"("amount":{"type":"number","minimum":1,"maximum":1000},"count":{"type":"integer"},)"
    R"("sure":{"type":"boolean"},"mail":{"type":"string","format":"email"},)"
    R"("day":{"type":"string","format":"date"},)"
    R"("seat":{"type":"string","enum":["aisle","window"]},)"
    R"("meals":{"type":"array","items":{"type":"string","enum":["a","b","c"]},"maxItems":2}},)"
    R"("required":["code"]}})";
constexpr std::string_view options = R"("options":[{"value":"a"},{"value":"b"}])";
constexpr std::string_view approval_query = R"({"kind":"approval","question":"May I?"})";

}  // namespace

TEST_CASE("an answer that does not fit its question is refused, whatever the kind") {
  node_process node;
  http_client client{node.port()};
  open_conversation(client, "c");
  const auto ask = [&](const std::string& step, const std::string& query) {
    return raise(client, "c", step, query)["id"].text();
  };
  const auto choice = R"({"kind":"choice","question":"Which?",)" + std::string{options};
  const auto approval = ask("1", std::string{approval_query});
  const auto one = ask("2", choice + R"(,"allow_none":false})");
  const auto several = ask("3", choice + R"(,"multiple":true})");
  const auto value = ask("4", std::string{value_query});
  const auto guidance = ask("5", R"({"kind":"guidance","question":"How?"})");
  const auto review = ask("6", R"({"kind":"review","question":"Good?"})");

  expect_refusals(node.port(), to_an_approval(approval));
  expect_refusals(node.port(), to_choices(one, several));
  expect_refusals(node.port(), to_a_value(value));
  expect_refusals(node.port(), to_words(guidance, review));

  INFO("all six are still open, and no answer was kept as a label");
  CHECK(must(client.get("/v1/conversations/c"))["open_interventions"].elements().size() == 6);
  CHECK(must(client.get("/v1/summary"))["labels_kept"].number() == 0);
  expect_sound(node);
}

TEST_CASE("late, stale and conflicting answers are refused and kept as labels") {
  node_process node;
  http_client client{node.port()};
  open_conversation(client, "c");
  const auto decided = raise(client, "c", "1", approval_query)["id"].text();
  const auto withdrawn = raise(client, "c", "2", approval_query)["id"].text();
  const auto open = raise(client, "c", "3", approval_query)["id"].text();
  const std::string yes = R"({"version":1,"answer":{"verdict":"approve"}})";
  const std::string no = R"({"verdict":"reject"})";
  must(client.post("/v1/interventions/" + in_path(decided) + "/answer", yes));
  must(client.post("/v1/interventions/" + in_path(withdrawn) + "/withdraw", "{}"));

  expect_refusals(node.port(), {answering("another answer than the one given", decided, no,
                                          {409, "conflict", "answered differently"}),
                                answering("an answer to what was withdrawn", withdrawn, no,
                                          {409, "conflict", "withdrawn"}),
                                {"an answer to a version that is not there",
                                 "POST",
                                 "/v1/interventions/" + in_path(open) + "/answer",
                                 R"({"version":99,"answer":{"verdict":"approve"}})",
                                 {409, "stale", "the current one is 1", "/version"}},
                                {"an escalation of a version that is not there",
                                 "POST",
                                 "/v1/interventions/" + in_path(open) + "/escalate",
                                 R"({"version":99,"reason":"r"})",
                                 {409, "stale", "the current version is 1", "/version"}},
                                {"an escalation of what is decided",
                                 "POST",
                                 "/v1/interventions/" + in_path(decided) + "/escalate",
                                 R"({"version":1,"reason":"r"})",
                                 {409, "conflict", "cannot be escalated"}},
                                {"a withdrawal of what is decided",
                                 "POST",
                                 "/v1/interventions/" + in_path(decided) + "/withdraw",
                                 "{}",
                                 {409, "conflict", "cannot be withdrawn"}}});

  const auto again = must(client.post("/v1/interventions/" + in_path(decided) + "/answer", yes));
  CHECK(again["status"].text() == "repeated");
  CHECK(again["intervention"]["answer"]["verdict"].text() == "approve");
  const auto gone =
      must(client.post("/v1/interventions/" + in_path(withdrawn) + "/withdraw", "{}"));
  CHECK(gone["status"].text() == "repeated");
  CHECK(must(client.get("/v1/interventions/" + in_path(open)))["state"].text() == "open");
  CHECK(must(client.get("/v1/summary"))["labels_kept"].number() == 3);
  expect_sound(node);
}

TEST_CASE("an id that is taken by other content is a conflict, and what has ended stays so") {
  node_process node;
  http_client client{node.port()};
  const std::string c = "/v1/conversations/c";
  must(client.post("/v1/conversations", R"({"id":"c","goal":"g"})"));
  must(client.post(c + "/messages", R"({"id":"m","from":"agent","text":"t"})"));
  const std::string call =
      R"({"step_id":"s","kind":"tool_call","action":{"name":"look_up"},
          "signals":{"confidence":1}})";
  const auto digest = must(client.post(c + "/steps", call))["action"]["digest"].text();
  must(client.post(c + "/steps/s/outcome", R"({"digest":")" + digest + R"(","status":"ok"})"));
  must(client.post("/v1/conversations", R"({"id":"ended"})"));
  must(client.post("/v1/conversations/ended/close", "{}"));

  expect_refusals(node.port(),
                  {{"a conversation with another goal",
                    "POST",
                    "/v1/conversations",
                    R"({"id":"c","goal":"h"})",
                    {409, "conflict", "other content", "/id"}},
                   {"a message with another text",
                    "POST",
                    c + "/messages",
                    R"({"id":"m","from":"agent","text":"u"})",
                    {409, "conflict", "other content", "/id"}},
                   {"a message with another speaker",
                    "POST",
                    c + "/messages",
                    R"({"id":"m","from":"tool","text":"t"})",
                    {409, "conflict", "other content", "/id"}},
                   {"a step with another action",
                    "POST",
                    c + "/steps",
                    R"({"step_id":"s","kind":"tool_call","action":{"name":"look_on"}})",
                    {409, "conflict", "other content", "/step_id"}},
                   {"another outcome of the same step",
                    "POST",
                    c + "/steps/s/outcome",
                    R"({"digest":")" + digest + R"(","status":"error"})",
                    {409, "conflict", "another outcome"}},
                   {"handing back what was never handed over",
                    "POST",
                    c + "/hand_back",
                    R"({"resolution":"r"})",
                    {409, "conflict", "nothing to hand back"}},
                   {"a message to a closed conversation",
                    "POST",
                    "/v1/conversations/ended/messages",
                    R"({"id":"m","from":"agent","text":"t"})",
                    {409, "closed", "closed"}},
                   {"a step in a closed conversation",
                    "POST",
                    "/v1/conversations/ended/steps",
                    R"({"step_id":"s","kind":"reply","draft":"d"})",
                    {409, "closed", "closed"}},
                   {"a message to nobody",
                    "POST",
                    "/v1/conversations/none/messages",
                    R"({"id":"m","from":"agent","text":"t"})",
                    {404, "not_found", "no conversation 'none'"}},
                   {"a step in no conversation",
                    "POST",
                    "/v1/conversations/none/steps",
                    R"({"step_id":"s","kind":"reply","draft":"d"})",
                    {404, "not_found", "open it with POST /v1/conversations"}},
                   {"the end of no conversation",
                    "POST",
                    "/v1/conversations/none/close",
                    "{}",
                    {404, "not_found", "no conversation 'none'"}}});
  expect_sound(node);
}

}  // namespace weft::testing
