#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace weft::replay {

/// Reads a file line by line with a bounded buffer, however long the file is.
class line_reader {
 public:
  static constexpr std::size_t line_bytes_max = 16U << 20U;

  explicit line_reader(const std::string& path);

  /// False when the file could not be opened; `why` tells.
  bool is_open() const { return file_ != nullptr; }
  const std::string& why() const { return why_; }

  struct line {
    std::string text;  // without its end
    std::uint64_t number = 0;
    bool too_long = false;  // then `text` is empty
  };
  /// The next line, empty ones included; nothing at the end of the file.
  std::optional<line> next();

 private:
  bool fill();

  struct closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, closer> file_;
  std::string why_;
  std::string buffer_;
  std::size_t at_ = 0;
  std::uint64_t number_ = 0;
};

/// Lines of a file that are not empty; for the progress line only. Zero when it cannot be read.
std::uint64_t count_lines(const std::string& path);

}  // namespace weft::replay
