#include "runtime/export/survey.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <random>

#include "runtime/export/examples.hpp"
#include "schemas/digest.hpp"

namespace weft::exporting {
namespace {

constexpr const char* tables = R"(
CREATE TABLE IF NOT EXISTS answers(
  tenant TEXT NOT NULL, name TEXT NOT NULL, us INTEGER NOT NULL, number INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS answers_sorted ON answers(tenant, name, us, number);
CREATE TABLE IF NOT EXISTS bundled(
  tenant TEXT NOT NULL, bundle TEXT NOT NULL, number INTEGER NOT NULL, conversation TEXT NOT NULL,
  PRIMARY KEY (tenant, bundle, number)) STRICT, WITHOUT ROWID;
)";

sqlite::database& with_tables(sqlite::database& db) {
  db.execute(tables);
  return db;
}

sqlite::database open(const std::filesystem::path& file) {
  constexpr int busy_wait_ms = 10'000;
  sqlite::database db{file, sqlite::open_mode::read_write, {}, busy_wait_ms};
  // All of it can be made again: what power takes is looked up again.
  db.execute(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -4096;"
      "CREATE TABLE IF NOT EXISTS facts(name TEXT PRIMARY KEY, value TEXT NOT NULL)"
      " STRICT, WITHOUT ROWID");
  return db;
}

}  // namespace

survey::survey(sqlite::database& db)
    : answer_{with_tables(db).prepare("INSERT INTO answers VALUES (?1, ?2, ?3, ?4)")},
      bundled_{db.prepare("INSERT OR IGNORE INTO bundled VALUES (?1, ?2, ?3, ?4)")},
      count_{db.prepare(
          "SELECT count(*) FROM answers WHERE tenant = ?1 AND name = ?2 AND number <= ?3")},
      rank_{db.prepare("SELECT us FROM answers WHERE tenant = ?1 AND name = ?2 AND number <= ?3"
                       " ORDER BY us LIMIT 1 OFFSET ?4")},
      members_{db.prepare(
          "SELECT count(*) FROM bundled WHERE tenant = ?1 AND bundle = ?2 AND number <= ?3")},
      whose_{db.prepare("SELECT DISTINCT conversation FROM bundled"
                        " WHERE tenant = ?1 AND bundle = ?2 AND number <= ?3")} {}

void survey::note(const conversation_key& whose, std::uint64_t number,
                  const intervention_settled& how) {
  if (how.by != decided_by::human) return;
  constexpr double us_per_ms = 1'000;
  answer_.run(whose.tenant, how.answered_by, static_cast<std::int64_t>(how.human_ms * us_per_ms),
              number);
  if (!how.bundle.empty()) bundled_.run(whose.tenant, how.bundle, number, whose.conversation);
}

double survey::pace(const std::string& tenant, const std::string& name, std::uint64_t until) {
  if (until != paces_until_) paces_.clear();
  paces_until_ = until;
  const auto [known, fresh] = paces_.try_emplace({tenant, name}, 0.0);
  if (!fresh) return known->second;
  auto count = count_.query(tenant, name, until);
  count.next();
  const auto answers = static_cast<std::uint64_t>(count.integer(0));
  if (answers < pace_answers_least) return 0;
  // Nearest rank: the smallest value that at least 5 % are at or below.
  const std::uint64_t before = (answers * 5 + 99) / 100 - 1;
  auto found = rank_.query(tenant, name, until, before);
  if (found.next()) known->second = static_cast<double>(found.integer(0)) / 1'000;
  return known->second;
}

std::uint64_t survey::members(const std::string& tenant, const std::string& bundle,
                              std::uint64_t until) {
  auto found = members_.query(tenant, bundle, until);
  return found.next() ? static_cast<std::uint64_t>(found.integer(0)) : 0;
}

std::vector<std::string> survey::conversations_of(const std::string& tenant,
                                                  const std::string& bundle, std::uint64_t until) {
  std::vector<std::string> all;
  auto found = whose_.query(tenant, bundle, until);
  while (found.next()) all.emplace_back(found.text(0));
  return all;
}

kept_survey::kept_survey(const std::filesystem::path& file)
    : db_{open(file)}, known_{db_}, salt_{kept("salt")} {
  if (const auto seen = kept("until"); !seen.empty()) until_ = std::stoull(seen);
  if (!salt_.empty()) return;
  salt_ = random_salt();
  keep("salt", salt_);
}

void kept_survey::keep(const std::string& name, const std::string& value) {
  db_.prepare("INSERT OR REPLACE INTO facts VALUES (?1, ?2)").run(name, value);
}

std::string kept_survey::kept(const std::string& name) {
  auto select = db_.prepare("SELECT value FROM facts WHERE name = ?1");
  auto found = select.query(name);
  return found.next() ? std::string{found.text(0)} : std::string{};
}

std::string random_salt() {
  constexpr std::size_t words = 8;
  std::random_device device;
  std::array<unsigned, words> drawn{};
  for (auto& word : drawn) word = device();
  return sha256_hex({reinterpret_cast<const char*>(drawn.data()), sizeof drawn});
}

result<std::string> read_salt(const std::filesystem::path& file) {
  constexpr std::size_t least = 16;
  std::ifstream in{file, std::ios::binary};
  std::string salt{std::istreambuf_iterator<char>{in}, {}};
  while (!salt.empty() && (salt.back() == '\n' || salt.back() == '\r')) salt.pop_back();
  if (salt.size() >= least) return salt;
  return problem{fault::invalid,
                 file.string() +
                     " must hold at least 16 bytes that nobody can guess, such as "
                     "`openssl rand -hex 32` prints",
                 {}};
}

}  // namespace weft::exporting
