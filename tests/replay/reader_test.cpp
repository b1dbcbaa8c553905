#include "tests/replay/words.hpp"

namespace weft::replay {

TEST_SUITE("reading recorded conversations") {
  TEST_CASE("a customer's words become a message, an agent's a reply") {
    const auto read =
        read_rows(R"({"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?"})",
                  R"(,"user_goal":"a refund")");
    CHECK(read.id == "c");
    CHECK(read.goal == "a refund");
    CHECK(read.scope == "shop");
    REQUIRE(read.turns.size() == 2);
    CHECK(body_of<said>(read, 0).from == speaker::customer);
    CHECK(read.turns[0].id == "m0");
    CHECK(body_of<agent_says>(read, 1).draft == "Yes?");
    CHECK(read.turns[1].id == "s1");
    CHECK(read.turns[1].scope == "shop");
  }

  TEST_CASE("a tool call keeps its arguments canonical and its result finds it") {
    const auto read = read_rows(
        R"({"role":"assistant","tool_call":{"id":null,"name":"pay",
            "arguments":{"b": 1.50, "a":"x"},"consequential":true}},
           {"role":"tool","tool_result":{"name":"pay","content":"Error: no","error":true}})");
    const auto& call = body_of<agent_calls>(read, 0);
    CHECK(call.act.name == "pay");
    CHECK(call.act.arguments == R"({"a":"x","b":1.5})");
    CHECK(call.consequential);
    const auto& told = body_of<tool_told>(read, 1);
    CHECK(told.of == 0);
    CHECK(told.error);
    CHECK(told.text == "Error: no");
  }

  TEST_CASE("a result that is JSON is told as JSON") {
    const auto read = read_rows(
        R"({"role":"assistant","tool_call":{"name":"find","arguments":{}}},
           {"role":"tool","tool_result":{"name":"find","content":{"Name":"A", "Price": 3}}})");
    CHECK(body_of<tool_told>(read, 1).text == R"({"Name":"A","Price":3})");
  }

  TEST_CASE("results of one tool called twice at once are taken in order, others by their ids") {
    const auto read = read_rows(
        R"({"role":"assistant","tool_call":{"name":"look","arguments":{"n":1}}},
           {"role":"assistant","tool_call":{"name":"look","arguments":{"n":2}}},
           {"role":"tool","tool_result":{"name":"look","content":"one"}},
           {"role":"tool","tool_result":{"name":"look","content":"two"}},
           {"role":"user","content":"and?"},
           {"role":"tool","tool_result":{"name":"look","content":"nobody asked"}})");
    CHECK(body_of<tool_told>(read, 2).of == 0);
    CHECK(body_of<tool_told>(read, 3).of == 1);
    CHECK_FALSE(body_of<tool_told>(read, 5).of.has_value());
  }

  TEST_CASE("a choice becomes a question whose options are distinct, for agents and operators") {
    const auto read = read_rows(
        R"({"role":"assistant","content":"What is your budget?","choice":{"options":["a","b",
            "a"],"picked":"b"}},
           {"role":"operator","event":"select_task","choice":{"options":["weather"],
               "picked":"weather"}})");
    const auto& first = body_of<choice_made>(read, 0);
    CHECK(first.options == std::vector<std::string>{"a", "b"});
    CHECK(first.picked == "b");
    CHECK(first.draft == "What is your budget?");
    CHECK(body_of<choice_made>(read, 1).draft.empty());
  }

  TEST_CASE("stage directions, operators' notes and wordless events are left out and counted") {
    const auto read = read_rows(
        R"({"role":"user_guide","content":"be angry"},
           {"role":"operator","content":"budget","event":"request_suggestions"},
           {"role":"operator","event":"select_primary"},
           {"role":"user","event":"complete"},
           {"role":"assistant","tool_call":{"name":null,"arguments":null}})");
    CHECK(read.turns.empty());
    CHECK(read.skipped.stage_directions == 1);
    CHECK(read.skipped.operator_notes == 1);
    CHECK(read.skipped.events == 2);
    CHECK(read.skipped.unnamed_calls == 1);
  }

  TEST_CASE("a desk's button is a call and then the line it showed") {
    const auto read = read_rows(
        R"({"role":"system_action","content":"Account pulled up.","tool_call":{"name":"pull-up",
            "arguments":{"v":["x"]}}})");
    CHECK(body_of<agent_calls>(read, 0).draft.empty());
    CHECK(body_of<said>(read, 1).from == speaker::system);
    CHECK(read.turns[0].id == "s0");
    CHECK(read.turns[1].id == "m0");
  }

  TEST_CASE("signals are passed on as they are, and a bare confidence as one") {
    const auto read = read_rows(
        R"({"role":"assistant","content":"A","signals":{"confidence":0.25,"retrieval":[1, 2]}},
           {"role":"assistant","content":"B","confidence":0.75})");
    CHECK(read.turns[0].signals.confidence == 0.25);
    CHECK(read.turns[0].signals.raw == R"({"confidence":0.25,"retrieval":[1,2]})");
    CHECK(read.turns[1].signals.confidence == 0.75);
    CHECK(read.turns[1].signals.raw == R"({"confidence":0.75})");
  }

  TEST_CASE("write_diff and expected_actions are read in any order of members") {
    const auto read = read_line(
        R"({"steps":[],"write_diff":{"made_writes":2,"unwarranted":[{"step":3,"tool":"pay"}],
            "wrong_args":[{"step":5,"tool":"pay","params":["amount"]}],"transferred":false},
            "expected_actions":[{"name":"pay","arguments":{"amount":1}}],"id":7})");
    CHECK(read.id == "7");
    REQUIRE(read.wrong.size() == 2);
    CHECK(read.wrong[0].row == 3);
    CHECK(read.wrong[0].unwarranted);
    CHECK_FALSE(read.wrong[1].unwarranted);
    REQUIRE(read.expected.size() == 1);
    CHECK(read.expected[0].arguments == R"({"amount":1})");
  }

  TEST_CASE("a null write_diff is no write_diff") {
    CHECK(read_line(R"({"id":"c","write_diff":null,"expected_actions":null,"steps":[]})")
              .wrong.empty());
  }
}

TEST_SUITE("reading OpenAI chat messages") {
  TEST_CASE("one message with several calls is several steps, and results find theirs by id") {
    const auto read = read_line(
        R"({"messages":[{"role":"system","content":"Be brief."},
            {"role":"user","content":[{"type":"text","text":"Both"},{"type":"text",
                "text":"please"}]},
            {"role":"assistant","content":"Looking.","tool_calls":[
              {"id":"a","type":"function","function":{"name":"get","arguments":"{\"n\": 1}"}},
              {"id":"b","type":"function","function":{"name":"get","arguments":""}}]},
            {"role":"tool","tool_call_id":"b","content":"Error: none"},
            {"role":"tool","tool_call_id":"a","content":"one"}]})");
    CHECK(read.id == "nameless");
    CHECK(body_of<said>(read, 0).from == speaker::system);
    CHECK(body_of<said>(read, 1).text == "Both\nplease");
    CHECK(body_of<agent_calls>(read, 2).draft == "Looking.");
    CHECK(body_of<agent_calls>(read, 2).act.arguments == R"({"n":1})");
    CHECK(body_of<agent_calls>(read, 3).act.arguments == "{}");
    CHECK(read.turns[2].id == "s2");
    CHECK(read.turns[3].id == "s2.1");
    CHECK(body_of<tool_told>(read, 4).of == 3);
    CHECK(body_of<tool_told>(read, 4).error);
    CHECK(body_of<tool_told>(read, 5).of == 2);
  }

  TEST_CASE("an assistant message with null calls is a reply") {
    const auto read =
        read_line(R"({"messages":[{"role":"assistant","content":"Hi","tool_calls":null}]})");
    CHECK(body_of<agent_says>(read, 0).draft == "Hi");
  }
}

TEST_SUITE("lines that cannot be used") {
  TEST_CASE("each says what is wrong and where") {
    const auto complaint = [](const std::string& line) {
      const auto read = read_conversation(line, "n");
      REQUIRE_FALSE(read);
      return read.error().detail + " @ " + read.error().where;
    };
    CHECK(complaint("{").find("not JSON") != std::string::npos);
    CHECK(complaint("[]").find("object") != std::string::npos);
    CHECK(complaint("{}").find("'steps'") != std::string::npos);
    CHECK(complaint(R"({"steps":[{"role":"wizard","content":"x"}]})").find("wizard") !=
          std::string::npos);
    CHECK(complaint(R"({"steps":[{"content":"x"}]})").find("/steps/0") != std::string::npos);
    CHECK(complaint(R"({"messages":[{"role":"assistant","tool_calls":[
              {"function":{"name":"f","arguments":"{oops"}}]}]})")
              .find("/messages/0/tool_calls/0/function/arguments") != std::string::npos);
    CHECK(complaint(R"({"steps":[{"role":"assistant","choice":{"options":["a"]}}]})")
              .find("picked") != std::string::npos);
  }
}

}  // namespace weft::replay
