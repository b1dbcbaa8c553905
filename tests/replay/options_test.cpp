#include "tools/replay/options.hpp"

#include <doctest/doctest.h>

namespace weft::replay {

TEST_SUITE("options of a recorded choice") {
  using names = std::vector<std::string>;

  TEST_CASE("repetitions go, order stays") {
    CHECK(distinct_options({"b", "a", "b", "c", "a"}, "a") == names{"b", "a", "c"});
  }
  TEST_CASE("what was picked is among them even when it was not offered") {
    CHECK(distinct_options({"a"}, "z") == names{"a", "z"});
  }
  TEST_CASE("a limit never costs the picked one") {
    CHECK(distinct_options({"a", "b", "c", "d"}, "d", 2) == names{"a", "d"});
    CHECK(distinct_options({"a", "b", "c", "d"}, "a", 2) == names{"a", "b"});
    CHECK(distinct_options({"a", "b"}, "z", 2) == names{"a", "z"});
  }
  TEST_CASE("identifiers become titles, words stay as they are") {
    CHECK(readable("apartment_ask_price") == "Apartment ask price");
    CHECK(readable("goodbye_2") == "Goodbye 2");
    CHECK(readable("Keep the seat") == "Keep the seat");
    CHECK(readable("").empty());
  }
}

}  // namespace weft::replay
