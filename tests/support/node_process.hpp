#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

namespace weft::testing {

/// A folder of its own below the system's temporary one, removed with all it holds.
class temporary_folder {
 public:
  temporary_folder();
  ~temporary_folder();
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// An API key to be made before the node starts.
struct key_wanted {
  std::string name, role;
  std::string tenant = "default";
};

struct node_settings {
  std::string triggers;                // the trigger set, YAML; empty: a node without triggers
  std::vector<std::string> arguments;  // further arguments of `weft serve`
  std::uint16_t port = 0;              // 0: any free one, kept over restarts
  std::vector<key_wanted> keys;        // none: development mode
};

/// How a command of ours ended.
struct finished {
  int exit_code = 0;  // 128 + N after signal N
  std::string output, errors;
};

/// Runs `weft ARGUMENTS...` to its end. Throws when it takes longer than `within`.
finished run_weft(const std::vector<std::string>& arguments,
                  std::chrono::seconds within = std::chrono::seconds{60});

/// A node in a process of its own (environment variable WEFT_BINARY), on a data folder of its own.
///
/// Nothing of a run outlives the test: the node is killed when its owner goes, and by the kernel
/// when the test dies. Start it from the main thread: the kernel takes the end of the thread that
/// started the node for the end of its parent.
///
/// All waiting is bounded; what takes too long throws std::runtime_error with the node's last
/// words.
class node_process {
 public:
  explicit node_process(node_settings settings = {});
  ~node_process();
  node_process(const node_process&) = delete;
  node_process& operator=(const node_process&) = delete;

  /// Starts the node again on the same folder and port, after `kill` or `terminate`.
  void start();
  /// SIGTERM; the exit code (128 + N when a signal ended it) once the node has gone.
  int terminate(std::chrono::seconds within = std::chrono::seconds{20});
  /// SIGKILL; returns when the process is gone.
  void kill();
  /// Sends a signal and does not wait.
  void signal(int number) const;
  /// Waits for the end after `signal`.
  int wait(std::chrono::seconds within = std::chrono::seconds{20});

  std::uint16_t port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  pid_t pid() const { return pid_; }
  bool running() const { return pid_ > 0; }
  std::filesystem::path data() const { return folder_.path() / "data"; }
  /// The header line (with its CRLF) that carries the key of this name.
  std::string authorization(const std::string& name) const;
  /// Everything the node wrote to its standard output and error, over all starts.
  std::string said() const;

 private:
  std::string tail() const;
  void make_keys();
  void await_ready();

  node_settings settings_;
  temporary_folder folder_;
  std::map<std::string, std::string> keys_;
  std::uint16_t port_ = 0;
  pid_t pid_ = 0;
  std::size_t said_before_ = 0;  // bytes of the log that earlier starts wrote
};

/// A free port below those that the system hands out by itself. While a node is down, nobody's
/// outgoing connection takes such a port, so that a restart finds it free.
std::uint16_t quiet_port();

}  // namespace weft::testing
