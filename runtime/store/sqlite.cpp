#include "runtime/store/sqlite.hpp"

#include <stdexcept>

#include <sqlite3.h>

namespace weft::sqlite {

namespace {

[[noreturn]] void fail(sqlite3* db, std::string_view doing) {
  std::string what{"SQLite could not "};
  what += doing;
  what += ": ";
  what += db != nullptr ? sqlite3_errmsg(db) : "out of memory";
  if (db != nullptr) {
    what += " (code ";
    what += std::to_string(sqlite3_extended_errcode(db));
    what += ')';
  }
  throw std::runtime_error(what);
}

sqlite3* owner_of(sqlite3_stmt* prepared) { return sqlite3_db_handle(prepared); }

}  // namespace

void database::closer::operator()(sqlite3* db) const { sqlite3_close_v2(db); }

database::database(const std::filesystem::path& file, open_mode mode, const std::string& vfs,
                   int busy_wait_ms) {
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (mode == open_mode::read_only ? SQLITE_OPEN_READONLY
                                                  : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &db, flags, vfs.empty() ? nullptr : vfs.c_str());
  handle_.reset(db);
  if (code != SQLITE_OK) fail(db, "open " + file.string());
  sqlite3_busy_timeout(db, busy_wait_ms);
}

statement database::prepare(std::string_view sql) { return {handle_.get(), sql}; }

void database::execute(const std::string& sql) {
  if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    fail(handle_.get(), "run \"" + sql.substr(0, 60) + '"');
}

void database::fold_by_hand() {
  sqlite3_wal_hook(
      handle_.get(),
      [](void* pages, sqlite3*, const char*, int count) {
        *static_cast<int*>(pages) = count;
        return SQLITE_OK;
      },
      wal_pages_.get());
}

std::string database::text_of(std::string_view sql) {
  statement asked = prepare(sql);
  rows found = asked.query();
  return found.next() ? std::string{found.text(0)} : std::string{};
}

rows::~rows() { sqlite3_reset(running_); }

bool rows::next() {
  const int code = sqlite3_step(running_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) fail(owner_of(running_), "read");
  return false;
}

std::int64_t rows::integer(int column) const { return sqlite3_column_int64(running_, column); }

std::string_view rows::text(int column) const {
  const auto* bytes = sqlite3_column_text(running_, column);
  if (bytes == nullptr) return {};
  return {reinterpret_cast<const char*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(running_, column))};
}

std::string_view rows::blob(int column) const {
  const void* bytes = sqlite3_column_blob(running_, column);
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(running_, column))};
}

bool rows::is_null(int column) const {
  return sqlite3_column_type(running_, column) == SQLITE_NULL;
}

void statement::finalizer::operator()(sqlite3_stmt* prepared) const { sqlite3_finalize(prepared); }

statement::statement(sqlite3* db, std::string_view sql) {
  sqlite3_stmt* prepared = nullptr;
  const int code = sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
  handle_.reset(prepared);
  if (code != SQLITE_OK) fail(db, "prepare \"" + std::string{sql.substr(0, 60)} + '"');
}

void statement::bind(int index, std::int64_t value) {
  if (sqlite3_bind_int64(handle_.get(), index, value) != SQLITE_OK)
    fail(owner_of(handle_.get()), "bind a number");
}

void statement::bind(int index, std::string_view value) {
  // A null pointer would be NULL, an empty text must stay one.
  const char* bytes = value.data() == nullptr ? "" : value.data();
  if (sqlite3_bind_text64(handle_.get(), index, bytes, value.size(), nullptr, SQLITE_UTF8) !=
      SQLITE_OK)
    fail(owner_of(handle_.get()), "bind a text");
}

void statement::bind(int index, sqlite::blob value) {
  if (sqlite3_bind_blob64(handle_.get(), index, value.bytes.data(), value.bytes.size(), nullptr) !=
      SQLITE_OK)
    fail(owner_of(handle_.get()), "bind bytes");
}

void statement::finish() {
  rows all{handle_.get()};
  while (all.next()) {}
}

transaction::transaction(database& db, kind what) : db_{db} {
  // A read transaction takes its snapshot with its first SELECT.
  db_.execute(what == kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
}

transaction::~transaction() {
  if (open_) sqlite3_exec(db_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void transaction::commit() {
  db_.execute("COMMIT");
  open_ = false;
}

}  // namespace weft::sqlite
