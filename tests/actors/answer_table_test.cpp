#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "actors/learner/answers.hpp"
#include "tests/support/answers.hpp"

// What is known of answers that may be reused.

namespace weft::testing {
namespace {

using learner::answer_table;
using learner::known_answers;
using texts = std::vector<std::string>;

/// A table whose questions are named by hand.
struct table_fixture {
  answer_table table;
  known_answers shown;

  void said(const std::string& id, verdict word, const std::string& question = "q",
            const std::string& bundle = {}) {
    table.learn({question, id, verdict_of(word), bundle});
  }
  const earlier_answers* known(const std::string& question = "q") {
    table.publish(shown);
    return shown.find(question);
  }
};

}  // namespace

TEST_SUITE("the table of answers") {
  TEST_CASE_FIXTURE(table_fixture, "equal answers add up, and any other ends it") {
    CHECK(known() == nullptr);
    said("c~1", verdict::approve);
    said("d~1", verdict::approve);
    said("e~1", verdict::approve);
    REQUIRE(known() != nullptr);
    CHECK(known()->times == 3);
    CHECK(known()->given.verdict == verdict::approve);
    CHECK(known()->from == texts{"e~1", "d~1", "c~1"});
    said("f~1", verdict::reject);
    CHECK(known() == nullptr);
    said("g~1", verdict::reject);
    CHECK(known() == nullptr);  // most of them do not decide
    CHECK(known("another") == nullptr);
  }

  TEST_CASE_FIXTURE(table_fixture, "a correction is the last word about its intervention") {
    said("c~1", verdict::approve);
    said("d~1", verdict::reject);
    REQUIRE(known() == nullptr);
    said("d~1", verdict::approve);
    REQUIRE(known() != nullptr);
    CHECK(known()->times == 2);
    said("c~1", verdict::reject);
    CHECK(known() == nullptr);
    said("d~1", verdict::reject);
    REQUIRE(known() != nullptr);
    CHECK(known()->given.verdict == verdict::reject);
  }

  TEST_CASE_FIXTURE(table_fixture, "remarks do not make another answer") {
    table.learn({"q", "c~1", verdict_of(verdict::reject, "paid before"), {}});
    table.learn({"q", "d~1", verdict_of(verdict::reject, "no"), {}});
    REQUIRE(known() != nullptr);
    CHECK(known()->times == 2);
    CHECK(known()->given.note == "no");
  }

  TEST_CASE_FIXTURE(table_fixture, "one decision about a bundle is one answer") {
    for (int i = 0; i < 400; ++i) said("c~" + std::to_string(i), verdict::approve, "q", "b:c~0:1");
    REQUIRE(known() != nullptr);
    CHECK(known()->times == 1);
    said("d~1", verdict::approve, "q", "b:d~1:1");
    CHECK(known()->times == 2);
  }

  TEST_CASE_FIXTURE(table_fixture, "only the latest twenty answers are known") {
    said("old~1", verdict::reject);
    for (int i = 1; i < 20; ++i) said("c~" + std::to_string(i), verdict::approve);
    CHECK(known() == nullptr);
    said("c~20", verdict::approve);
    REQUIRE(known() != nullptr);
    CHECK(known()->times == 20);
    said("c~21", verdict::approve);
    CHECK(known()->times == 20);
  }

  TEST_CASE_FIXTURE(table_fixture,
                    "an answer that is unfit or long counts, and is not given again") {
    said("c~1", verdict::approve);
    table.learn({"q", "d~1", verdict_of(verdict::approve), {}, true});
    CHECK(known() == nullptr);
    said("e~1", verdict::approve);
    CHECK(known()->times == 3);
    answer text;
    text.text = std::string(answer_table::answer_bytes_max, 'x');
    table.learn({"long", "c~2", text, {}});
    CHECK(known("long") != nullptr);
    text.text += 'x';
    table.learn({"long", "c~2", text, {}});
    CHECK(known("long") == nullptr);
  }

  TEST_CASE_FIXTURE(table_fixture, "what was used longest ago makes room") {
    for (std::size_t i = 0; i < answer_table::questions_max; ++i)
      said("c~1", verdict::approve, "q" + std::to_string(i));
    CHECK(table.agreeing() == answer_table::questions_max);
    CHECK(table.forgotten() == 0);
    table.used("q0");
    said("c~2", verdict::approve, "one more");
    CHECK(table.questions() == answer_table::questions_max);
    CHECK(table.forgotten() == 1);
    CHECK(known("q0") != nullptr);
    CHECK(known("q1") == nullptr);
    CHECK(known("q2") != nullptr);
    CHECK(known("one more") != nullptr);
  }

  TEST_CASE_FIXTURE(table_fixture, "a snapshot stays as it was") {
    said("c~1", verdict::approve);
    table.publish(shown);
    CHECK_FALSE(table.changed());
    const known_answers before = shown;
    said("d~1", verdict::reject);
    CHECK(table.changed());
    CHECK(known() == nullptr);
    CHECK(before.find("q") != nullptr);
  }
}

}  // namespace weft::testing
