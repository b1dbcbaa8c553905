#include "tools/replay/human_times.hpp"

#include <doctest/doctest.h>

#include "tools/replay/histogram.hpp"

namespace weft::replay {

TEST_SUITE("how long simulated operators look at a card") {
  TEST_CASE("the table rises in both columns") {
    for (std::size_t i = 1; i < human_times.size(); ++i) {
      CHECK(human_times[i].share > human_times[i - 1].share);
      CHECK(human_times[i].seconds > human_times[i - 1].seconds);
    }
  }
  TEST_CASE("quantiles are met and interpolated, ends are kept") {
    CHECK(human_seconds(0.5) == doctest::Approx(2.31));
    CHECK(human_seconds(0.525) == doctest::Approx(2.37));
    CHECK(human_seconds(0) == doctest::Approx(0.5));
    CHECK(human_seconds(1) == doctest::Approx(133.35));
  }
  TEST_CASE("draws have STAR's mean of 3.0 s, divided by the speed") {
    std::mt19937_64 random{7};
    double sum = 0;
    constexpr int count = 200'000;
    for (int i = 0; i < count; ++i)
      sum += static_cast<double>(draw_human_time(random, 1000).count());
    CHECK(sum / count == doctest::Approx(3'003).epsilon(0.03));  // µs
  }
  TEST_CASE("a seed draws the same times again") {
    std::mt19937_64 a{1}, b{1};
    CHECK(draw_human_time(a, 10) == draw_human_time(b, 10));
  }
}

TEST_SUITE("histogram") {
  TEST_CASE("percentiles of 1 to 1000 are right within a bucket, the maximum exactly") {
    histogram of;
    for (int i = 1; i <= 1000; ++i) of.add(i);
    CHECK(of.percentile(0.5) == doctest::Approx(500).epsilon(0.02));
    CHECK(of.percentile(0.99) == doctest::Approx(990).epsilon(0.02));
    CHECK(of.percentile(1) == doctest::Approx(1000).epsilon(0.02));
    CHECK(of.max() == 1000);
    CHECK(of.mean() == doctest::Approx(500.5));
  }
  TEST_CASE("nothing, zero and days are all fine") {
    histogram of;
    CHECK(of.percentile(0.5) == 0);
    of.add(0);
    CHECK(of.percentile(0.5) == 0);
    of.add(1e12);
    CHECK(of.max() == 1e12);
    CHECK(of.count() == 2);
  }
}

}  // namespace weft::replay
