#include "tools/export/progress.hpp"

#include <charconv>

#include "schemas/directive.hpp"

namespace weft::exporting {
namespace {

constexpr const char* tables = R"(
PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16384;
CREATE TABLE IF NOT EXISTS facts(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS taken(
  tenant TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (tenant, id)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS runs(
  tenant TEXT NOT NULL, id TEXT NOT NULL, number INTEGER NOT NULL, count INTEGER NOT NULL,
  first INTEGER NOT NULL, offset INTEGER NOT NULL, bytes INTEGER NOT NULL,
  PRIMARY KEY (tenant, id, number)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS conversations(
  number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, id TEXT NOT NULL,
  opened INTEGER NOT NULL) STRICT;
)";

sqlite::database open_book(const std::filesystem::path& folder) {
  constexpr int busy_wait_ms = 1'000;
  sqlite::database db{
      progress_book::file_in(folder), sqlite::open_mode::read_write, {}, busy_wait_ms};
  db.execute(tables);
  return db;
}

/// A position as numbers with spaces between, in the order of `each`.
template <class Position, class Each>
void each_number(Position& at, Each each) {
  for (auto* one : {&at.until, &at.projected, &at.next, &at.considered, &at.with_rows,
                    &at.conversations, &at.skipped, &at.struck})
    each(*one);
  for (auto& one : at.sizes) each(one);
  for (auto& one : at.rows) each(one);
  for (auto& one : at.excluded) each(one);
  for (auto& one : at.redacted) each(one);
}

}  // namespace

std::filesystem::path progress_book::file_in(const std::filesystem::path& folder) {
  return folder / ".weft-export.db";
}

void progress_book::remove(const std::filesystem::path& folder) {
  std::filesystem::remove(file_in(folder));
}

progress_book::progress_book(const std::filesystem::path& folder)
    : db_{open_book(folder)},
      known_{db_},
      set_{db_.prepare("INSERT OR REPLACE INTO facts VALUES (?1, ?2)")},
      get_{db_.prepare("SELECT value FROM facts WHERE name = ?1")},
      run_{db_.prepare("INSERT INTO runs VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")},
      conversation_{db_.prepare("INSERT INTO conversations VALUES (?1, ?2, ?3, ?4)")},
      is_taken_{db_.prepare("SELECT 1 FROM taken WHERE tenant = ?1 AND id = ?2")},
      take_{db_.prepare("INSERT INTO taken VALUES (?1, ?2)")},
      tail_{db_.prepare("SELECT number, count, first, offset, bytes FROM runs"
                        " WHERE tenant = ?1 AND id = ?2 ORDER BY number")},
      next_{db_.prepare("SELECT number, tenant, id, opened FROM conversations"
                        " WHERE number > ?1 ORDER BY number LIMIT 1")} {
  open_.emplace(db_, sqlite::transaction::kind::write);
}

void progress_book::set(const std::string& name, const std::string& value) {
  set_.run(name, value);
}

std::string progress_book::get(const std::string& name) {
  auto found = get_.query(name);
  return found.next() ? std::string{found.text(0)} : std::string{};
}

std::string progress_book::asked_for() { return get("asked_for"); }
std::string progress_book::salt() { return get("salt"); }

void progress_book::begin(const std::string& asked_for, const std::string& salt) {
  set("asked_for", asked_for);
  set("salt", salt);
}

position progress_book::restored() {
  position at;
  const auto text = get("position");
  const char* here = text.data();
  const char* const end = here + text.size();
  const auto read = [&](auto& number) {
    here = std::from_chars(here, end, number).ptr;
    if (here < end) ++here;
  };
  if (text.empty()) return at;
  read(at.cut);
  int done = 0;
  read(done);
  at.first_pass_done = done != 0;
  each_number(at, read);
  return at;
}

void progress_book::checkpoint(const position& at) {
  auto text = std::to_string(at.cut) + (at.first_pass_done ? " 1" : " 0");
  each_number(at, [&](std::uint64_t number) { text += " " + std::to_string(number); });
  set("position", text);
  open_->commit();
  open_.emplace(db_, sqlite::transaction::kind::write);
}

void progress_book::note_run(const conversation_key& key, const storage::run& run) {
  run_.run(key.tenant, key.conversation, run.number, run.count, run.at.first, run.at.offset,
           run.at.bytes);
}
void progress_book::note_conversation(const listed& one) {
  conversation_.run(one.number, one.key.tenant, one.key.conversation, storage::us_of(one.opened));
}

bool progress_book::take_bundle(const std::string& tenant, const std::string& bundle) {
  if (is_taken_.query(tenant, bundle).next()) return false;
  take_.run(tenant, bundle);
  return true;
}

std::vector<storage::run> progress_book::tail_of(const conversation_key& key) {
  std::vector<storage::run> runs;
  auto found = tail_.query(key.tenant, key.conversation);
  while (found.next())
    runs.push_back({static_cast<std::uint64_t>(found.integer(0)),
                    static_cast<std::uint32_t>(found.integer(1)),
                    {static_cast<std::uint64_t>(found.integer(2)),
                     static_cast<std::uint32_t>(found.integer(3)),
                     static_cast<std::uint32_t>(found.integer(4))}});
  return runs;
}

std::optional<listed> progress_book::next(std::uint64_t after) {
  auto found = next_.query(after);
  if (!found.next()) return std::nullopt;
  return listed{static_cast<std::uint64_t>(found.integer(0)),
                {std::string{found.text(1)}, std::string{found.text(2)}},
                storage::instant_of(found.integer(3))};
}

std::vector<std::int64_t> progress_book::openings(const std::string& tenant) {
  std::vector<std::int64_t> all;
  auto select =
      db_.prepare("SELECT opened FROM conversations WHERE (?1 = '' OR tenant = ?1) AND id <> ?2");
  auto found = select.query(tenant, floor_id);
  while (found.next()) all.push_back(found.integer(0));
  return all;
}

}  // namespace weft::exporting
