#pragma once

#include <filesystem>

namespace weft::storage {

/// Creates `folder` with its parents, durably, unless it is there.
void create_folder(const std::filesystem::path& folder);

/// Says that one node is at work in a data folder. The kernel lets go of it when the process ends,
/// however it ends. Throws std::runtime_error when another node holds it.
class folder_lock {
 public:
  explicit folder_lock(const std::filesystem::path& folder);
  ~folder_lock();
  folder_lock(const folder_lock&) = delete;
  folder_lock& operator=(const folder_lock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace weft::storage
