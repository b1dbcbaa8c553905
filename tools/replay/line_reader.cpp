#include "tools/replay/line_reader.hpp"

#include <cerrno>
#include <cstring>

namespace weft::replay {
namespace {

constexpr std::size_t chunk_bytes = 256U << 10U;

}  // namespace

line_reader::line_reader(const std::string& path) : file_{std::fopen(path.c_str(), "rb")} {
  if (!file_) why_ = std::strerror(errno);
}

bool line_reader::fill() {
  buffer_.resize(chunk_bytes);
  buffer_.resize(std::fread(buffer_.data(), 1, chunk_bytes, file_.get()));
  at_ = 0;
  return !buffer_.empty();
}

std::optional<line_reader::line> line_reader::next() {
  if (!file_) return std::nullopt;
  line found;
  found.number = ++number_;
  bool any = false;
  for (;;) {
    if (at_ == buffer_.size() && !fill()) {
      if (!any) return std::nullopt;
      break;
    }
    any = true;
    const auto end = buffer_.find('\n', at_);
    const auto stop = end == std::string::npos ? buffer_.size() : end;
    if (found.text.size() + (stop - at_) > line_bytes_max) {
      found.too_long = true;
      found.text.clear();
    }
    if (!found.too_long) found.text.append(buffer_, at_, stop - at_);
    at_ = end == std::string::npos ? stop : stop + 1;
    if (end != std::string::npos) break;
  }
  if (found.text.ends_with('\r')) found.text.pop_back();
  return found;
}

std::uint64_t count_lines(const std::string& path) {
  line_reader lines{path};
  std::uint64_t count = 0;
  while (const auto line = lines.next())
    if (!line->text.empty() || line->too_long) ++count;
  return count;
}

}  // namespace weft::replay
