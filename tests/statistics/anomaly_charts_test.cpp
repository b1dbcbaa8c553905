// Check values: run lengths by Brook and Evans' Markov chains, the P-square authors' own example,
// Witten-Bell and Beta quantiles by hand.

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "tests/statistics/anomaly_words.hpp"
#include "tests/statistics/worlds.hpp"

namespace weft::tests::statistics {
namespace {

class normal_numbers {
 public:
  explicit normal_numbers(std::uint64_t seed) : draw_{seed} {}
  double operator()() {
    const double size = std::sqrt(-2 * std::log(1 - draw_()));
    return size * std::cos(6.283185307179586 * draw_());
  }

 private:
  uniform_numbers draw_;
};

/// The mean of many run lengths, and three standard errors of it.
struct run_length {
  double mean = 0, margin = 0;
};
template <class Run>
run_length simulated(int runs, Run run) {
  double sum = 0, squares = 0;
  for (int i = 0; i < runs; ++i) {
    const double n = run();
    sum += n;
    squares += n * n;
  }
  const double mean = sum / runs;
  return {mean, 3 * std::sqrt((squares / runs - mean * mean) / runs)};
}

run_length cusum_runs(double level, double shift, int runs) {
  normal_numbers draw{static_cast<std::uint64_t>(1'000 * level + 10 * shift)};
  return simulated(runs, [&] {
    double n = 0;
    for (double sum = 0; sum <= level; ++n) sum = anomaly::cusum(sum, draw() + shift);
    return n;
  });
}

void check_near(const run_length& found, double known, double slack = 0.005) {
  CHECK(found.mean > known - found.margin - slack * known);
  CHECK(found.mean < known + found.margin + slack * known);
}

/// A fleet that has seen calls of a tool with these amounts.
void learn_amounts(anomaly::learner& fleet, const std::vector<double>& amounts) {
  for (const double amount : amounts) {
    anomaly::observation seen;
    seen.tool = anomaly::hash_of("refund");
    seen.numbers = {{anomaly::hash_of("amount"), amount}};
    fleet.learn(seen);
  }
}

}  // namespace

TEST_SUITE("anomaly statistics") {
  TEST_CASE("the CUSUM's run lengths are those of the published table") {
    check_near(cusum_runs(4, 0, 4'000), 335.4);
    check_near(cusum_runs(4, 1, 20'000), 8.38);
    check_near(cusum_runs(5, 0, 4'000), 930.9);
    check_near(cusum_runs(5, 0.5, 10'000), 38.0);
    check_near(cusum_runs(5, 1, 20'000), 10.38);
    check_near(cusum_runs(5, 2, 20'000), 4.01);
  }
  TEST_CASE("the moving average's run lengths are those of the published table") {
    const double limit = 2.962 * anomaly::average_deviation(anomaly::watch::smoothing);
    const auto runs = [&](double shift, int count) {
      normal_numbers draw{static_cast<std::uint64_t>(5 + shift * 10)};
      return simulated(count, [&] {
        anomaly::watch::average lately;
        double n = 0;
        do {
          lately.add(draw() + shift);
          ++n;
        } while (std::fabs(lately.value(0)) <= limit);
        return n;
      });
    };
    check_near(runs(0, 4'000), 499.7);
    check_near(runs(0.5, 10'000), 41.8);
    check_near(runs(1, 20'000), 10.5);
    check_near(runs(2, 20'000), 3.74);
  }
  TEST_CASE("the moving average starts at the mean it is looked at with") {
    anomaly::watch::average lately;
    lately.add(0.5);
    lately.add(0);
    // 0.64 * 0.9 + 0.16 * 0.5 + 0.2 * 0
    CHECK(lately.value(0.9) == doctest::Approx(0.656));
  }
  TEST_CASE("the error CUSUM's run lengths are those of the published table") {
    const auto weights = anomaly::error_weights::of(0.05, 0.1);
    const auto runs = [&](double rate, double level, int count) {
      uniform_numbers draw{static_cast<std::uint64_t>(1'000 * rate + level)};
      return simulated(count, [&] {
        double n = 0;
        for (double sum = 0; sum < level; ++n)
          sum = std::max(0.0, sum + (draw() < rate ? weights.error : weights.fine));
        return n;
      });
    };
    // That row of the table was simulated with few runs: exact lengths are in drift_test.cpp.
    check_near(runs(0.05, 3, 4'000), 1'292, 0.05);
    check_near(runs(0.1, 3, 10'000), 108, 0.05);
    check_near(runs(0.2, 3, 20'000), 32, 0.05);
    const auto rare = anomaly::error_weights::beyond(0);
    CHECK(rare.error == doctest::Approx(std::log(20)));
    CHECK(rare.fine == doctest::Approx(std::log(0.8 / 0.99)));
  }
  TEST_CASE("P-square agrees with its authors' example") {
    anomaly::quantile median;
    for (const double x : {0.02,  0.15,  0.74, 3.39, 0.83, 22.37, 10.15, 15.43, 38.62, 15.92,
                           34.60, 10.28, 1.47, 0.40, 0.05, 11.39, 0.27,  0.42,  0.09,  11.37})
      median.add(x);
    CHECK(median.value() == doctest::Approx(4.44).epsilon(0.002));
  }
  TEST_CASE("P-square is exact up to five values and near the exact quantile afterwards") {
    anomaly::quantile few;
    for (const double x : {5.0, 1.0, 4.0, 2.0}) few.add(x);
    CHECK(few.value() == 3);
    for (const double p : {0.25, 0.5, 0.9}) {
      anomaly::quantile estimate{p};
      normal_numbers draw{3};
      std::vector<double> all;
      for (int i = 0; i < 20'000; ++i) {
        all.push_back(draw());
        estimate.add(all.back());
      }
      std::ranges::sort(all);
      CHECK(estimate.value() ==
            doctest::Approx(all[static_cast<std::size_t>(p * 20'000)]).epsilon(0.03));
    }
  }
  TEST_CASE("values are measured in deviations of their logarithm") {
    anomaly::usual habit;
    normal_numbers draw{9};
    CHECK(habit.z(1e9) == 0);
    for (int i = 0; i < 20'000; ++i) habit.add(std::expm1(5 + 0.5 * draw()));
    CHECK(habit.z(std::expm1(5 + 0.5 * 4)) == doctest::Approx(4).epsilon(0.05));
    CHECK(habit.z(std::expm1(5 - 0.5 * 4)) == doctest::Approx(-4).epsilon(0.05));
    CHECK(habit.z(habit.at(3.5)) == doctest::Approx(3.5));
  }
  TEST_CASE("Witten-Bell by hand") {
    anomaly::learner fleet;
    const auto a = anomaly::hash_of("a"), b = anomaly::hash_of("b"), c = anomaly::hash_of("c");
    const auto follow = [&](std::uint64_t before, std::uint64_t next) {
      anomaly::observation seen;
      seen.tool = next;
      seen.previous = before;
      fleet.learn(seen);
    };
    for (const auto next : {b, b, c}) follow(0, a), follow(a, next);
    const auto d = anomaly::hash_of("d");
    const auto& known = fleet.now();
    // n = 6, V = 4 with the one never seen; a was left 3 times, in 2 ways.
    CHECK(known.probability(a, b) == doctest::Approx((2 + 2 * 2.5 / 8) / 5));
    CHECK(known.probability(a, c) == doctest::Approx((1 + 2 * 1.5 / 8) / 5));
    CHECK(known.probability(a, a) == doctest::Approx(2 * 3.5 / 8 / 5));
    CHECK(known.probability(a, d) == doctest::Approx(2 * 0.5 / 8 / 5));
    CHECK(known.probability(d, b) == doctest::Approx(2.5 / 8));
    CHECK(known.surprise(a, d) == doctest::Approx(-std::log2(0.025)));
    double sum = 0;
    for (const auto next : {a, b, c, d}) sum += known.probability(a, next);
    CHECK(sum == doctest::Approx(1));
  }
  TEST_CASE("the conformal p-value counts this step and all as extreme before it") {
    anomaly::reference scores;
    CHECK(scores.p(5) == 1);
    for (int i = 0; i < 98; ++i) scores.add(0);
    scores.add(10);
    CHECK(scores.p(10) == doctest::Approx(2.0 / 100));
    CHECK(scores.p(20) == doctest::Approx(1.0 / 100));
    CHECK(scores.p(0) == 1);
    CHECK(scores.steps() == 99);
    CHECK(scores.scored() == 1);
  }
  TEST_CASE("verdicts move the threshold by the ACI rule while precision may be below 10 %") {
    anomaly::feedback said;
    CHECK(said.raise() == 0);
    said.learn(false);  // Beta(1, 2): 19 % lie below 0.1
    CHECK(said.raise() == doctest::Approx(0.3));
    said.learn(false);
    CHECK(said.raise() == doctest::Approx(0.6));
    said.learn(true);
    CHECK(said.raise() == 0);

    anomaly::feedback trusted;
    trusted.learn(true);
    trusted.learn(false);  // Beta(2, 2): 2.8 % lie below 0.1
    CHECK(trusted.is_precise());
    CHECK(trusted.raise() == 0);
    trusted.learn(false);  // Beta(2, 3): 5.2 %
    CHECK_FALSE(trusted.is_precise());
    CHECK(trusted.raise() == doctest::Approx(0.3));
    for (int i = 0; i < 1'000; ++i) trusted.learn(false);
    CHECK(trusted.raise() == anomaly::feedback::raise_max);
  }
}

TEST_SUITE("anomalies against a baseline") {
  TEST_CASE("an amount far beyond its habit is told with what is usual") {
    talk t;
    std::vector<double> amounts;
    for (int i = 0; i < 1'000; ++i) amounts.push_back(20 + i % 100);
    learn_amounts(t.fleet, amounts);
    const auto found = t.call("refund", R"({"amount":94000,"order":"A1"})");
    REQUIRE(found.alarms.size() == 1);
    const auto& a = found.alarms[0];
    CHECK(a.detector == "amount");
    CHECK_FALSE(a.certain);
    CHECK(a.p == doctest::Approx(1.0 / 1'001));
    CHECK(a.threshold == 3.5);
    CHECK(a.says.starts_with("amount 94,000 is far beyond the usual "));
    CHECK(a.says.ends_with(" of refund"));
    CHECK(t.call("refund", R"({"amount":110})").alarms.empty());
  }
  TEST_CASE("below the warm-up and below what the budget needs nothing is said") {
    talk t;
    learn_amounts(t.fleet, std::vector<double>(49, 50));
    CHECK(t.call("refund", R"({"amount":94000})").scores == anomaly::detector_scores{});
    learn_amounts(t.fleet, std::vector<double>(100, 50));
    // 150 steps: no p-value is below 1/150, the budget is 0.005.
    const auto found = t.call("refund", R"({"amount":94000})");
    CHECK(found.scores != anomaly::detector_scores{});
    CHECK(found.alarms.empty());
    learn_amounts(t.fleet, std::vector<double>(100, 50));
    CHECK(t.call("refund", R"({"amount":94000})").alarms.size() == 1);
  }
  TEST_CASE("each verdict against a comparing detector halves the p-value it needs") {
    talk t;
    learn_amounts(t.fleet, std::vector<double>(1'000, 50));
    const std::string far = R"({"amount":94000})";
    for (int i = 0; i < 2; ++i) t.fleet.judged("amount", 0, false);
    CHECK(t.call("refund", far).alarms.size() == 1);  // 1/1001 < 0.005 / 10^0.6
    t.fleet.judged("amount", anomaly::hash_of("elsewhere"), false);
    CHECK(t.call("refund", far).alarms.size() == 1);
    t.fleet.judged("amount", 0, false);
    CHECK(t.call("refund", far).alarms.empty());  // 1/1001 > 0.005 / 10^0.9
  }
  TEST_CASE("a baseline stays small however many names there are") {
    anomaly::learner fleet;
    for (std::uint64_t i = 1; i <= 40'000; ++i) {
      anomaly::observation seen;
      seen.tool = anomaly::hash_of(std::to_string(i % 5'000));
      seen.previous = anomaly::hash_of(std::to_string(i % 4'999));
      seen.scope = i;
      seen.numbers = {{i, 1}};
      fleet.learn(seen);
      fleet.judged("amount", i, false);
    }
    CHECK(fleet.now().bytes() < 5'000'000);
    CHECK(fleet.now().steps() == 40'000);
    CHECK(fleet.now().tool(anomaly::hash_of("1")) != nullptr);
    CHECK(fleet.now().tool(anomaly::hash_of("4000")) == nullptr);
  }
  TEST_CASE("a habit is that of the scope, of the tool anywhere where the scope is new") {
    anomaly::learner fleet;
    const auto tool = anomaly::hash_of("refund"), name = anomaly::hash_of("amount");
    const auto vip = anomaly::hash_of("vip");
    for (int i = 0; i < 60; ++i) {
      anomaly::observation seen;
      seen.tool = tool;
      seen.numbers = {{name, 10}};
      fleet.learn(seen);
      seen.scope = vip;
      seen.numbers = {{name, 5'000}};
      fleet.learn(seen);
    }
    REQUIRE(fleet.now().values_of(vip, tool, name) != nullptr);
    CHECK(fleet.now().values_of(vip, tool, name)->at(0) == doctest::Approx(5'000));
    CHECK(fleet.now().values_of(anomaly::hash_of("new"), tool, name)->count() == 120);
    CHECK(fleet.now().values_of(vip, tool, anomaly::hash_of("other")) == nullptr);
  }
  TEST_CASE("a tool that begins to fail everywhere is told at its next call, and no longer after") {
    talk t;
    for (int i = 0; i < 1'000; ++i) t.fleet.learn(anomaly::observation{});
    const anomaly::outcome_facts fine{"pay", 1, 1, false, true}, bad{"pay", 1, 1, true, true};
    for (int i = 0; i < 500; ++i)
      t.fleet.learn(anomaly::observation_of(i % 50 == 0 ? bad : fine, 0));
    CHECK(t.call("pay").alarms.empty());
    for (int i = 0; i < 4; ++i) t.fleet.learn(anomaly::observation_of(bad, 0));
    CHECK(alarm_of(t.call("pay"), "fleet_errors") != nullptr);
    CHECK(alarm_of(t.call("look"), "fleet_errors") == nullptr);
    for (int i = 0; i < 60; ++i) t.fleet.learn(anomaly::observation_of(fine, 0));
    CHECK(alarm_of(t.call("pay"), "fleet_errors") == nullptr);
  }
  TEST_CASE("confidence that sinks over several steps is told, one low value is not") {
    talk t;
    for (int i = 0; i < 1'000; ++i) {
      anomaly::observation seen;
      seen.confidence = i % 2 == 0 ? 0.75 : 0.85;
      t.fleet.learn(seen);
    }
    agent_signals low;
    low.confidence = 0.5;
    CHECK(t.propose(step_kind::tool_call, "a", "{}", low).alarms.empty());
    CHECK(t.propose(step_kind::tool_call, "b", "{}", low).alarms.empty());
    const auto found = t.propose(step_kind::tool_call, "c", "{}", low);
    REQUIRE(alarm_of(found, "confidence_drop") != nullptr);
    // 0.8 - 0.3 * (1 - 0.8^3)
    CHECK(
        alarm_of(found, "confidence_drop")
            ->says.starts_with("the agent's confidence has sunk to 0.65 on average, usual is 0.8"));
  }
  TEST_CASE("ids in digits are no amounts, amounts in text and inside lists are") {
    step move;
    move.kind = step_kind::tool_call;
    const action act{
        "book", R"({"code":"639431","number_of_seats":"4","paid":[{"amount":12.5},{"amount":7}],)"
                R"("phone":"5551234","price":"at most 3","total":-3})"};
    const auto found = anomaly::facts_of(move, &act, {}).numbers;
    REQUIRE(found.size() == 4);
    CHECK(found[0].spelled == "number_of_seats");
    CHECK(found[0].value == 4);
    CHECK(found[1].spelled == "paid.amount");
    CHECK(found[1].value == 12.5);
    CHECK(found[2].value == 7);
    CHECK(found[2].name == found[1].name);
    CHECK(found[3].value == -3);
  }
  TEST_CASE("numbers are written as people write them") {
    CHECK(anomaly::spelled(9'400) == "9,400");
    CHECK(anomaly::spelled(0.656) == "0.66");
    CHECK(anomaly::spelled(12.5) == "12.5");
    CHECK(anomaly::spelled(-1'234'567.8) == "-1,234,568");
    CHECK(anomaly::spelled(0.001) == "0");
    CHECK(anomaly::spelled(1e300) == "more than 10^15");
  }
}

}  // namespace weft::tests::statistics
