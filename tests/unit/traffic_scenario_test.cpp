#include <cmath>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "tools/traffic/scenario.hpp"

namespace weft::traffic {

namespace {

std::string mistake_in(std::string_view yaml) {
  const auto read = parse_scenario(yaml, "s.yaml");
  REQUIRE_FALSE(bool{read});
  return read.error().detail;
}
bool begins(const std::string& text, std::string_view with) { return text.starts_with(with); }
bool says(const std::string& text, std::string_view words) {
  return text.find(words) != std::string::npos;
}

}  // namespace

TEST_SUITE("scenario files") {
  TEST_CASE("every key is read, and what is spoken reads back the same") {
    const auto read = parse_scenario(R"(
name: all
architecture: escalate
population: arriving
live: 7
arrivals_per_h: 12.5
by_hour: [1,1,1,1,1,1,1,1,1,1,1,1,2,1,1,1,1,1,1,1,1,1,1,0]
turns: 8
think: lognormal 45s 1.5
ask_rate: 0.1
audit_rate: 0.03
audit_handling: 15s
residual_escalations: 0.05
escalations: 0.3
escalation_handling: exponential 3m
approval_handling: exponential 20s
patience: exponential 4m
wrong_rate: 0.2
lasts: 2h
warmup: 10m
lease: 1m
sorts:
  - {name: a, share: 0.25, kind: choice, queue: money, skills: {refunds: 2}, cost: 3,
     must_ask: true, handling: star-handling 9s, answer_within: 90s, on_expiry: reject, alike: 0.5}
  - {name: b, share: 0.75}
operators:
  - {name: people, count: 3, capacity: 2, queues: [money, default], skills: {refunds: 3},
     shifts: [8:30-17, 22-6], declines: 0.1, errors: 0.2, vanishes_per_h: 0.3, breaks_per_h: 0.4,
     away: 5m, slower: 1.5}
storms:
  - {at: 10m, lasts: 5m, questions: 9, sort: b}
)",
                                     "s.yaml");
    REQUIRE_MESSAGE(bool{read}, read.error().detail);
    const auto& s = *read;
    CHECK(s.architecture == architecture::escalate);
    CHECK(s.population == population::arriving);
    CHECK(s.by_hour.size() == 24);
    CHECK(s.by_hour[12] == 2);
    CHECK(s.warmup_s == 600);
    CHECK(s.patience->mean_s() == 240);
    REQUIRE(s.sorts.size() == 2);
    CHECK(s.sorts[0].skills == std::vector<skill>{{"refunds", 2}});
    CHECK(s.sorts[0].answer_within_s == 90);
    CHECK(s.sorts[0].expiry == on_expiry::reject);
    CHECK(s.handling_s() == doctest::Approx(.25 * 9 + .75 * 30));
    CHECK(s.operators_in_all() == 3);
    REQUIRE(s.operators[0].shifts.size() == 2);
    CHECK(s.operators[0].shifts[0].from_h == 8.5);
    CHECK(s.operators[0].shifts[1].to_h == 6);
    CHECK(s.storms[0].questions == 9);

    const auto again = parse_scenario(spoken(s), "again.yaml");
    REQUIRE_MESSAGE(bool{again}, again.error().detail);
    CHECK(spoken(*again) == spoken(s));
  }

  TEST_CASE("an empty file is the default scenario") {
    const auto read = parse_scenario("", "s.yaml");
    REQUIRE(bool{read});
    CHECK(spoken(*read) == spoken(scenario{}));
  }

  TEST_CASE("a mistake is told with its line, its column and what would be right") {
    const auto unknown = mistake_in("live: 5\nask_rte: 0.1\n");
    CHECK(begins(unknown, "s.yaml:2:1: "));
    CHECK(says(unknown, "'ask_rate'"));
    CHECK(begins(mistake_in("ask_rate: 1.5"), "s.yaml:1:11: ask_rate is 1.5"));
    CHECK(begins(mistake_in("live: 2.5"), "s.yaml:1:7: live must be a whole number"));
    CHECK(begins(mistake_in("think: soon"), "s.yaml:1:8: 'soon' is no law of durations"));
    CHECK(begins(mistake_in("architecture: escalated"), "s.yaml:1:15: architecture must be"));
    CHECK(begins(mistake_in("lasts: 2"), "s.yaml:1:8: lasts must be a duration"));
    CHECK(begins(mistake_in("operators:\n  - {name: a, shifts: [8]}\n"), "s.yaml:2:24: a shift"));
    CHECK(begins(mistake_in("operators:\n  - {count: 2}\n"), "s.yaml:2:5: a group lacks 'name'"));
    CHECK(begins(mistake_in("live: [1"), "s.yaml:1:"));
    CHECK(says(mistake_in("live: 0\nturns: 0\n"), "s.yaml:2:8: turns is 0"));
  }

  TEST_CASE("what fits no scenario as a whole is told where it stands") {
    CHECK(begins(mistake_in("sorts:\n  - {name: a, share: 0.5}\n"),
                 "s.yaml:2:3: the shares of the sorts add up to 0.5"));
    CHECK(says(mistake_in("storms:\n  - {at: 1m, questions: 5, sort: questoin}\n"),
               "did you mean 'question'?"));
    CHECK(says(mistake_in("population: arriving"), "arrivals_per_h"));
    CHECK(says(mistake_in("by_hour: [1, 2]"), "24 hours"));
    CHECK(says(mistake_in("operators:\n  - {name: a, queues: [money]}\n"),
               "no group of operators has the queue 'default'"));
    CHECK(says(mistake_in("operators:\n  - {name: a, count: 0}\n"), "nobody is on the floor"));
    CHECK(says(mistake_in("operators:\n  - name: a\n  - name: a\n"), "two groups are called 'a'"));
  }

  TEST_CASE("limits hold") {
    CHECK(says(mistake_in(std::string(limits::scenario_bytes + 1, ' ')), "at most 65536 bytes"));
    CHECK(says(mistake_in("live: 99999999"), "live is 99999999"));
    CHECK(says(mistake_in("operators:\n  - {name: a, count: 600000}\n"
                          "  - {name: b, count: 600000}\n"),
               "1000000 are the most"));
  }

  TEST_CASE("a shift says who is there, and when that changes") {
    constexpr double hour = 3'600;
    operator_group night;
    night.shifts = {{22, 6}};
    CHECK(night.there_at(23 * hour));
    CHECK(night.there_at(0));
    CHECK_FALSE(night.there_at(6 * hour));
    CHECK(night.there_at(-hour));  // the evening before
    CHECK_FALSE(night.there_at(24 * hour + 12 * hour));
    CHECK(night.until_change_s(5 * hour) == doctest::Approx(hour));
    CHECK(night.until_change_s(6 * hour) == doctest::Approx(16 * hour));
    CHECK(night.until_change_s(22 * hour) == doctest::Approx(8 * hour));
    CHECK(operator_group{}.there_at(12 * hour));
    CHECK(std::isinf(operator_group{}.until_change_s(0)));
  }

  TEST_CASE("conversations arrive by the hour of the day") {
    scenario day;
    day.arrivals_per_h = 3'600;
    CHECK(day.arrivals_per_s(0) == doctest::Approx(1));
    day.by_hour.assign(24, 1);
    day.by_hour[23] = 0.5;
    day.by_hour[0] = 0;
    CHECK(day.arrivals_per_s(-1) == doctest::Approx(0.5));
    CHECK(day.arrivals_per_s(1) == 0);
    CHECK(day.arrivals_per_s(25.5 * 3'600) == doctest::Approx(1));
  }

  TEST_CASE("the samples are scenarios") {
    for (const std::string name : {"day", "desk", "storm", "shifts"}) {
      const auto path = "tools/samples/scenarios/" + name + ".yaml";
      std::ifstream in{path};
      std::ostringstream text;
      text << in.rdbuf();
      const auto read = parse_scenario(text.str(), path);
      REQUIRE_MESSAGE(bool{read}, read.error().detail);
      CHECK(read->name == name);
    }
  }
}

}  // namespace weft::traffic
