// The closed forms that measurements are held against, against published values and laws that do
// not depend on how they are computed.

#include <array>
#include <cmath>
#include <utility>

#include <doctest/doctest.h>

#include "tools/theory/queueing.hpp"

namespace weft::theory {

namespace {

/// Equal up to half a unit of the last digit given.
doctest::Approx to_digits(double value, double last_digit) {
  return doctest::Approx(value).scale(1).epsilon(last_digit / 2 / (1 + std::abs(value)) * 1.001);
}

}  // namespace

TEST_SUITE("queueing formulas") {
  TEST_CASE("a finite source: published rows") {
    struct row {
      unsigned operators, conversations;
      double think_s, service_s, utilisation, wait_s, wait_digit, later_than_20;
    };
    constexpr std::array<row, 5> rows{{{1, 15, 450, 30, .8197, 68.99, 1e-2, .650},
                                       {1, 22, 900, 30, .6757, 46.71, 1e-2, .501},
                                       {5, 100, 900, 30, .6423, 4.209, 1e-3, .0751},
                                       {5, 20, 900, 210, .7356, 31.97, 1e-2, .280},
                                       {3, 12, 45, 12, .7821, 4.377, 1e-3, .0459}}};
    for (const auto& r : rows) {
      const finite_source queue{r.operators, r.conversations, r.think_s, r.service_s};
      CAPTURE(r.conversations);
      CHECK(queue.utilisation() == to_digits(r.utilisation, 1e-4));
      CHECK(queue.wait_s() == to_digits(r.wait_s, r.wait_digit));
      CHECK(queue.later_than(20) == to_digits(r.later_than_20, r.later_than_20 < .1 ? 1e-4 : 1e-3));
    }
  }

  TEST_CASE("a finite source obeys the interactive response time law, however large it is") {
    for (const auto& [operators, conversations] :
         {std::pair{1U, 2U}, std::pair{5U, 100U}, std::pair{900U, 30'000U}}) {
      const double think_s = 900, service_s = 30;
      const finite_source queue{operators, conversations, think_s, service_s};
      const double in_system = queue.throughput() * (think_s + queue.wait_s() + service_s);
      CHECK(std::abs(in_system / conversations - 1) < 1e-9);
    }
  }

  TEST_CASE("a finite source with one operator agrees with mean value analysis") {
    const double think_s = 450, service_s = 30;
    double inside = 0;
    for (unsigned n = 1; n <= 40; ++n) {
      const double response = service_s * (1 + inside);
      inside = n / (think_s + response) * response;
      CHECK(finite_source{1, n, think_s, service_s}.wait_s() ==
            doctest::Approx(response - service_s).epsilon(1e-9));
    }
  }

  TEST_CASE("the tail of the wait integrates to its mean") {
    const finite_source finite{5, 100, 900, 30};
    const shared_queue shared{5, .7, 30};
    double of_finite = 0, of_shared = 0;
    const double step = .01;
    for (double t = step / 2; t < 600; t += step) {
      of_finite += finite.later_than(t) * step;
      of_shared += shared.later_than(t) * step;
    }
    CHECK(of_finite == doctest::Approx(finite.wait_s()).epsilon(1e-5));
    CHECK(of_shared == doctest::Approx(shared.wait_s()).epsilon(1e-5));
  }

  TEST_CASE("Erlang C: published values") {
    constexpr std::array<std::pair<unsigned, double>, 6> values{
        {{1, .7}, {5, .377838}, {10, .221731}, {20, .093561}, {50, .011025}, {100, .000459}}};
    for (const auto& [operators, must_wait] : values)
      CHECK(erlang_c(operators, .7 * operators) == to_digits(must_wait, 1e-6));
    CHECK(erlang_c(5, 5) == 1);
  }

  TEST_CASE("Erlang C: square-root staffing for 100 operators' work") {
    constexpr std::array<std::pair<unsigned, double>, 4> values{
        {{105, .5157}, {110, .2370}, {115, .0954}, {120, .0332}}};
    for (const auto& [operators, must_wait] : values)
      CHECK(erlang_c(operators, 100) == to_digits(must_wait, 1e-4));
  }

  TEST_CASE("one queue for all: waits at 70 % utilisation") {
    constexpr std::array<std::pair<unsigned, double>, 4> values{
        {{1, 2.333}, {5, .2519}, {10, .0739}, {20, .0156}}};
    for (const auto& [operators, wait] : values)
      CHECK(shared_queue{operators, .7, 1}.wait_s() ==
            to_digits(wait, operators == 1 ? 1e-3 : 1e-4));
    CHECK(shared_queue{1, .7, 30}.wait_s() == to_digits(70.0, 1e-1));
    CHECK(shared_queue{5, .7, 30}.wait_s() == to_digits(7.557, 1e-3));
    CHECK(shared_queue{10, .7, 30}.wait_s() == to_digits(2.22, 1e-2));
    CHECK(shared_queue{5, .7, 30}.later_than(20) == to_digits(.139, 1e-3));
  }

  TEST_CASE("priorities: published values, and nobody gains without another's loss") {
    constexpr std::array<double, 2> shares{.2, .5};
    const auto waits = priority_waits_s(5, 30, shares);
    CHECK(waits[0] == to_digits(2.83, 1e-2));
    CHECK(waits[1] == to_digits(9.45, 1e-2));
    CHECK((shares[0] * waits[0] + shares[1] * waits[1]) / .7 ==
          doctest::Approx(shared_queue{5, .7, 30}.wait_s()).epsilon(1e-12));
  }

  TEST_CASE("Erlang A: published values, and all who came are answered or gave up") {
    struct row {
      unsigned operators;
      double must_wait, give_up;
    };
    constexpr std::array<row, 4> rows{
        {{95, .8071, .0627}, {100, .5967, .0330}, {105, .3696, .0151}, {110, .1913, .0060}}};
    for (const auto& r : rows) {
      const impatient_queue queue{r.operators, 100, .5};
      CHECK(queue.must_wait() == to_digits(r.must_wait, 1e-4));
      CHECK(queue.give_up() == to_digits(r.give_up, 1e-4));
      CHECK(queue.busy() == doctest::Approx(100 * (1 - queue.give_up())).epsilon(1e-9));
    }
    const impatient_queue large{2'000, 3'000, 2};  // overloaded
    CHECK(large.busy() == doctest::Approx(3'000 * (1 - large.give_up())).epsilon(1e-9));
  }
}

}  // namespace weft::theory
