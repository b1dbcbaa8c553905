#include "tests/support/node_process.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/raw_http.hpp"

namespace weft::testing {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr auto ready_within = 60s;  // a sanitized node on a busy machine takes its time
constexpr auto look_again = 5ms;

std::string text_of(const std::filesystem::path& file, std::size_t from = 0) {
  std::ifstream in{file, std::ios::binary};
  in.seekg(static_cast<std::streamoff>(from));
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::string binary() {
  const char* named = ::getenv("WEFT_BINARY");
  if (named == nullptr || *named == '\0')
    throw std::runtime_error{"set WEFT_BINARY to the weft executable (ctest does)"};
  return named;
}

/// Between fork and exec: only async-signal-safe calls.
[[noreturn]] void become(char* const* arguments, int out, int err, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);  // it died before the line above
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  ::execv(arguments[0], arguments);
  ::_exit(127);
}

pid_t spawn(std::vector<std::string> words, const std::filesystem::path& out,
            const std::filesystem::path& err) {
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  constexpr int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
  const int out_file = ::open(out.c_str(), flags, 0644);
  const int err_file = ::open(err.c_str(), flags, 0644);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child == 0) become(arguments.data(), out_file, err_file, parent);
  ::close(out_file);
  ::close(err_file);
  if (child < 0) throw std::runtime_error{"cannot fork"};
  return child;
}

/// The exit code once the process has ended; -1 while it runs.
int reaped(pid_t child) {
  int status = 0;
  const pid_t ended = ::waitpid(child, &status, WNOHANG);
  if (ended == 0) return -1;
  if (ended < 0) return 127;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/// The exit code, or -1 when the process still runs after `within`.
int await_end(pid_t child, steady::duration within) {
  const auto give_up = steady::now() + within;
  for (int code = reaped(child);; code = reaped(child)) {
    if (code >= 0 || steady::now() > give_up) return code;
    std::this_thread::sleep_for(look_again);
  }
}

/// The port in the first `http://127.0.0.1:PORT` of the text; 0 when there is none yet.
std::uint16_t port_in(const std::string& text) {
  constexpr std::string_view before = "http://127.0.0.1:";
  const auto at = text.find(before);
  if (at == std::string::npos) return 0;
  const auto digits = text.substr(at + before.size());
  // The line may be half written: a port counts once something follows it.
  const auto end = digits.find_first_not_of("0123456789");
  if (end == std::string::npos || end == 0) return 0;
  return static_cast<std::uint16_t>(std::stoul(digits.substr(0, end)));
}

}  // namespace

temporary_folder::temporary_folder() {
  auto name = (std::filesystem::temp_directory_path() / "weft-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no folder: " + name};
  path_ = name;
}

temporary_folder::~temporary_folder() {
  std::error_code ignored;  // leftovers in /tmp fail no test
  std::filesystem::remove_all(path_, ignored);
}

finished run_weft(const std::vector<std::string>& arguments, std::chrono::seconds within) {
  const temporary_folder folder;
  std::vector<std::string> words{binary()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const auto out = folder.path() / "out", err = folder.path() / "err";
  const pid_t child = spawn(std::move(words), out, err);
  const int code = await_end(child, within);
  if (code < 0) {
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    throw std::runtime_error{"weft " + (arguments.empty() ? "" : arguments.front()) +
                             " does not end: " + text_of(err)};
  }
  return {code, text_of(out), text_of(err)};
}

node_process::node_process(node_settings settings)
    : settings_{std::move(settings)}, port_{settings_.port} {
  if (!settings_.triggers.empty())
    std::ofstream{folder_.path() / "triggers.yaml"} << settings_.triggers;
  make_keys();
  start();
}

node_process::~node_process() { kill(); }

void node_process::make_keys() {
  for (const auto& [name, role, tenant] : settings_.keys) {
    const auto made = run_weft({"keys", "add", "--data", data().string(), "--tenant", tenant,
                                "--name", name, "--role", role});
    const auto begin = made.output.find("weft_");
    if (made.exit_code != 0 || begin == std::string::npos)
      throw std::runtime_error{"no key for " + name + ": " + made.output + made.errors};
    const auto end = made.output.find_first_of(" \t\r\n\"", begin);
    keys_[name] = made.output.substr(begin, end - begin);
  }
}

std::string node_process::authorization(const std::string& name) const {
  return "Authorization: Bearer " + keys_.at(name) + "\r\n";
}

void node_process::start() {
  if (running()) throw std::logic_error{"the node runs already"};
  std::vector<std::string> words{binary(),   "serve",
                                 "--listen", "127.0.0.1:" + std::to_string(port_),
                                 "--data",   data().string()};
  if (!settings_.triggers.empty()) {
    words.emplace_back("--triggers");
    words.push_back((folder_.path() / "triggers.yaml").string());
  }
  words.insert(words.end(), settings_.arguments.begin(), settings_.arguments.end());
  const auto log = folder_.path() / "log";
  said_before_ = said().size();
  pid_ = spawn(std::move(words), log, log);
  await_ready();
}

void node_process::await_ready() {
  const auto give_up = steady::now() + ready_within;
  while (true) {
    if (port_ == 0) port_ = port_in(text_of(folder_.path() / "log", said_before_));
    if (port_ != 0 && says_ready(port_)) return;
    if (const int code = reaped(pid_); code >= 0) {
      pid_ = 0;
      throw std::runtime_error{"the node ended with code " + std::to_string(code) + ": " + tail()};
    }
    if (steady::now() > give_up) {
      kill();
      throw std::runtime_error{"the node is not ready: " + tail()};
    }
    std::this_thread::sleep_for(look_again);
  }
}

void node_process::signal(int number) const {
  if (running()) ::kill(pid_, number);
}

int node_process::wait(std::chrono::seconds within) {
  const int code = await_end(pid_, within);
  if (code < 0) throw std::runtime_error{"the node does not end: " + tail()};
  pid_ = 0;
  return code;
}

int node_process::terminate(std::chrono::seconds within) {
  signal(SIGTERM);
  return wait(within);
}

void node_process::kill() {
  if (!running()) return;
  signal(SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

std::string node_process::said() const { return text_of(folder_.path() / "log"); }

std::string node_process::tail() const {
  constexpr std::size_t shown = 4'000;
  const auto all = said();
  return all.size() <= shown ? all : all.substr(all.size() - shown);
}

std::uint16_t quiet_port() {
  constexpr std::uint16_t first = 20'000, count = 12'000;
  const auto start = static_cast<std::uint32_t>(::getpid()) * 7U;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto port = static_cast<std::uint16_t>(first + (start + i) % count);
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool free = ::bind(probe, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0;
    ::close(probe);
    if (free) return port;
  }
  throw std::runtime_error{"no free port"};
}

}  // namespace weft::testing
