#include "runtime/store/sqlite_store.hpp"

#include <stdexcept>
#include <utility>

#include "runtime/store/migrations.hpp"
#include "runtime/store/sqlite_archive.hpp"

namespace weft::storage {

namespace {

sqlite::database connect(const std::filesystem::path& folder, const sqlite_settings& settings,
                         sqlite::open_mode mode) {
  sqlite::database db{database_in(folder), mode, settings.vfs, settings.busy_wait_ms};
  if (mode == sqlite::open_mode::read_write && db.text_of("PRAGMA journal_mode = WAL") != "wal")
    throw std::runtime_error("the file system of " + folder.string() +
                             " does not support SQLite's WAL: use a local one");
  // FULL: a commit is on the disk when it returns.
  db.execute(
      "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16384;"
      "PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF");
  return db;
}

}  // namespace

std::filesystem::path database_in(const std::filesystem::path& folder) {
  return folder / "weft.db";
}

sqlite_store::sqlite_store(const std::filesystem::path& folder, const sqlite_settings& settings)
    : folder_{folder}, settings_{settings} {
  const bool beside = settings_.access == store_access::beside;
  create_folder(folder_);
  if (!beside) lock_ = std::make_unique<folder_lock>(folder_);
  auto db = connect(folder_, settings_, sqlite::open_mode::read_write);
  migrate(db, beside);
  if (beside) {
    keys_ = std::make_unique<key_table>(std::move(db));
  } else {
    writer_ = std::make_unique<journal_writer>(std::move(db), settings_.wal_pages_max);
    keys_ = std::make_unique<key_table>(connect(folder_, settings_, sqlite::open_mode::read_write));
  }
}

journal_writer& sqlite_store::writer() {
  if (!writer_)
    throw std::logic_error("a store opened beside a node reads archives and keys, nothing else");
  return *writer_;
}

commit_receipt sqlite_store::commit(const std::vector<entry_ptr>& group) {
  return writer().commit(group);
}

std::size_t sqlite_store::project() { return writer().project(); }

std::size_t sqlite_store::behind() const { return writer_ ? writer_->behind() : 0; }

std::unique_ptr<archive> sqlite_store::open_archive() {
  return std::make_unique<sqlite_archive>(
      connect(folder_, settings_, sqlite::open_mode::read_only),
      settings_.access == store_access::node ? folder_ : std::filesystem::path{});
}

void sqlite_store::each_open_conversation(
    const std::function<void(std::string_view, std::string_view)>& visit) {
  writer().each_open_conversation(visit);
}

void sqlite_store::each_open_intervention(const std::function<void(open_intervention)>& visit) {
  writer().each_open_intervention(visit);
}

void sqlite_store::add_key(const key_record& key) { keys_->add(key); }

bool sqlite_store::remove_key(const std::string& tenant, const std::string& name) {
  return keys_->remove(tenant, name);
}

std::vector<key_record> sqlite_store::keys() { return keys_->all(); }

}  // namespace weft::storage

namespace weft {

std::unique_ptr<store> open_sqlite(const std::filesystem::path& folder,
                                   const sqlite_settings& settings) {
  return std::make_unique<storage::sqlite_store>(folder, settings);
}

}  // namespace weft
