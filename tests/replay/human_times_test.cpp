#include "tools/replay/human_times.hpp"

#include <doctest/doctest.h>

namespace weft::replay {

TEST_SUITE("how long simulated operators look at a card") {
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

}  // namespace weft::replay
