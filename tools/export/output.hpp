#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string_view>

namespace weft::exporting {

/// A file that is appended to, and can be cut back to a size that is known to be good.
class output {
 public:
  /// Opens `file`, making it when needed, and cuts it to `size`. Throws std::runtime_error when it
  /// is shorter, or cannot be written.
  output(const std::filesystem::path& file, std::uint64_t size);

  void line(std::string_view text);
  std::uint64_t size() const { return size_; }
  /// All of it is on the disk when this returns.
  void keep();

 private:
  struct closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::filesystem::path path_;
  std::unique_ptr<std::FILE, closer> file_;
  std::uint64_t size_;
};

/// Replaces a file as a whole.
void write_file(const std::filesystem::path& file, std::string_view text);

}  // namespace weft::exporting
