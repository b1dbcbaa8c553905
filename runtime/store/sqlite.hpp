#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

// A thin layer over SQLite's C interface: handles that close themselves, prepared statements,
// failures as std::runtime_error with SQLite's own message. Connections are confined to one thread
// at a time. No SQL is built from values anywhere: values are bound.

namespace weft::sqlite {

class statement;

enum class open_mode { read_only, read_write };

class database {
 public:
  /// Opens `file`, creating it in mode `read_write`. `vfs` names a VFS, empty for the default one.
  database(const std::filesystem::path& file, open_mode mode, const std::string& vfs,
           int busy_wait_ms);

  statement prepare(std::string_view sql);
  /// Runs one or several statements whose rows nobody needs.
  void execute(const std::string& sql);
  /// The first column of the first row; empty when there is none.
  std::string text_of(std::string_view sql);

  /// From now on this connection never folds the WAL into the database by itself; see `wal_pages`.
  void fold_by_hand();
  /// Pages in the WAL as of this connection's last commit.
  int wal_pages() const { return *wal_pages_; }

  sqlite3* handle() const { return handle_.get(); }

 private:
  struct closer {
    void operator()(sqlite3* db) const;
  };
  std::unique_ptr<int> wal_pages_ = std::make_unique<int>(0);  // SQLite keeps a pointer to it
  std::unique_ptr<sqlite3, closer> handle_;
};

/// The rows of a running statement. Resets it at the end, so that no read transaction lingers.
class rows {
 public:
  explicit rows(sqlite3_stmt* running) : running_{running} {}
  ~rows();
  rows(const rows&) = delete;
  rows& operator=(const rows&) = delete;

  /// Moves to the next row, the first at the first call; false when there is none.
  bool next();
  std::int64_t integer(int column) const;
  /// Valid until `next`.
  std::string_view text(int column) const;
  std::string_view blob(int column) const;
  bool is_null(int column) const;

 private:
  sqlite3_stmt* running_;
};

/// Bytes bound as a BLOB rather than TEXT.
struct blob {
  std::string_view bytes;
};

/// A prepared statement. Bound texts are not copied: they must outlive the run or the rows.
class statement {
 public:
  statement(sqlite3* db, std::string_view sql);

  /// Binds `values` to ?1, ?2, … and runs to the end.
  template <class... Values>
  void run(const Values&... values) {
    bind_all(values...);
    finish();
  }
  /// Binds `values` to ?1, ?2, … and hands out the rows.
  template <class... Values>
  rows query(const Values&... values) {
    bind_all(values...);
    return rows{handle_.get()};
  }

 private:
  template <class... Values>
  void bind_all(const Values&... values) {
    int index = 0;
    (bind(++index, values), ...);
  }
  void bind(int index, std::int64_t value);
  void bind(int index, std::uint64_t value) { bind(index, static_cast<std::int64_t>(value)); }
  void bind(int index, std::uint32_t value) { bind(index, static_cast<std::int64_t>(value)); }
  void bind(int index, std::string_view value);
  void bind(int index, const std::string& value) { bind(index, std::string_view{value}); }
  void bind(int index, blob value);
  void finish();

  struct finalizer {
    void operator()(sqlite3_stmt* prepared) const;
  };
  std::unique_ptr<sqlite3_stmt, finalizer> handle_;
};

/// BEGIN now; ROLLBACK at the end of the scope unless committed.
class transaction {
 public:
  enum class kind { read, write };
  transaction(database& db, kind what);
  ~transaction();
  transaction(const transaction&) = delete;
  transaction& operator=(const transaction&) = delete;
  void commit();

 private:
  database& db_;
  bool open_ = true;
};

}  // namespace weft::sqlite
