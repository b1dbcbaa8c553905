#include "bench/support/disk.hpp"

#include <cerrno>
#include <system_error>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace weft::bench {

recorder measure_disk(const std::filesystem::path& file, std::size_t bytes, double per_second,
                      nanoseconds_t span) {
  const int out = ::open(file.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644);
  if (out < 0) throw std::system_error{errno, std::generic_category(), file.string()};
  std::vector<char> content(bytes);
  for (std::size_t i = 0; i < bytes; ++i) content[i] = static_cast<char>('a' + i % 26);
  recorder took;
  const auto begun = monotonic_ns();
  nanoseconds_t next = begun;
  while (monotonic_ns() - begun < span) {
    const auto now = monotonic_ns();
    if (next > now) std::this_thread::sleep_for(std::chrono::nanoseconds{next - now});
    const auto from = monotonic_ns();
    if (::write(out, content.data(), bytes) < 0 || ::fdatasync(out) != 0) {
      const int why = errno;
      ::close(out);
      throw std::system_error{why, std::generic_category(), file.string()};
    }
    took.add(monotonic_ns() - from);
    if (per_second > 0) next += from_seconds(1 / per_second);
  }
  ::close(out);
  std::filesystem::remove(file);
  return took;
}

}  // namespace weft::bench
