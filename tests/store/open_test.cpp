#include "runtime/store/open.hpp"

#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>
#include <sqlite3.h>

#include "runtime/store/migrations.hpp"
#include "tests/store/entries.hpp"
#include "tests/store/scratch.hpp"

namespace weft::tests {

namespace {

void run_sql(const std::filesystem::path& folder, const std::string& sql) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open((folder / "weft.db").c_str(), &db) == SQLITE_OK);
  CHECK(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(db);
}

sqlite_settings beside() {
  sqlite_settings settings;
  settings.access = store_access::beside;
  return settings;
}

key_record key_of(std::string name, std::string hash) {
  return {std::move(hash), "acme", std::move(name), role::human_operator, at_ms(0)};
}

}  // namespace

TEST_CASE("a second node on the same folder is told which folder is in use") {
  scratch_folder folder;
  auto first = open_sqlite(folder.path());
  CHECK_THROWS_WITH_AS(open_sqlite(folder.path()), doctest::Contains(folder.path().c_str()),
                       std::runtime_error);
  CHECK_THROWS_WITH_AS(open_sqlite(folder.path()), doctest::Contains("in use by another node"),
                       std::runtime_error);
  first.reset();
  CHECK_NOTHROW(open_sqlite(folder.path()));
}

TEST_CASE("folders are created on the way") {
  scratch_folder folder;
  const auto deep = folder.path() / "a" / "b";
  open_sqlite(deep)->commit({facts(of("c-1"), {opened()})});
  CHECK(open_sqlite(deep)->open_archive()->events_of(of("c-1")).size() == 1);
}

TEST_CASE("a folder that can not be created is named") {
  scratch_folder folder;
  std::ofstream{folder.path() / "file"} << "not a folder";
  CHECK_THROWS_WITH_AS(open_sqlite(folder.path() / "file" / "data"), doctest::Contains("file/data"),
                       std::runtime_error);
}

TEST_CASE("a database of a newer schema is refused with both versions") {
  scratch_folder folder;
  open_sqlite(folder.path());
  const auto newer = storage::schema_version() + 1;
  run_sql(folder.path(), "PRAGMA user_version = " + std::to_string(newer));
  const auto sentence = "has schema version " + std::to_string(newer) +
                        ", this Weft knows version " + std::to_string(storage::schema_version());
  CHECK_THROWS_WITH_AS(open_sqlite(folder.path()), doctest::Contains(sentence.c_str()),
                       std::runtime_error);
  CHECK_THROWS_WITH_AS(open_sqlite(folder.path(), beside()), doctest::Contains(sentence.c_str()),
                       std::runtime_error);
  CHECK(verify_chain(folder.path()).error().detail.find(sentence) != std::string::npos);
}

TEST_CASE("somebody else's database is left alone") {
  scratch_folder folder;
  run_sql(folder.path(), "CREATE TABLE recipes(name TEXT)");
  CHECK_THROWS_WITH_AS(open_sqlite(folder.path()), doctest::Contains("not Weft's"),
                       std::runtime_error);
  std::ofstream{folder.path() / "weft.db"} << std::string(8'192, 'x');
  CHECK_THROWS_WITH_AS(open_sqlite(folder.path()), doctest::Contains("not a database"),
                       std::runtime_error);
}

TEST_CASE("keys are added, renewed and removed beside a running node, which sees it") {
  scratch_folder folder;
  const auto tool = open_sqlite(folder.path(), beside());  // before there ever was a node
  tool->add_key(key_of("ana", "aa"));
  const auto node = open_sqlite(folder.path());
  tool->add_key(key_of("bob", "bb"));
  REQUIRE(node->keys().size() == 2);
  CHECK(node->keys()[0].name == "ana");
  CHECK(node->keys()[0].acts_as == role::human_operator);
  CHECK(node->keys()[0].created == at_ms(0));
  tool->add_key(key_of("ana", "a2"));
  REQUIRE(node->keys().size() == 2);
  CHECK(node->keys()[0].hash == "a2");
  CHECK(tool->remove_key("acme", "ana"));
  CHECK_FALSE(tool->remove_key("acme", "ana"));
  CHECK_FALSE(tool->remove_key("globex", "bob"));
  REQUIRE(node->keys().size() == 1);
  CHECK(node->keys()[0].name == "bob");
}

TEST_CASE("the memory store keeps keys alike") {
  const auto s = open_memory();
  s->add_key(key_of("bob", "bb"));
  s->add_key(key_of("ana", "aa"));
  s->add_key(key_of("ana", "a2"));
  REQUIRE(s->keys().size() == 2);
  CHECK(s->keys()[0].hash == "a2");
  CHECK(s->remove_key("acme", "ana"));
  CHECK_FALSE(s->remove_key("acme", "ana"));
}

TEST_CASE("beside a node everything can be read and nothing recorded") {
  scratch_folder folder;
  const auto node = open_sqlite(folder.path());
  const auto tool = open_sqlite(folder.path(), beside());
  const auto archive = tool->open_archive();
  node->commit({facts(of("c-1"), {opened()})});
  CHECK(archive->events_of(of("c-1")).size() == 1);
  CHECK_THROWS_AS(tool->commit({facts(of("c-1"), {closed()})}), std::logic_error);
  CHECK_THROWS_AS(tool->project(), std::logic_error);
  CHECK(tool->behind() == 0);
}

TEST_CASE("projections that were thrown away are rebuilt from the journal at the next start") {
  scratch_folder folder;
  const auto id = intervention_id_of("c-1", 1);
  {
    const auto s = open_sqlite(folder.path());
    s->commit({facts(of("c-1"), {opened(), raised(of("c-1"), 1)})});
    s->commit({facts(of("c-1"), {offered(id, 2, "ana")}, claim{id, 1})});
    s->project();
  }
  run_sql(folder.path(),
          "DELETE FROM conversations; DELETE FROM conversation_log; DELETE FROM interventions;"
          "UPDATE projected SET until = 1");
  const auto s = open_sqlite(folder.path());
  CHECK(s->behind() == 0);
  CHECK(s->open_archive()->events_of(of("c-1")).size() == 3);
  std::vector<open_intervention> open;
  s->each_open_intervention([&](open_intervention found) { open.push_back(std::move(found)); });
  REQUIRE(open.size() == 1);
  CHECK(open[0].about->id == id);
  CHECK(open[0].version == 2);
  CHECK(open[0].offered_to == "ana");
}

}  // namespace weft::tests
