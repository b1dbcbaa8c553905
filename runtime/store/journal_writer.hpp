#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/store/chain.hpp"
#include "runtime/store/claim_ledger.hpp"
#include "runtime/store/sqlite.hpp"
#include "runtime/store/tables.hpp"
#include "schemas/ports/store.hpp"

namespace weft::storage {

/// The writing half of a node's store: the journal's one writer, and its projections. See
/// DURABILITY.md. `commit` and `project` are called by one thread at a time, `behind` by any.
class journal_writer {
 public:
  journal_writer(sqlite::database db, int wal_pages_max);

  commit_receipt commit(const std::vector<entry_ptr>& group);
  std::size_t project();
  std::size_t behind() const { return behind_.load(std::memory_order_relaxed); }

  void each_open_conversation(const std::function<void(std::string_view, std::string_view)>& visit);
  void each_open_intervention(const std::function<void(open_intervention)>& visit);

 private:
  /// A row of the journal in the making.
  struct draft {
    std::uint64_t first = 0;
    std::uint32_t count = 0;
    instant at{};
    std::string text;
    void add(const entry& e);
  };

  void restore();
  void insert(std::vector<draft>& rows);
  void project_batch();
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
  int wal_pages_max_;
  std::atomic<std::size_t> behind_ = 0;
  bool failed_ = false;  // a commit failed: what is in memory may be ahead of the disk
};

}  // namespace weft::storage
