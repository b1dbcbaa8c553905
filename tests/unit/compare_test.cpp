#include "tools/report/compare.hpp"

#include <algorithm>
#include <cmath>

#include <doctest/doctest.h>

namespace weft::report {

namespace {

std::string report_with(std::string_view better, double value, double low, double high) {
  return R"({"tool":"simulate","figures":[{"name":"wait_s/mean","value":)" + std::to_string(value) +
         R"(,"better":")" + std::string{better} + R"(","low":)" + std::to_string(low) +
         R"(,"high":)" + std::to_string(high) + "}]}";
}
change between(const std::string& before, const std::string& after, double worse_by = 1.1) {
  const auto a = read_figures(before), b = read_figures(after);
  REQUIRE(bool{a});
  REQUIRE(bool{b});
  return compare(*a, *b, worse_by).at(0).what;
}

}  // namespace

TEST_SUITE("two reports beside each other") {
  TEST_CASE("figures are found wherever they are, by their path") {
    const auto read = read_figures(
        R"({"figures":[{"name":"a","value":1,"unit":"s","better":"lower"}],
            "parts":[{"label":"x=1","figures":[{"name":"a","value":2,"low":1,"high":3}]},
                     {"label":"x=2","figures":[{"value":3,"name":"a"},{"name":"a","value":4}]}],
            "other":{"name":"no number","value":"text"}})");
    REQUIRE(bool{read});
    REQUIRE(read->size() == 4);
    CHECK((*read)[0].path == "figures/a");
    CHECK((*read)[0].unit == "s");
    CHECK((*read)[1].path == "parts/x=1/figures/a");
    CHECK((*read)[1].interval);
    CHECK((*read)[2].path == "parts/x=2/figures/a");
    CHECK((*read)[3].path == "parts/x=2/figures/a#2");
  }

  TEST_CASE("a regression goes the wrong way by more than the factor") {
    CHECK(between(report_with("lower", 10, 10, 10), report_with("lower", 11.5, 11.5, 11.5)) ==
          change::regression);
    CHECK(between(report_with("lower", 10, 10, 10), report_with("lower", 10.5, 10.5, 10.5)) ==
          change::worse);
    CHECK(between(report_with("lower", 10, 10, 10), report_with("lower", 5, 5, 5)) ==
          change::better);
    CHECK(between(report_with("higher", 10, 10, 10), report_with("higher", 5, 5, 5)) ==
          change::regression);
    CHECK(between(report_with("higher", 10, 10, 10), report_with("higher", 20, 20, 20)) ==
          change::better);
    CHECK(between(report_with("", 10, 10, 10), report_with("", 100, 100, 100)) == change::same);
    CHECK(between(report_with("lower", 10, 10, 10), report_with("lower", 11.5, 11.5, 11.5), 1.2) ==
          change::worse);
  }

  TEST_CASE("intervals that overlap are no regression, intervals apart are") {
    CHECK(between(report_with("lower", 10, 8, 13), report_with("lower", 15, 12, 18)) ==
          change::unclear);
    CHECK(between(report_with("lower", 10, 9, 11), report_with("lower", 15, 12, 18)) ==
          change::regression);
  }

  TEST_CASE("from nothing to something is a regression, not a division by zero") {
    CHECK(between(report_with("lower", 0, 0, 0), report_with("lower", 1, 1, 1)) ==
          change::regression);
    CHECK(between(report_with("higher", 1, 1, 1), report_with("higher", 0, 0, 0)) ==
          change::regression);
    CHECK(between(report_with("lower", 0, 0, 0), report_with("lower", 0, 0, 0)) == change::same);
  }

  TEST_CASE("figures that only one of them has are told, not judged") {
    const auto a = read_figures(R"({"figures":[{"name":"a","value":1,"better":"lower"}]})");
    const auto b = read_figures(R"({"figures":[{"name":"b","value":9,"better":"lower"}]})");
    const auto all = compare(*a, *b, 1.1);
    REQUIRE(all.size() == 2);
    CHECK(all[0].what == change::gone);
    CHECK(all[1].what == change::added);
    const auto words = in_words(all, false);
    CHECK(words.find("only in the first") != std::string::npos);
    CHECK(words.find("only in the second") != std::string::npos);
  }

  TEST_CASE("what is no report is refused") {
    CHECK_FALSE(bool{read_figures("{")});
    CHECK_FALSE(bool{read_figures(R"({"figures":[]})")});
    CHECK_FALSE(bool{read_figures("")});
  }
}

}  // namespace weft::report
