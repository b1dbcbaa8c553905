#include <cmath>
#include <fstream>

#include <doctest/doctest.h>

#include "tests/support/node_process.hpp"
#include "tools/load/arrange.hpp"
#include "tools/load/expected.hpp"
#include "tools/load/run.hpp"

namespace weft::load {
namespace {

/// Eight small floors, 200 times as fast as people: a few seconds.
load_settings small_desk() {
  load_settings settings;
  auto& plays = settings.people;
  plays.name = "small";
  plays.live = 8;
  plays.think = traffic::law::exponential(45);
  plays.ask_rate = 0.2;
  plays.sorts.front().handling = traffic::law::exponential(20);
  plays.wrong_rate = 0.3;
  plays.lasts_s = 1'200;
  plays.warmup_s = 200;
  settings.speed = 200;
  settings.repetitions = 1;
  settings.floors = 8;
  settings.seed = 11;
  return settings;
}

void point_at(load_settings& settings, const testing::node_process& node) {
  settings.url = node.url();
  settings.node = *client::parse_url(node.url());
}

const watcher nobody_watches = [](const stand&) {};

/// Against a node of its own that asks as the scenario says; the journal must agree.
measurement played(load_settings settings, std::vector<std::string> arguments = {}) {
  arguments.insert(arguments.begin(), "--quiet");
  const testing::node_process node{
      {triggers_for(settings.people, settings.speed, settings.floors), std::move(arguments)}};
  point_at(settings, node);
  auto measured = measure(settings, node.pid(), nobody_watches);
  REQUIRE(measured);
  CAPTURE(measured->differences);
  CAPTURE(measured->counts.told);
  CHECK(measured->checked);
  CHECK(measured->differences.empty());
  CHECK(measured->counts.answers_twice == 0);
  return std::move(*measured);
}

}  // namespace

TEST_SUITE("weft load against a node") {
  TEST_CASE("decisions are in the journal once, and waits are what theory expects") {
    auto settings = small_desk();
    const auto measured = played(settings);
    CHECK(measured.counts.errors.empty());
    CHECK(measured.counts.answers_sent == measured.counts.answers_recorded);
    CHECK(measured.descriptors_after <= measured.descriptors_before);
    REQUIRE(measured.outcome.runs.size() == 8);

    const auto expected = expectation_of(measured);
    // A binomial share of some 1,500 steps: four standard deviations are 4 %.
    CHECK(std::abs(expected.ask_rate - 0.2) < 0.045);
    std::vector<double> waits;
    std::uint64_t wrong = 0, ran = 0;
    for (const auto& run : measured.outcome.runs) {
      waits.push_back(run.wait.mean() * 1e-9);
      wrong += run.counts.wrong_executed + run.counts.wrong_stopped;
      ran += run.counts.wrong_executed;
    }
    // By chance alone this fails once in ten thousand runs.
    const double half = traffic::half_width(waits, 0.9999) + 2 * expected.drawn_half_s;
    CHECK(std::abs(traffic::mean_of(waits) - expected.drawn_s) < half);
    CHECK(wrong > 0);
    CHECK(ran == 0);  // every wrong step was asked about, and operators do not err
  }

  TEST_CASE("a handover is waited for and ends the conversation") {
    auto settings = small_desk();
    settings.people.architecture = traffic::architecture::escalate;
    settings.people.escalation_handling = traffic::law::exponential(40);
    settings.people.turns = 4;
    settings.floors = 4;
    settings.people.lasts_s = 600;
    const auto measured = played(settings);
    CHECK(measured.counts.errors.empty());
    std::uint64_t handovers = 0;
    for (const auto& run : measured.outcome.runs) handovers += run.counts.handovers;
    CHECK(handovers > 0);
  }

  TEST_CASE("operators who decline, err, rest and vanish lose no decision") {
    auto settings = small_desk();
    auto& people = settings.people.operators.front();
    people.count = 2;
    people.declines = 0.1;
    people.errors = 0.2;
    people.breaks_per_h = 6;
    people.vanishes_per_h = 6;
    people.away = traffic::law::constant(60);
    settings.floors = 2;
    const auto measured = played(settings, {"--grace", "0.5", "--lease", "2"});
    CHECK_FALSE(measured.interrupted);  // every question was answered in the end
  }

  TEST_CASE("a storm's equal questions are answered by few decisions") {
    auto settings = small_desk();
    auto& plays = settings.people;
    plays.ask_rate = 0.05;
    plays.sorts.front().kind = query_kind::choice;
    plays.operators.front().count = 2;
    plays.storms = {{200, 60, 60, plays.sorts.front().name}};
    settings.floors = 2;
    const auto measured = played(settings);
    CHECK(measured.counts.errors.empty());
    std::uint64_t bundles = 0, bundled = 0, asked = 0, looked = 0;
    for (const auto& run : measured.outcome.runs) {
      bundles += run.counts.bundles;
      bundled += run.counts.bundled;
      asked += run.counts.asked;
      looked += run.wait.count();
    }
    CHECK(asked >= 120);
    CHECK(bundles > 0);
    CHECK(bundled > 4 * bundles);
    CHECK(looked >= 120);  // every member's wait is measured
    const auto expected = expectation_of(measured);
    CHECK(expected.simulated);
    CHECK(expected.drawn_s > 0);
  }

  TEST_CASE("outside of their shifts operators answer nothing, then they come back") {
    auto settings = small_desk();
    auto& plays = settings.people;
    plays.ask_rate = 0.3;
    // Measured from midnight to half past one; they come at one.
    plays.operators.front().shifts = {{1, 3}};
    plays.warmup_s = 0;
    plays.lasts_s = 5'400;
    settings.speed = 900;
    settings.floors = 4;
    const auto measured = played(settings);
    for (const auto& run : measured.outcome.runs) {
      CHECK(run.present_s < 0.4 * run.measured_s);  // a third, and the moment it takes to leave
      CHECK(run.counts.answered > 0);
      CHECK(run.wait.percentile(1) > 1'200'000'000'000);  // people's: asked long before one
    }
  }

  TEST_CASE("customers for whom nobody looks in time are gone, and the journal knows it") {
    auto settings = small_desk();
    auto& plays = settings.people;
    plays.ask_rate = 0.6;
    plays.patience = traffic::law::constant(40);
    settings.floors = 4;
    const auto measured = played(settings);
    CHECK(measured.counts.errors.empty());
    for (const auto& run : measured.outcome.runs) {
      CHECK(run.counts.given_up > 0);
      CHECK(run.counts.unseen > 0);
      CHECK(run.wait.percentile(1) < 60'000'000'000);  // people's; the machine's time is in it, too
    }
  }

  TEST_CASE("a node that is not there is told at once") {
    auto settings = small_desk();
    settings.node = {"127.0.0.1", "1"};
    CHECK_FALSE(measure(settings, 0, nobody_watches));
  }

  TEST_CASE("arrival times that go back are refused with their line") {
    const testing::temporary_folder folder;
    const auto file = (folder.path() / "arrivals").string();
    std::ofstream{file} << "1\n2.5\n2\n";
    const auto read = read_arrivals(file);
    REQUIRE_FALSE(read);
    CHECK(read.error().detail.find("number 3 is 2") != std::string::npos);
    std::ofstream{file} << "1\n2.5\n4\n";
    CHECK(read_arrivals(file)->size() == 3);
  }
}

}  // namespace weft::load
