#include "tools/replay/journal.hpp"

#include <doctest/doctest.h>

#include "tools/client/url.hpp"
#include "tools/replay/report.hpp"

namespace weft::replay {
namespace {

constexpr const char* summary =
    R"({"conversations":{"open":0,"handed_over":1,"closed":160},
        "steps":{"autonomy":1833,"augmentation":197,"escalation":2},
        "interventions":[
          {"kind":"approval","state":"answered","decided_by":"human","verdict":"approve",
              "edited":false,"count":132},
          {"kind":"approval","state":"answered","decided_by":"human","verdict":"approve",
              "edited":1,"count":27},
          {"kind":"choice","state":"expired","decided_by":"expiry","verdict":"","edited":0,
              "count":3}],
        "labels_kept":4,"outcomes":{"ok":5,"error":6,"mismatched":7},"added_later":[1]})";

}  // namespace

TEST_SUITE("what the journal tells") {
  TEST_CASE("a summary is read whole") {
    const auto read = read_summary(summary);
    REQUIRE_MESSAGE(read, (read ? "" : read.error().detail));
    CHECK(read->shared.conversations == std::array<std::uint64_t, 3>{0, 1, 160});
    CHECK(read->shared.steps == std::array<std::uint64_t, 3>{1833, 197, 2});
    CHECK(read->labels_kept == 4);
    CHECK(read->shared.outcomes_mismatched == 7);
    REQUIRE(read->shared.interventions.size() == 3);
    const intervention_row edited{query_kind::approval, intervention_state::answered,
                                  decided_by::human, verdict::approve, true};
    CHECK(read->shared.interventions.at(edited) == 27);
  }
  TEST_CASE("equal counts agree, every other count is named with both numbers") {
    const auto journal = read_summary(summary)->shared;
    auto replayer = journal;
    CHECK(differences(replayer, journal).empty());
    replayer.steps[1] = 196;
    replayer.interventions.erase(replayer.interventions.begin());
    const auto found = differences(replayer, journal);
    REQUIRE(found.size() == 2);
    CHECK(found[0] == "steps in augmentation: the replayer counts 196, the journal 197");
    CHECK(found[1] ==
          "approval answered by human, approve: the replayer counts 0, the journal 132");
  }
  TEST_CASE("a broken summary is a problem") { CHECK_FALSE(read_summary("{}")); }
}

TEST_SUITE("the verdict of a replay") {
  TEST_CASE("nothing wrong and a journal that agrees is success") {
    replay_result told;
    told.journal.emplace();
    CHECK(failures(told).empty());
    CHECK(exit_code(told) == 0);
  }
  TEST_CASE("each failure is told and makes the exit code 1") {
    replay_result told;
    told.bad_lines = 2;
    told.agents.refused = 1;
    told.agents.steps_proposed = 3;
    told.agents.conversations_cut_short = 1;
    told.operators.recorded_twice = 1;
    told.operators.answered = {"c~1"};
    told.journal_trouble = "gone";
    CHECK(failures(told).size() == 7);
    CHECK(exit_code(told) == 1);
  }
  TEST_CASE("an interruption has its own exit code and is not compared") {
    replay_result told;
    told.interrupted = true;
    told.agents.steps_proposed = 3;
    CHECK(failures(told).empty());
    CHECK(exit_code(told) == 130);
  }
  TEST_CASE("both reports can be written of nothing at all") {
    CHECK_FALSE(report_in_words({}).empty());
    CHECK(report_in_json({}).starts_with(R"({"settings":{)"));
    CHECK(grouped(35'639) == "35,639");
    CHECK(grouped(999) == "999");
  }
}

TEST_SUITE("addresses of a node") {
  using client::parse_url;

  TEST_CASE("host and port, also IPv6") {
    CHECK(parse_url("http://127.0.0.1:8080")->port == "8080");
    CHECK(parse_url("http://node.example/")->port == "80");
    const auto six = parse_url("http://[::1]:9");
    CHECK(six->host == "::1");
    CHECK(six->authority() == "[::1]:9");
  }
  TEST_CASE("anything else is refused") {
    for (const auto* url : {"https://a:1", "127.0.0.1:8080", "http://", "http://:80", "http://a:x",
                            "http://a:1/v1", "http://[::1", "http://a:1?x", "http://u@a:1"})
      CHECK_FALSE_MESSAGE(parse_url(url), url);
  }
  TEST_CASE("ids are written into paths with their slashes encoded") {
    CHECK(client::path_segment("tau/a:1~2 é") == "tau%2Fa%3A1~2%20%C3%A9");
  }
}

}  // namespace weft::replay
