#include <array>

#include "actors/triggers/evaluate.hpp"
#include "runtime/config/trigger_file.hpp"
#include "tests/replay/airline_rules_measure.hpp"
#include "tests/replay/words.hpp"

// What the rules of tools/samples/trigger-sets/airline.yaml find in real conversations of gpt-4o.
// They were written with conversations of even tasks only (README.md beside them tells the rest).

namespace weft::replay {
namespace {

trigger_set set_in(const std::string& file) {
  auto read = config::read_triggers(WEFT_SOURCE_DIR "/tools/samples/" + file);
  for (const auto& wrong : read.errors) FAIL_CHECK(file << ":" << wrong.line << ": " << wrong.text);
  REQUIRE(read.errors.empty());
  return std::move(read.triggers);
}

struct halves {
  rule_figures even, odd, all;
};

halves figures_of(const std::vector<labelled_conversation>& conversations, const trigger_set& set) {
  halves out;
  for (const auto& each : conversations) {
    const auto one = measure(each, set);
    (each.task % 2 == 0 ? out.even : out.odd) += one;
    out.all += one;
  }
  return out;
}

void tell(const std::string& title, const halves& figures) {
  MESSAGE("\n"
          << row_of(title + ", even tasks", figures.even) << "\n"
          << row_of(title + ", odd tasks", figures.odd) << "\n"
          << row_of(title + ", all", figures.all));
}

/// A call as an agent proposes it, after one tool has said something.
struct example {
  std::string file, action, arguments, metadata, tool, told;
};

triggers::evaluation evaluated(const example& what) {
  const auto set = set_in("trigger-sets/" + what.file);
  step proposed;
  proposed.id = "1";
  proposed.kind = step_kind::tool_call;
  proposed.act = action{what.action, what.arguments};
  const std::vector<std::string> settled;
  const std::array<triggers::tool_result, 1> results{{{what.tool, "{}", what.told, true}}};
  triggers::surroundings around;
  around.metadata = what.metadata;
  around.results = results;
  return triggers::evaluate({proposed, &*proposed.act, settled, &around}, set);
}

}  // namespace

TEST_SUITE("the airline's rules over real conversations") {
  TEST_CASE("they ask about nearly all wrong writes, and notice conversations that omit one") {
    const auto folder = data_folder();
    if (folder.empty()) return;
    const auto conversations =
        labelled_conversations(folder + "/trajectories-taubench-airline-gpt4o.jsonl");
    const auto rules = figures_of(conversations, set_in("trigger-sets/airline.yaml"));
    const auto gate = figures_of(conversations, set_in("trigger-sets/write-gate.yaml"));
    tell("rules", rules);
    tell("every write", gate);

    // The labels, counted from the source without any of this code.
    CHECK(rules.all.conversations == 160);
    CHECK(rules.all.steps == 2'030);
    CHECK(rules.all.writes == 197);
    CHECK(rules.all.wrong == 65);
    CHECK(rules.odd.wrong == 38);
    CHECK(rules.all.omissions == 45);
    CHECK(rules.odd.omissions == 25);
    // A gate at every write asks once for each, and sees no omission but by a write.
    CHECK(gate.all.questions == 197);
    CHECK(gate.all.wrong_caught == 65);
    CHECK(gate.all.omissions_flagged_unwritten == 0);

    CHECK(rules.all.failed == 0);
    CHECK(rules.all.wrong_caught * 100 >= rules.all.wrong * 95);
    CHECK(rules.odd.wrong_caught >= 36);
    CHECK(rules.all.omissions_flagged * 2 >= rules.all.omissions);
    CHECK(rules.odd.omissions_flagged_unwritten * 2 >= rules.odd.omissions);
    CHECK(rules.all.questions < gate.all.questions);
  }
}

TEST_SUITE("the sample trigger sets") {
  TEST_CASE("articles that disagree become a choice between them") {
    const std::array<example, 3> examples{
        {{"refunds.yaml", "issue_refund", R"({"amount":50,"order":"A1","reason":"late"})",
          R"({"customer":{"tier":"gold"}})", "get_order",
          R"({"days_since_delivery":45,"id":"A1","paid":80})"},
         {"alerts.yaml", "close_alert",
          R"({"evidence":"the same host and hour as alert 7","verdict":"duplicate"})",
          R"({"alert":{"severity":"high"}})", "query_logs", R"({"lines":3})"},
         {"payments.yaml", "pay_invoice",
          R"({"amount":12000,"currency":"EUR","due":"2026-01-31","invoice":"I1","vendor":"V1"})",
          "{}", "get_vendor", R"({"framework":true,"id":"V1"})"}}};
    for (const auto& each : examples) {
      CAPTURE(each.file);
      const auto told = evaluated(each);
      CHECK(!told.blocked);
      REQUIRE(told.asks);
      CHECK(told.asks->kind == query_kind::choice);
      CHECK(told.asks->options.size() == 2);
    }
  }

  TEST_CASE("what a tool should have shown before, and has not, is blocked") {
    CHECK(
        evaluated({"refunds.yaml", "issue_refund", R"({"amount":90,"order":"A1","reason":"late"})",
                   "{}", "get_order", R"({"days_since_delivery":2,"id":"A1","paid":80})"})
            .blocked);
    CHECK(evaluated({"alerts.yaml", "close_alert",
                     R"({"evidence":"looks like nothing at all to me","verdict":"benign"})", "{}",
                     "list_alerts", "[]"})
              .blocked);
  }
}

}  // namespace weft::replay
