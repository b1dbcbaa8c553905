#pragma once

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "runtime/store/sqlite.hpp"
#include "schemas/ports/store.hpp"

namespace weft::storage {

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

}  // namespace weft::storage
