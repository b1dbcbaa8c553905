#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/store/folder_lock.hpp"
#include "runtime/store/journal_writer.hpp"
#include "runtime/store/key_table.hpp"
#include "runtime/store/open.hpp"
#include "runtime/store/sqlite.hpp"

namespace weft::storage {

/// The file inside a data folder.
std::filesystem::path database_in(const std::filesystem::path& folder);

/// The SQLite store: a folder's lock, its journal's writer, its keys, and archives as asked for.
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

  std::filesystem::path folder_;
  sqlite_settings settings_;
  std::unique_ptr<folder_lock> lock_;       // first in, last out; none beside a node
  std::unique_ptr<journal_writer> writer_;  // none beside a node
  std::unique_ptr<key_table> keys_;
};

}  // namespace weft::storage
