#include "tools/measure/hgrm.hpp"

#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace weft::measure {
namespace {

struct row {
  double value = 0, percentile = 0;
  std::uint64_t count = 0;
};

/// The lines of numbers of a distribution.
std::vector<row> rows_of(const std::string& text) {
  std::vector<row> all;
  std::istringstream lines{text};
  std::string line;
  std::getline(lines, line);
  CHECK(line == "       Value     Percentile TotalCount 1/(1-Percentile)");
  while (std::getline(lines, line)) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream cells{line};
    row one;
    REQUIRE(static_cast<bool>(cells >> one.value >> one.percentile >> one.count));
    all.push_back(one);
  }
  return all;
}

}  // namespace

TEST_SUITE("the .hgrm text of HdrHistogram") {
  TEST_CASE("1 to 1000: every percentile is its own value") {
    recorder of;
    for (int i = 1; i <= 1'000; ++i) of.add(i);
    const auto rows = rows_of(hgrm(of, 1));
    REQUIRE(rows.size() > 20);
    for (std::size_t i = 1; i + 1 < rows.size(); ++i) {
      CHECK(rows[i].value == doctest::Approx(std::ceil(1'000 * rows[i].percentile - 1e-9)));
      CHECK(rows[i].count == static_cast<std::uint64_t>(rows[i].value));
    }
    CHECK(rows.front().value == 1);
    CHECK(rows.back().percentile == 1);
    CHECK(rows.back().value == 1'000);
    CHECK(rows.back().count == 1'000);
  }
  TEST_CASE("five lines for each halving of what is left, as wrk2 prints them") {
    recorder of;
    for (int i = 1; i <= 1'000; ++i) of.add(i);
    const auto rows = rows_of(hgrm(of, 1));
    const std::vector<double> wanted{0,    0.1, 0.2,  0.3,   0.4, 0.5,   0.55, 0.6,
                                     0.65, 0.7, 0.75, 0.775, 0.8, 0.825, 0.85, 0.875};
    for (std::size_t i = 0; i < wanted.size(); ++i)
      CHECK(rows[i].percentile == doctest::Approx(wanted[i]).epsilon(1e-9));
  }
  TEST_CASE("the last lines carry mean, deviation, maximum and count") {
    recorder of;
    for (int i = 1; i <= 1'000; ++i) of.add(i);
    const auto text = hgrm(of, 1);
    // The mean of 1 … n is (n + 1) / 2, the variance (n² − 1) / 12.
    CHECK(text.find("#[Mean    =      500.500, StdDeviation   =      288.675]") !=
          std::string::npos);
    CHECK(text.find("#[Max     =     1000.000, Total count    =         1000]") !=
          std::string::npos);
    CHECK(text.find("SubBuckets     =         2048]") != std::string::npos);
  }
  TEST_CASE("the unit divides all values") {
    recorder of;
    of.add(1'500'000);
    const auto rows = rows_of(hgrm(of));
    CHECK(rows.back().value == doctest::Approx(1.5).epsilon(1e-3));
  }
  TEST_CASE("nothing recorded is a text without lines of numbers") {
    const auto text = hgrm(recorder{});
    CHECK(rows_of(text).empty());
    CHECK(text.find("Total count    =            0]") != std::string::npos);
  }
}

}  // namespace weft::measure
