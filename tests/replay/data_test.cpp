#include "tests/replay/words.hpp"
#include "tools/replay/source.hpp"
#include "tools/replay/truth.hpp"

namespace weft::replay {
namespace {

struct facts {
  std::uint64_t conversations = 0, calls = 0, consequential = 0, results = 0, linked = 0,
                errors = 0, choices = 0, unwarranted = 0, wrong_arguments = 0, correctable = 0,
                replies = 0, messages = 0;
  left_out skipped;
  std::vector<std::string> complaints;
};

facts facts_of(const std::vector<std::string>& files) {
  facts found;
  conversation_source source{files, "", 0,
                             [&](const std::string& line) { found.complaints.push_back(line); }};
  while (const auto next = source.next()) {
    const auto& in = next->recorded;
    const auto truth = truth_of(in);
    ++found.conversations;
    for (const auto& turn : in.turns) {
      if (const auto* call = std::get_if<agent_calls>(&turn.body)) {
        ++found.calls;
        found.consequential += call->consequential ? 1 : 0;
        const auto& known = truth.at(turn.id);
        found.unwarranted += known.is == judgement::unwarranted ? 1 : 0;
        const bool wrong = known.is == judgement::wrong_arguments;
        found.wrong_arguments += wrong ? 1 : 0;
        const bool better = !known.expected.empty() && known.expected != call->act.arguments;
        found.correctable += wrong && better ? 1 : 0;
      } else if (const auto* told = std::get_if<tool_told>(&turn.body)) {
        ++found.results;
        found.linked += told->of ? 1 : 0;
        found.errors += told->error ? 1 : 0;
      }
      found.choices += std::holds_alternative<choice_made>(turn.body) ? 1 : 0;
      found.replies += std::holds_alternative<agent_says>(turn.body) ? 1 : 0;
      found.messages += std::holds_alternative<said>(turn.body) ? 1 : 0;
    }
    found.skipped.operator_notes += in.skipped.operator_notes;
    found.skipped.stage_directions += in.skipped.stage_directions;
    found.skipped.events += in.skipped.events;
  }
  return found;
}

}  // namespace

// The numbers below were counted in the files by other means (Python) before.
TEST_SUITE("the real data") {
  TEST_CASE("tau-bench airline: 197 writes, of which 38 are unwarranted and 27 wrong, 56 errors") {
    const auto folder = data_folder();
    if (folder.empty()) return;
    const auto found = facts_of({folder + "/trajectories-taubench-airline-gpt4o.jsonl"});
    CHECK(found.complaints.empty());
    CHECK(found.conversations == 160);
    CHECK(found.calls == 928);
    CHECK(found.consequential == 197);
    CHECK(found.unwarranted == 38);
    CHECK(found.wrong_arguments == 27);
    CHECK(found.correctable == 27);
    CHECK(found.results == 928);
    CHECK(found.linked == 928);
    CHECK(found.errors == 56);
    CHECK(found.replies == 1'102);
    CHECK(found.messages == 1'189);
  }
  TEST_CASE("STAR: 4,913 conversations and 35,639 choices, nothing lost") {
    const auto folder = data_folder();
    if (folder.empty()) return;
    const auto found =
        facts_of({folder + "/trajectories-star-01.jsonl", folder + "/trajectories-star-02.jsonl"});
    CHECK(found.complaints.empty());
    CHECK(found.conversations == 4'913);
    CHECK(found.choices == 35'639);
    CHECK(found.replies == 5'073);
    CHECK(found.calls == 15'299);
    CHECK(found.linked == 15'299);
    CHECK(found.skipped.operator_notes == 39'756);
    CHECK(found.skipped.stage_directions == 16'728);
    CHECK(found.skipped.events == 312 + 4'353);
  }
  TEST_CASE("every other trajectory file can be read") {
    const auto folder = data_folder();
    if (folder.empty()) return;
    for (const auto* name : {"sgd-dev", "sgd-train", "abcd-sample50", "taubench-fewshot"}) {
      const auto found = facts_of({folder + "/trajectories-" + name + ".jsonl"});
      CHECK_MESSAGE(found.complaints.empty(), name);
      CHECK_MESSAGE(found.conversations > 0, name);
    }
  }
}

}  // namespace weft::replay
