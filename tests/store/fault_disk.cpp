#include "tests/store/fault_disk.hpp"

#include <algorithm>
#include <fstream>
#include <new>
#include <random>
#include <utility>

#include <sqlite3.h>

namespace weft::tests {

namespace {

/// SQLite allocates this with the real file behind it.
struct fault_file {
  sqlite3_file base;
  fault_disk* disk;
  std::string* path;  // null for files nobody counts on after a crash

  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

fault_file* mine(sqlite3_file* file) { return reinterpret_cast<fault_file*>(file); }
sqlite3_vfs* real_vfs() { return sqlite3_vfs_find(nullptr); }

template <auto Method, class... Args>
int pass(sqlite3_file* file, Args... args) {
  auto* real = mine(file)->real();
  return (real->pMethods->*Method)(real, args...);
}

int close_file(sqlite3_file* file) {
  delete mine(file)->path;
  return pass<&sqlite3_io_methods::xClose>(file);
}
int write_file(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  auto* f = mine(file);
  const std::string_view text{static_cast<const char*>(bytes), static_cast<std::size_t>(count)};
  if (f->path != nullptr && !f->disk->write(*f->path, text, offset)) return SQLITE_IOERR_WRITE;
  return pass<&sqlite3_io_methods::xWrite>(file, bytes, count, offset);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  auto* f = mine(file);
  if (f->path != nullptr && !f->disk->truncate(*f->path, size)) return SQLITE_IOERR_TRUNCATE;
  return pass<&sqlite3_io_methods::xTruncate>(file, size);
}
int sync_file(sqlite3_file* file, int) {
  auto* f = mine(file);
  if (f->path != nullptr && !f->disk->sync(*f->path)) return SQLITE_IOERR_FSYNC;
  return SQLITE_OK;  // the real disk is not what is tested: spare its time
}
int no_fetch(sqlite3_file*, sqlite3_int64, int, void** out) {
  *out = nullptr;
  return SQLITE_OK;
}

const sqlite3_io_methods& methods() {
  using io = sqlite3_io_methods;
  static const io table = [] {
    io m{};
    m.iVersion = 3;
    m.xClose = close_file;
    m.xRead = pass<&io::xRead, void*, int, sqlite3_int64>;
    m.xWrite = write_file;
    m.xTruncate = truncate_file;
    m.xSync = sync_file;
    m.xFileSize = pass<&io::xFileSize, sqlite3_int64*>;
    m.xLock = pass<&io::xLock, int>;
    m.xUnlock = pass<&io::xUnlock, int>;
    m.xCheckReservedLock = pass<&io::xCheckReservedLock, int*>;
    m.xFileControl = pass<&io::xFileControl, int, void*>;
    m.xSectorSize = pass<&io::xSectorSize>;
    // No promises beyond those of a plain disk: SQLite must order its writes by syncs.
    m.xDeviceCharacteristics = [](sqlite3_file*) { return 0; };
    m.xShmMap = pass<&io::xShmMap, int, int, int, volatile void**>;
    m.xShmLock = pass<&io::xShmLock, int, int, int>;
    m.xShmBarrier = [](sqlite3_file* f) {
      mine(f)->real()->pMethods->xShmBarrier(mine(f)->real());
    };
    m.xShmUnmap = pass<&io::xShmUnmap, int>;
    m.xFetch = no_fetch;
    m.xUnfetch = [](sqlite3_file*, sqlite3_int64, void*) { return SQLITE_OK; };
    return m;
  }();
  return table;
}

int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags) {
  auto* f = new (file) fault_file{};
  f->disk = static_cast<fault_disk*>(vfs->pAppData);
  const int code = real_vfs()->xOpen(real_vfs(), path, f->real(), flags, out_flags);
  if (code != SQLITE_OK) return code;
  constexpr int lasting = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL;
  if (path != nullptr && (flags & lasting) != 0) f->path = new std::string{path};
  f->base.pMethods = &methods();
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs* vfs, const char* path, int) {
  if (!static_cast<fault_disk*>(vfs->pAppData)->remove(path)) return SQLITE_IOERR_DELETE;
  return real_vfs()->xDelete(real_vfs(), path, 0);
}

}  // namespace

fault_disk::fault_disk() {
  static int count_of_disks = 0;
  name_ = "weft-fault-" + std::to_string(++count_of_disks);
  vfs_ = std::make_unique<sqlite3_vfs>(*real_vfs());
  vfs_->szOsFile = static_cast<int>(sizeof(fault_file)) + real_vfs()->szOsFile;
  vfs_->zName = name_.c_str();
  vfs_->pAppData = this;
  vfs_->xOpen = open_file;
  vfs_->xDelete = delete_file;
  sqlite3_vfs_register(vfs_.get(), 0);
}

fault_disk::~fault_disk() { sqlite3_vfs_unregister(vfs_.get()); }

void fault_disk::fail_at(std::uint64_t n) { fail_at_ = n == 0 ? 0 : calls_ + n; }

bool fault_disk::count() {
  ++calls_;
  return !failing();
}

/// The call that fails may still reach the disk in part; no later one does.
bool fault_disk::change_file(const std::string& file, change what) {
  const bool was_failing = failing();
  const bool works = count();
  if (!was_failing) files_[file].pending.push_back(std::move(what));
  return works;
}

bool fault_disk::write(const std::string& file, std::string_view bytes, std::int64_t offset) {
  return change_file(file, {offset, std::string{bytes}});
}

bool fault_disk::truncate(const std::string& file, std::int64_t size) {
  return change_file(file, {size, {}, true});
}

bool fault_disk::sync(const std::string& file) {
  if (!count()) return false;
  auto& f = files_[file];
  for (const auto& what : f.pending) apply(f.durable, what);
  f.pending.clear();
  return true;
}

bool fault_disk::remove(const std::string& file) {
  if (!count()) return false;
  files_.erase(file);
  return true;
}

void fault_disk::apply(std::string& content, const change& what) {
  const auto offset = static_cast<std::size_t>(what.offset);
  if (what.truncates) {
    if (content.size() > offset) content.resize(offset);
    return;
  }
  if (content.size() < offset + what.bytes.size()) content.resize(offset + what.bytes.size());
  std::copy(what.bytes.begin(), what.bytes.end(),
            content.begin() + static_cast<std::ptrdiff_t>(offset));
}

void fault_disk::lose_power(const std::filesystem::path& folder, std::uint64_t seed) const {
  std::mt19937_64 random{seed};
  constexpr std::size_t sector = 512;
  for (const auto& [path, f] : files_) {
    std::string content = f.durable;
    for (const auto& what : f.pending) {
      if (what.truncates) {
        if (random() % 2 == 0) apply(content, what);
        continue;
      }
      for (std::size_t at = 0; at < what.bytes.size(); at += sector)
        if (random() % 2 == 0)
          apply(content,
                {what.offset + static_cast<std::int64_t>(at), what.bytes.substr(at, sector)});
    }
    std::ofstream out{folder / std::filesystem::path{path}.filename(), std::ios::binary};
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
  }
}

}  // namespace weft::tests
