#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

#include "bench/support/measure.hpp"

namespace weft::bench {

/// Processor time a process has used since its start.
struct processor_use {
  nanoseconds_t total = 0;          // all threads, also those that ended; to the nanosecond
  double user_s = 0, system_s = 0;  // /proc/PID/stat, in clock ticks
  std::map<std::string, nanoseconds_t> by_thread;  // by thread name, living threads only
};
processor_use operator-(const processor_use& later, const processor_use& earlier);
processor_use& operator+=(processor_use& sum, const processor_use& more);

/// Memory of a process from /proc/PID/smaps_rollup, in bytes.
struct memory_use {
  std::uint64_t resident = 0, anonymous = 0;
};

/// A child process; it dies with us, and with this object.
class process {
 public:
  /// Standard output and error go to the files `log`.out and `log`.err. Throws std::system_error.
  process(const std::vector<std::string>& arguments, const std::filesystem::path& log);
  ~process();
  process(const process&) = delete;
  process& operator=(const process&) = delete;

  pid_t id() const { return id_; }
  processor_use used() const;
  memory_use memory() const;
  /// Bytes it wrote through write-like system calls (/proc/PID/io).
  std::uint64_t bytes_written() const;
  /// Throws std::runtime_error with the end of its error output when it has ended.
  void expect_alive();
  std::string output() const;

  /// SIGTERM, and SIGKILL when that does not help within 30 s.
  void stop();
  /// SIGKILL.
  void kill();

 private:
  bool reap(bool wait);

  pid_t id_ = -1;
  std::filesystem::path log_;
};

/// A whole file; empty when it cannot be read.
std::string text_of(const std::filesystem::path& file);

}  // namespace weft::bench
