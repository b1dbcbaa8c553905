#include "runtime/store/folder_lock.hpp"

#include <array>
#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace weft::storage {

namespace {

[[noreturn]] void fail(const std::string& doing, const std::filesystem::path& what, int code) {
  throw std::runtime_error("could not " + doing + ' ' + what.string() + ": " +
                           std::generic_category().message(code));
}

/// A new folder is durable once the folder that names it is.
void sync_folder(const std::filesystem::path& folder) {
  const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return;  // may be unreadable to us; its own parent's business then
  ::fsync(opened);
  ::close(opened);
}

/// Who holds the lock, as it wrote itself into the file; for the message only.
std::string holder_in(int descriptor) {
  std::array<char, 32> text{};
  const auto length = ::pread(descriptor, text.data(), text.size(), 0);
  std::string pid;
  for (const char c : std::string_view{text.data(), length > 0 ? std::size_t(length) : 0})
    if (c >= '0' && c <= '9') pid += c;
  return pid.empty() ? "" : " (process " + pid + ')';
}

}  // namespace

void create_folder(const std::filesystem::path& folder) {
  if (std::filesystem::is_directory(folder)) return;
  const auto absolute = std::filesystem::absolute(folder).lexically_normal();
  std::error_code error;
  std::filesystem::create_directories(absolute, error);
  if (error) fail("create the data folder", folder, error.value());
  for (auto parent = absolute; parent.has_relative_path(); parent = parent.parent_path())
    sync_folder(parent.parent_path());
}

folder_lock::folder_lock(const std::filesystem::path& folder) {
  const auto file = folder / "node.lock";
  descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor_ < 0) fail("open", file, errno);
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const int code = errno;
    const auto holder = holder_in(descriptor_);
    ::close(descriptor_);
    if (code != EWOULDBLOCK) fail("lock", file, code);
    throw std::runtime_error("the data folder " + folder.string() + " is in use by another node" +
                             holder + ": stop it, or give this one another --data folder");
  }
  const auto pid = std::to_string(::getpid()) + '\n';
  if (::ftruncate(descriptor_, 0) != 0 ||
      ::pwrite(descriptor_, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    const int code = errno;
    ::close(descriptor_);
    fail("write", file, code);
  }
}

folder_lock::~folder_lock() { ::close(descriptor_); }

}  // namespace weft::storage
