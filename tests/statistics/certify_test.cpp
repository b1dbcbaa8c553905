// `weft certify`: what it says of a file is true of that file.

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/statistics/worlds.hpp"
#include "tools/certify/report.hpp"
#include "tools/report/plot.hpp"

namespace weft::tests::statistics {

using certify::scored_answer;
using certify::scored_data;
using certify::stream_kind;

namespace {

scored_data five_answers() {
  return {"five",
          {{.7, true, true},
           {.9, true, true},
           {.8, false, false},
           {.9, true, true},
           {.6, false, false}}};
}

scored_data many_answers(std::size_t n) {
  const smooth_world world;
  uniform_numbers draw{1};
  std::vector<scored_answer> answers;
  for (std::size_t i = 0; i < n; ++i) {
    const double confidence = draw();
    answers.push_back({confidence, draw() >= world.chance_of_error(confidence), i % 10 != 0});
  }
  return {"many", std::move(answers)};
}

bool go_on(std::uint64_t) { return true; }

}  // namespace

TEST_SUITE("weft certify") {
  TEST_CASE("a line needs a confidence between 0 and 1 and whether it was right") {
    const auto read = certify::read_scored(
        R"({"text":"hello","confidence":0.25,"top3":[["a",0.2]],"correct":true})");
    REQUIRE(read);
    CHECK(read->confidence == .25);
    CHECK(read->correct);
    CHECK(read->in_scope);
    CHECK_FALSE(
        certify::read_scored(R"({"confidence":0.5,"correct":true,"in_scope":false})")->in_scope);
    CHECK_FALSE(certify::read_scored(R"({"confidence":0.5})"));
    CHECK_FALSE(certify::read_scored(R"({"confidence":1.5,"correct":true})"));
    CHECK_FALSE(certify::read_scored(R"({"confidence":0.5,"correct":1})"));
    CHECK_FALSE(scored_data::read("/no/such/file.jsonl"));
  }

  TEST_CASE("coverage, risk and what passes out of scope, counted by hand") {
    const auto data = five_answers();
    CHECK(data.error_rate() == .4);
    CHECK(data.out_of_scope() == 2);
    const auto at = data.above(.8);
    CHECK(at.coverage == .6);
    CHECK(at.risk == doctest::Approx(1 / 3.0));
    CHECK(at.out_of_scope == .5);
    CHECK(data.above(.95).coverage == 0);
    CHECK(data.above(.95).risk == 0);
    CHECK(data.oracle(.3).coverage == .8);  // not monotone: .6 would break it, .8 does not
    CHECK(data.oracle(.1).threshold == .9);
    CHECK(data.all_thresholds().size() == 4);
  }

  TEST_CASE("the same seed gives the same study, another one another") {
    const auto data = many_answers(3'000);
    certify::certify_settings settings;
    settings.runs = 3;
    settings.steps = 3'000;
    const auto one = run_study(data, .05, stream_kind::drawn, settings, go_on);
    const auto two = run_study(data, .05, stream_kind::drawn, settings, go_on);
    settings.seed = 2;
    const auto other = run_study(data, .05, stream_kind::drawn, settings, go_on);
    const auto asked = &certify::run_result::asked;
    CHECK(one.total(asked) == two.total(asked));
    CHECK(one.coverage_band(.5) == two.coverage_band(.5));
    CHECK(one.total(asked) != other.total(asked));
  }

  TEST_CASE("a shuffled run meets every answer once, and can be stopped") {
    const auto data = many_answers(2'000);
    certify::certify_settings settings;
    settings.runs = 5;
    const auto all = run_study(data, .05, stream_kind::shuffled, settings, go_on);
    REQUIRE(all.runs.size() == 5);
    for (const auto& run : all.runs) {
      CHECK(run.steps == 2'000);
      CHECK(run.out_of_scope == 200);
      CHECK(run.asked + run.autonomous == 2'000);
      CHECK(run.coverage_over_time.size() == certify::points);
    }
    const auto stopped = run_study(data, .05, stream_kind::shuffled, settings,
                                   [](std::uint64_t done) { return done < 2; });
    CHECK(stopped.runs.size() == 2);
  }

  TEST_CASE("violations are held against what chance allows") {
    certify::study s;
    s.delta = .05;
    s.runs.resize(1'000);
    for (int i = 0; i < 61; ++i) s.runs[static_cast<std::size_t>(i)].violated = true;
    CHECK(s.violations_allowed() == 61);
    CHECK(s.held());
    s.runs[61].violated = true;
    CHECK_FALSE(s.held());
  }

  TEST_CASE("reports name what they report, and escape what they quote") {
    certify::certify_result result;
    result.settings.alphas = {.05};
    result.settings.runs = 2;
    result.data.push_back(five_answers());
    result.studies.push_back(
        run_study(result.data[0], .05, stream_kind::shuffled, result.settings, go_on));
    CHECK(report_in_words(result).find("five: 5 answers, 40.00 % wrong") != std::string::npos);
    CHECK(report_in_json(result).find(R"("name":"five","answers":5,"error":0.4)") !=
          std::string::npos);
    CHECK(report_as_page(result).find("<h2>five</h2>") != std::string::npos);
    CHECK(report::escaped(R"(<a href="x">&)") == "&lt;a href=&quot;x&quot;&gt;&amp;");
  }
}

}  // namespace weft::tests::statistics
