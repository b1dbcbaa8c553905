#include <fstream>
#include <iterator>

#include "tests/replay/words.hpp"
#include "tests/support/node_process.hpp"
#include "tools/replay/replayer.hpp"

namespace weft::replay {
namespace {

std::string text_of(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  REQUIRE_MESSAGE(in, path);
  return {std::istreambuf_iterator<char>{in}, {}};
}

testing::node_settings asking_about(const std::string& trigger_file) {
  testing::node_settings settings;
  settings.triggers = text_of(WEFT_SOURCE_DIR "/tools/samples/" + trigger_file);
  return settings;
}

replay_settings against(const testing::node_process& node, std::vector<std::string> files) {
  replay_settings settings;
  settings.files = std::move(files);
  settings.node = {"127.0.0.1", std::to_string(node.port())};
  settings.prefix = "test/";
  settings.quiet = true;
  return settings;
}

replay_result must_succeed(const replay_settings& settings) {
  auto told = run_replay(settings);
  REQUIRE_MESSAGE(told, (told ? "" : told.error().detail));
  for (const auto& failure : failures(*told)) FAIL_CHECK(failure);
  for (const auto& difference : told->differences) FAIL_CHECK(difference);
  for (const auto& refusal : told->agents.refusals) FAIL_CHECK(refusal);
  CHECK(exit_code(*told) == 0);
  return std::move(*told);
}

std::uint64_t approvals(const replay_result& told, verdict given, bool edited) {
  const intervention_row row{query_kind::approval, intervention_state::answered, decided_by::human,
                             given, edited};
  const auto found = told.journal->shared.interventions.find(row);
  return found == told.journal->shared.interventions.end() ? 0 : found->second;
}

}  // namespace

TEST_SUITE("replaying tau-bench airline against a node") {
  TEST_CASE("every write is asked about; the wrong ones are stopped or corrected, the others run") {
    const auto folder = data_folder();
    if (folder.empty()) return;
    testing::node_process node{asking_about("airline.yaml")};
    auto settings = against(node, {folder + "/trajectories-taubench-airline-gpt4o.jsonl"});
    settings.at_once = 100;
    const auto told = must_succeed(settings);

    const auto& a = told.agents;
    CHECK(a.conversations == 160);
    CHECK(a.consequential == 197);
    CHECK(a.consequential_asked == 197);
    CHECK(a.unwarranted == 38);
    CHECK(a.wrong_arguments == 27);
    CHECK(a.conversations_with_wrong == 54);
    CHECK(a.wrong_stopped == 38);
    CHECK(a.wrong_corrected == 27);
    CHECK(a.wrong_let_through == 0);
    CHECK(a.right_ran == 132);
    CHECK(a.right_changed + a.right_stopped == 0);
    CHECK(a.results == 928);
    CHECK(a.results_error == 56);
    CHECK(a.results_not_told == 38);

    // The same, told by the journal.
    REQUIRE(told.journal);
    const auto& j = told.journal->shared;
    CHECK(j.conversations == std::array<std::uint64_t, 3>{0, 0, 160});
    CHECK(j.steps == std::array<std::uint64_t, 3>{1'102 + 928 - 197, 197, 0});
    CHECK(j.interventions.size() == 3);
    CHECK(approvals(told, verdict::approve, false) == 132);
    CHECK(approvals(told, verdict::approve, true) == 27);
    CHECK(approvals(told, verdict::reject, false) == 38);
    CHECK(j.outcomes_ok + j.outcomes_error == 928 - 38);
    CHECK(j.outcomes_error == 56);
    CHECK(j.outcomes_mismatched == 0);
    CHECK(told.journal->labels_kept == 0);
  }

  TEST_CASE("the same replay once more, under the same ids, changes nothing") {
    const auto folder = data_folder();
    if (folder.empty()) return;
    testing::node_process node{asking_about("airline.yaml")};
    auto settings = against(node, {folder + "/trajectories-taubench-airline-gpt4o.jsonl"});
    settings.limit = 30;
    const auto first = must_succeed(settings);
    const auto again = must_succeed(settings);
    CHECK(again.agents.shared == first.agents.shared);
    CHECK(again.operators.offers == 0);
  }
}

TEST_SUITE("replaying the samples against a node") {
  TEST_CASE("approvals, corrections, reviews, choices and a missing value, each as it should be") {
    testing::node_process node{asking_about("triggers.yaml")};
    const std::string samples = WEFT_SOURCE_DIR "/tools/samples/";
    const auto told =
        must_succeed(against(node, {samples + "conversations.jsonl", samples + "chat.jsonl"}));
    const auto& a = told.agents;
    CHECK(a.conversations == 15);
    CHECK(a.consequential == 10);
    CHECK(a.consequential_asked == 10);
    CHECK(a.wrong_stopped == 2);
    CHECK(a.wrong_corrected == 2);
    CHECK(a.right_changed == 1);  // the flight number was missing
    CHECK(a.right_stopped == 0);
    const auto count = [&](query_kind kind) {
      std::uint64_t sum = 0;
      for (const auto& [row, number] : told.journal->shared.interventions)
        if (row.kind == kind) sum += number;
      return sum;
    };
    CHECK(count(query_kind::choice) == 3);
    CHECK(count(query_kind::value) == 1);
    CHECK(count(query_kind::review) == 2);
    CHECK(count(query_kind::approval) == 11);
    CHECK(told.journal->shared.outcomes_error == 2);
  }
}

}  // namespace weft::replay
