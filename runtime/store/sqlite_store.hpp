#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "runtime/store/chain.hpp"
#include "runtime/store/claim_ledger.hpp"
#include "runtime/store/folder_lock.hpp"
#include "runtime/store/open.hpp"
#include "runtime/store/sqlite.hpp"
#include "runtime/store/tables.hpp"

namespace weft::storage {

/// The file inside a data folder.
std::filesystem::path database_in(const std::filesystem::path& folder);

/// API keys, on a connection of their own: a node reads them while its journal commits, and
/// `weft keys` changes them beside a running node. May be called from any thread.
class key_table {
 public:
  explicit key_table(sqlite::database db) : db_{std::move(db)} {}
  void add(const key_record& key);
  bool remove(const std::string& tenant, const std::string& name);
  std::vector<key_record> all();

 private:
  std::mutex mutex_;
  sqlite::database db_;
};

/// The writing half of a node's store: the journal's one writer, and its projections. See
/// DURABILITY.md. `commit` and `project` are called by one thread at a time, `behind` by any.
class journal_writer {
 public:
  explicit journal_writer(sqlite::database db);

  commit_receipt commit(const std::vector<entry_ptr>& group);
  std::size_t project();
  std::size_t behind() const { return behind_.load(std::memory_order_relaxed); }

  void each_open_conversation(
      const std::function<void(std::string_view, std::string_view)>& visit);
  void each_open_intervention(const std::function<void(open_intervention)>& visit);

 private:
  void restore();
  void insert(std::uint32_t count, instant at);
  std::size_t project_batch();
  void fold_wal();

  sqlite::database db_;
  journal_table journal_;
  projected_tables tables_;
  projection_writer projections_;
  sqlite::statement insert_;
  claim_ledger ledger_;
  std::uint64_t next_ = 1;   // number of the next event
  std::uint64_t until_ = 1;  // number of the first event not projected
  chain_link chain_{};       // of the last group
  std::string text_;         // of the group being committed
  std::size_t bytes_written_ = 0;  // since the WAL was last folded into the database
  std::atomic<std::size_t> behind_ = 0;
  bool failed_ = false;  // a commit failed: what is in memory may be ahead of the disk
};

class sqlite_store final : public store {
 public:
  sqlite_store(const std::filesystem::path& folder, const sqlite_settings& settings);

  commit_receipt commit(const std::vector<entry_ptr>& group) override;
  std::size_t project() override;
  std::size_t behind() const override;
  std::unique_ptr<archive> open_archive() override;
  void each_open_conversation(
      const std::function<void(std::string_view, std::string_view)>& visit) override;
  void each_open_intervention(const std::function<void(open_intervention)>& visit) override;
  void add_key(const key_record& key) override;
  bool remove_key(const std::string& tenant, const std::string& name) override;
  std::vector<key_record> keys() override;

 private:
  journal_writer& writer();
  sqlite::database connect(sqlite::open_mode mode) const;

  std::filesystem::path folder_;
  sqlite_settings settings_;
  std::unique_ptr<folder_lock> lock_;       // first in, last out; none beside a node
  std::unique_ptr<journal_writer> writer_;  // none beside a node
  std::unique_ptr<key_table> keys_;
};

}  // namespace weft::storage
