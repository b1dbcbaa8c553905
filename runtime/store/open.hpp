#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "schemas/ports/store.hpp"
#include "schemas/problem.hpp"

namespace weft {

enum class store_access : std::uint8_t {
  node,   // the one writer: holds the data folder's lock until the store is destroyed
  beside  // keys and archives only, while a node may be running on the same folder
};

struct sqlite_settings {
  store_access access = store_access::node;
  int busy_wait_ms = 10'000;  // how long to wait for another process's short write (keys)
  int wal_pages_max = 4'096;  // of 4 KiB: from then on `project` folds the WAL into the database
  std::string vfs;            // SQLite's VFS; tests put faults there. Empty: the default one
};

/// Opens the store in `folder`, creating both if needed, brings its schema and projections up to
/// date and is then ready for `commit`. Throws std::runtime_error with a sentence for people: the
/// folder is in use by another node, was written by a newer Weft, or can not be read or written.
std::unique_ptr<store> open_sqlite(const std::filesystem::path& folder,
                                   const sqlite_settings& settings = {});

/// A store that forgets everything when destroyed: for tests, simulation and trying things out.
std::unique_ptr<store> open_memory();

struct verified_chain {
  std::uint64_t groups = 0, events = 0;
  std::string
      head;  // the last link in hex: kept elsewhere, it also proves that nothing was cut off
};
/// Reads the whole journal in `folder` and checks its numbering and every link of its hash chain.
/// The problem names the first event that can not be trusted. Works beside a running node.
result<verified_chain> verify_chain(const std::filesystem::path& folder);

}  // namespace weft
