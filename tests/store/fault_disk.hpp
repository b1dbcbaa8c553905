#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3_vfs;

namespace weft::tests {

/// A disk below SQLite that fails on purpose, as a VFS of its own name.
///
/// It counts the calls that matter for durability: write, sync, truncate, delete. At the call
/// chosen with `fail_at` it begins to report I/O errors. And it remembers, per file, what a power
/// loss would leave: the content as of the last sync, plus any part, in any order, of what was
/// written since. Not modelled: a disk that confirms a sync and lies, or one that damages what it
/// was not asked to write.
class fault_disk {
 public:
  fault_disk();
  ~fault_disk();
  fault_disk(const fault_disk&) = delete;
  fault_disk& operator=(const fault_disk&) = delete;

  const std::string& name() const { return name_; }
  /// From call `n` on (counted from one, from now) every call fails; 0: none.
  void fail_at(std::uint64_t n);
  std::uint64_t calls() const { return calls_; }
  bool failing() const { return fail_at_ != 0 && calls_ >= fail_at_; }

  /// Writes into `folder` what a loss of power leaves at this moment. `seed` chooses which of the
  /// sectors written since the last sync of their file made it to the platter.
  void lose_power(const std::filesystem::path& folder, std::uint64_t seed) const;

  // For the VFS's callbacks. A false return is an I/O error to report.
  bool write(const std::string& file, std::string_view bytes, std::int64_t offset);
  bool truncate(const std::string& file, std::int64_t size);
  bool sync(const std::string& file);
  bool remove(const std::string& file);

 private:
  struct change {
    std::int64_t offset = 0;
    std::string bytes;
    bool truncates = false;  // to `offset`
  };
  struct platter {
    std::string durable;
    std::vector<change> pending;
  };
  static void apply(std::string& content, const change& what);
  bool count();
  bool change_file(const std::string& file, change what);

  std::string name_;
  std::unique_ptr<sqlite3_vfs> vfs_;
  std::uint64_t calls_ = 0, fail_at_ = 0;
  std::map<std::string, platter> files_;  // by path
};

}  // namespace weft::tests
