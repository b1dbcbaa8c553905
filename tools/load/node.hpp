#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

#include "schemas/problem.hpp"
#include "tools/client/url.hpp"
#include "tools/measure/monotonic.hpp"

namespace weft::load {

/// What the system tells of a process. All zero when it tells nothing.
struct process_use {
  double cpu_s = 0;            // user and system, all threads
  std::uint64_t resident = 0;  // bytes
  std::uint64_t descriptors = 0;
};
process_use use_of(pid_t process);

/// A node of our own, on a temporary data folder and a free port. It ends with this object, by
/// SIGTERM, then SIGKILL, and the kernel ends it when we die.
class spawned_node {
 public:
  /// Starts `program` (empty: this executable) as `weft serve` with this trigger set and waits
  /// until it listens. A problem holds the last words of a node that would not start.
  static result<std::unique_ptr<spawned_node>> start(const std::string& program,
                                                     const std::string& triggers);
  ~spawned_node();
  spawned_node(const spawned_node&) = delete;
  spawned_node& operator=(const spawned_node&) = delete;

  const client::endpoint& at() const { return at_; }
  std::string url() const { return "http://" + at_.authority(); }
  pid_t id() const { return id_; }
  /// As a person would type it.
  const std::string& command() const { return command_; }

 private:
  spawned_node() = default;
  bool reap(bool wait);
  std::string last_words() const;

  std::filesystem::path folder_;
  client::endpoint at_;
  std::string command_;
  pid_t id_ = -1;
};

}  // namespace weft::load
