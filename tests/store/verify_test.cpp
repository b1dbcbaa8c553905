#include <string>

#include <doctest/doctest.h>
#include <sqlite3.h>

#include "runtime/store/open.hpp"
#include "tests/store/entries.hpp"
#include "tests/store/scratch.hpp"

namespace weft::tests {

namespace {

/// A journal of five groups, events 1 to 10.
void fill(const std::filesystem::path& folder) {
  const auto s = open_sqlite(folder);
  for (int n = 1; n <= 5; ++n)
    s->commit(
        {facts(of("c-" + std::to_string(n)), {opened(), message_of("m1", "pay 100 dollars")})});
}

void tamper(const std::filesystem::path& folder, const std::string& sql) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open((folder / "weft.db").c_str(), &db) == SQLITE_OK);
  CHECK(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  CHECK(sqlite3_changes(db) > 0);
  sqlite3_close(db);
}

std::string problem_after(const std::string& sql) {
  scratch_folder folder;
  fill(folder.path());
  tamper(folder.path(), sql);
  const auto verified = verify_chain(folder.path());
  return verified ? "" : verified.error().detail;
}

}  // namespace

TEST_CASE("an untouched journal verifies and tells its length and head") {
  scratch_folder folder;
  fill(folder.path());
  const auto verified = verify_chain(folder.path());
  REQUIRE(verified);
  CHECK(verified->groups == 5);
  CHECK(verified->events == 10);
  CHECK(verified->head.size() == 64);
}

TEST_CASE("a changed byte is found, with the first event that can not be trusted") {
  const auto found =
      problem_after("UPDATE journal SET events = replace(events, '100', '900') WHERE first = 5");
  CHECK(found.find("from event 5 on") != std::string::npos);
}

TEST_CASE("a changed hash is found") {
  const auto found = problem_after("UPDATE journal SET chain = zeroblob(32) WHERE first = 3");
  CHECK(found.find("from event 3 on") != std::string::npos);
}

TEST_CASE("a removed group is found") {
  const auto found = problem_after("DELETE FROM journal WHERE first = 5");
  CHECK(found.find("from event 5 on") != std::string::npos);
}

TEST_CASE("a changed count is found") {
  const auto found = problem_after("UPDATE journal SET count = 3 WHERE first = 9");
  CHECK(found.find("does not hold 3 events") != std::string::npos);
}

TEST_CASE("groups in another order are found") {
  const auto found = problem_after(
      "UPDATE journal SET first = first + 1000 WHERE first IN (3, 5);"
      "UPDATE journal SET first = 5 WHERE first = 1003; UPDATE journal SET first = 3 WHERE first = "
      "1005");
  CHECK(found.find("from event 3 on") != std::string::npos);
}

TEST_CASE("a folder without a journal is a problem, not a new journal") {
  scratch_folder folder;
  const auto verified = verify_chain(folder.path());
  REQUIRE_FALSE(verified);
  CHECK(verified.error().code == fault::not_found);
  CHECK(std::filesystem::is_empty(folder.path()));
}

}  // namespace weft::tests
