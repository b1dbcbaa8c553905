#include "tools/export/output.hpp"

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

#include <unistd.h>

namespace weft::exporting {
namespace {

[[noreturn]] void fail(const std::filesystem::path& file, const char* doing) {
  throw std::runtime_error(std::string{"cannot "} + doing + " " + file.string() + ": " +
                           std::strerror(errno));
}

}  // namespace

output::output(const std::filesystem::path& file, std::uint64_t size) : path_{file}, size_{size} {
  file_.reset(std::fopen(file.c_str(), "ab"));
  if (!file_) fail(file, "write");
  const auto there = std::filesystem::file_size(file);
  if (there < size)
    throw std::runtime_error(file.string() +
                             " is shorter than when the export was interrupted: "
                             "begin again in another folder");
  if (::ftruncate(::fileno(file_.get()), static_cast<off_t>(size)) != 0) fail(file, "shorten");
}

void output::line(std::string_view text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size() &&
                       std::fputc('\n', file_.get()) != EOF;
  if (!written) fail(path_, "write");
  size_ += text.size() + 1;
}

void output::keep() {
  if (std::fflush(file_.get()) != 0 || ::fdatasync(::fileno(file_.get())) != 0)
    fail(path_, "write");
}

void write_file(const std::filesystem::path& file, std::string_view text) {
  const auto part = file.string() + ".part";
  {
    output out{part, 0};
    out.line(text);
    out.keep();
  }
  std::filesystem::rename(part, file);
}

}  // namespace weft::exporting
