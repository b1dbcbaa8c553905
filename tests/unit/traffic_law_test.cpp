#include <algorithm>
#include <cmath>
#include <tuple>

#include <doctest/doctest.h>

#include "tools/traffic/figure.hpp"
#include "tools/traffic/law.hpp"
#include "tools/traffic/prediction.hpp"
#include "tools/traffic/star_times.hpp"

namespace weft::traffic {

namespace {

struct drawn {
  double mean = 0, variation = 0;
};
drawn draw_many(const law& of) {
  std::mt19937_64 random{11};
  constexpr int count = 100'000;
  double sum = 0, squares = 0, least = 0;
  for (int i = 0; i < count; ++i) {
    const double t = of.draw(random);
    least = std::min(least, t);
    sum += t;
    squares += t * t;
  }
  CHECK(least >= 0);
  const double mean = sum / count;
  return {mean, std::sqrt(squares / count - mean * mean) / mean};
}

}  // namespace

TEST_SUITE("laws of durations") {
  TEST_CASE("a law reads back what it says") {
    for (const auto* text : {"30s", "500ms", "exponential 2m", "lognormal 45s 1.2", "star-handling",
                             "star-turns", "star-handling 12s"}) {
      const auto read = law::parse(text);
      REQUIRE_MESSAGE(bool{read}, text);
      CHECK(read->spoken() == text);
    }
  }

  TEST_CASE("draws have the mean and the variation that were asked for") {
    for (const auto& [text, mean, variation] : {std::tuple{"30s", 30.0, 0.0},
                                                {"exponential 30s", 30.0, 1.0},
                                                {"lognormal 30s 0.5", 30.0, 0.5},
                                                {"lognormal 30s 1.2", 30.0, 1.2}}) {
      const auto read = law::parse(text);
      CHECK(read->mean_s() == doctest::Approx(mean));
      CHECK(std::sqrt(read->squared_variation()) == doctest::Approx(variation));
      const auto got = draw_many(*read);
      CHECK(got.mean == doctest::Approx(mean).epsilon(.02));
      CHECK(got.variation == doctest::Approx(variation).epsilon(.05).scale(.01));
    }
  }

  TEST_CASE("STAR's tables have the published means, stretched or not") {
    CHECK(law::parse("star-handling")->mean_s() == doctest::Approx(3.0).epsilon(.01));
    CHECK(law::parse("star-turns")->mean_s() == doctest::Approx(53.6).epsilon(.01));
    CHECK(draw_many(*law::parse("star-turns 45s")).mean == doctest::Approx(45).epsilon(.02));
    for (const auto* table : {&human_times, &turn_times})
      for (std::size_t i = 1; i < table->size(); ++i) {
        CHECK((*table)[i].share > (*table)[i - 1].share);
        CHECK((*table)[i].seconds > (*table)[i - 1].seconds);
      }
  }

  TEST_CASE("quantiles of a table are met and interpolated, ends are kept") {
    CHECK(seconds_at(human_times, 0.5) == doctest::Approx(2.31));
    CHECK(seconds_at(human_times, 0.525) == doctest::Approx(2.37));
    CHECK(seconds_at(human_times, 0) == doctest::Approx(0.5));
    CHECK(seconds_at(human_times, 1) == doctest::Approx(133.35));
  }

  TEST_CASE("what is no law is told what would be one") {
    for (const auto* text : {"", "30", "-3s", "0s", "9d", "exponential", "exponential 30s 2",
                             "lognormal 30s", "lognormal 30s 0", "lognormal 30s 11", "30s 2",
                             "star-turns fast", "star-handling 3s 4"}) {
      const auto read = law::parse(text);
      REQUIRE_MESSAGE(!read, text);
      CHECK(read.error().detail.find("exponential 30s") != std::string::npos);
    }
    CHECK(law::parse("exponentil 30s").error().detail.find("'exponential'") != std::string::npos);
  }
}

TEST_SUITE("figures") {
  TEST_CASE("Student's quantiles: published values") {
    CHECK(student_quantile(.975, 4) == doctest::Approx(2.776445).epsilon(1e-6));
    CHECK(student_quantile(.975, 19) == doctest::Approx(2.093024).epsilon(1e-6));
    CHECK(student_quantile(.995, 9) == doctest::Approx(3.249836).epsilon(1e-6));
    CHECK(student_quantile(.975, 1) == doctest::Approx(12.706205).epsilon(1e-6));
  }
  TEST_CASE("the interval of five repetitions is t times sd over root five") {
    const auto f = over_runs("x", "s", direction::lower, {1, 2, 3, 4, 5});
    CHECK(f.value == 3);
    CHECK(f.high - f.value == doctest::Approx(2.776445 * std::sqrt(2.5 / 5)).epsilon(1e-6));
    CHECK(f.value - f.low == doctest::Approx(f.high - f.value));
  }
}

TEST_SUITE("what closed forms predict") {
  TEST_CASE("live conversations at 20 % over 20 s and 70 % busy: the published table") {
    const service_level level;
    struct row {
      unsigned operators, escalated, approved, asked;
    };
    for (const auto& [operators, escalated, approved, asked] :
         {row{1, 2, 3, 11}, {5, 18, 17, 109}, {10, 37, 33, 217}, {20, 74, 66, 434}}) {
      CHECK(live_most(operators, 900, 210, level) == escalated);
      CHECK(live_most(operators, 45, 12, level) == approved);
      CHECK(live_most(operators, 900, 30, level) == asked);
    }
  }
  TEST_CASE("operator seconds per conversation: the published headline") {
    scenario of;
    CHECK(demand_of(of).operator_s == doctest::Approx(15));
    of.architecture = architecture::approve_all;
    CHECK(demand_of(of).operator_s == doctest::Approx(120));
    of.architecture = architecture::escalate;
    CHECK(demand_of(of).operator_s == doctest::Approx(84));
    CHECK(demand_of(of).think_s == doctest::Approx(.6 * 450 + .4 * 225));
  }
  TEST_CASE("who asks operators for more than they have is told that nothing is steady") {
    scenario of;
    of.population = population::arriving;
    of.arrivals_per_h = 1'000;  // 15 s each, of one operator
    CHECK_FALSE(predict(of).stable);
    of.arrivals_per_h = 168;
    CHECK(predict(of).stable);
    CHECK(predict(of).utilisation == doctest::Approx(.7));
  }
}

}  // namespace weft::traffic
