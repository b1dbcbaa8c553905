#include <fstream>

#include <doctest/doctest.h>

#include "runtime/store/sqlite_store.hpp"
#include "tests/store/entries.hpp"
#include "tests/store/scratch.hpp"
#include "tools/simulate/recorded_arrivals.hpp"

namespace weft::tests {
namespace {

TEST_SUITE("recorded questions as traffic") {
  TEST_CASE("a node's journal gives when each was asked, and how long humans took") {
    const scratch_folder folder;
    {
      storage::sqlite_store store{folder.path(), {}};
      const auto a = of("c-1"), b = of("c-2"), other = of("c-1", "bolt");
      auto expired = intervention_settled{"c-2~1", 1, intervention_state::expired};
      expired.by = decided_by::expiry;
      store.commit({facts(b, {opened(), raised(b, 1, 4'500)}),
                    facts(a, {opened(), raised(a, 1, 2'000), answered("c-1~1", 1, 9'000)})});
      store.commit({facts(other, {opened(), raised(other, 1, 7'000)}),
                    facts(b, {said(std::move(expired), 99'000)})});
    }
    const auto found = simulate::read_node(folder.path());
    REQUIRE(found);
    REQUIRE(found->size() == 3);
    const auto& all = *found;
    CHECK(all[0].at_s == 0);
    CHECK(all[0].handling_s == doctest::Approx(6.4));
    CHECK(all[1].at_s == doctest::Approx(2.5));
    CHECK(all[1].handling_s == 0);             // nobody answered
    CHECK(all[2].at_s == doctest::Approx(5));  // of another tenant, with the same id
    CHECK(all[2].handling_s == 0);
    CHECK(all[2].kind == query_kind::approval);
    CHECK(all[2].queue == "default");
  }

  TEST_CASE("a folder without a journal, and a journal without questions, are said so") {
    const scratch_folder folder;
    CHECK(simulate::read_node(folder.path()).error().detail.find("no journal") !=
          std::string::npos);
    storage::sqlite_store{folder.path(), {}}.commit({facts(of("c-1"), {opened()})});
    CHECK(simulate::read_node(folder.path()).error().detail.find("nothing was asked") !=
          std::string::npos);
  }

  TEST_CASE("a file's lines need no order, and mistakes come with their line") {
    const scratch_folder folder;
    const auto file = (folder.path() / "questions.jsonl").string();
    const auto read = [&](std::string_view text) {
      std::ofstream{file} << text;
      return simulate::read_arrivals(file);
    };
    const auto two = read(R"({"at":5000000,"queue":"money","kind":"choice","handling_ms":1500})"
                          "\n\n"
                          R"({"at":2000000,"more":{"at":1}})");
    REQUIRE(two);
    REQUIRE(two->size() == 2);
    CHECK(two->at(0).at_s == 0);
    CHECK(two->at(1).at_s == doctest::Approx(3));
    CHECK(two->at(1).handling_s == doctest::Approx(1.5));
    CHECK(two->at(1).queue == "money");
    CHECK(two->at(1).kind == query_kind::choice);
    const auto complains = [&](std::string_view line, std::string_view of) {
      const auto refused = read(std::string{R"({"at":1})"} + "\n" + std::string{line});
      REQUIRE_FALSE(refused);
      CHECK_MESSAGE(refused.error().detail.find(":2: ") != std::string::npos, line);
      CHECK_MESSAGE(refused.error().detail.find(of) != std::string::npos, refused.error().detail);
    };
    complains("[1]", "JSON object");
    complains(R"({"queue":"a"})", "lacks 'at'");
    complains(R"({"at":"now"})", "must be a number");
    complains(R"({"at":-1})", "microseconds");
    complains(R"({"at":1,"kind":"guess"})", "no kind of question 'guess'");
    complains(R"({"at":1,"queue":"a b"})", "letters, digits");
    complains(R"({"at":1,"handling_ms":1e12})", "a day");
    complains(R"({"at":1)", "");
  }
}

}  // namespace
}  // namespace weft::tests
