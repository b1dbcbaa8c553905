#include "tools/load/node.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace weft::load {
namespace {

namespace fs = std::filesystem;
constexpr std::chrono::seconds start_max{60}, stop_max{30};
constexpr std::chrono::milliseconds look_again{10};

std::string text_of(const fs::path& file) {
  std::ifstream in{file};
  std::ostringstream out;
  out << in.rdbuf();
  return std::move(out).str();
}

/// Between fork and exec: only calls that are safe there.
[[noreturn]] void become(char* const* arguments, int out, int err, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);  // it died before the line above
  // Ctrl-C is for the load, which then ends its node.
  ::setpgid(0, 0);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  ::execv(arguments[0], arguments);
  ::_exit(127);
}

problem failed(std::string what) { return {fault::internal, std::move(what), "spawn"}; }

}  // namespace

process_use use_of(pid_t process) {
  process_use use;
  const auto folder = fs::path{"/proc"} / std::to_string(process);
  // Field 2 may contain anything but ends at the last ')'; utime and stime are fields 14 and 15,
  // rss (in pages) is field 24.
  const auto stat = text_of(folder / "stat");
  const auto end = stat.rfind(')');
  if (end == std::string::npos) return use;
  std::istringstream fields{stat.substr(end + 1)};
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double user = 0, system = 0, pages = 0;
  fields >> user >> system;
  for (int field = 16; field < 24; ++field) fields >> skipped;
  fields >> pages;
  use.cpu_s = (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
  use.resident = static_cast<std::uint64_t>(pages * static_cast<double>(::sysconf(_SC_PAGESIZE)));
  std::error_code gone;
  for (const auto& each : fs::directory_iterator{folder / "fd", gone})
    use.descriptors += each.path().empty() ? 0 : 1;
  return use;
}

result<std::unique_ptr<spawned_node>> spawned_node::start(const std::string& program,
                                                          const std::string& triggers) {
  std::unique_ptr<spawned_node> node{new spawned_node};
  auto folder = (fs::temp_directory_path() / "weft-load-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr)
    return failed("no folder for the node's data can be made in " +
                  fs::temp_directory_path().string());
  node->folder_ = folder;
  const auto set = node->folder_ / "triggers.yaml", out = node->folder_ / "out";
  std::ofstream{set} << triggers;

  std::error_code unknown;
  const auto self =
      program.empty() ? fs::read_symlink("/proc/self/exe", unknown).string() : program;
  std::vector<std::string> words{self,          "serve",      "--listen",
                                 "127.0.0.1:0", "--data",     (node->folder_ / "data").string(),
                                 "--triggers",  set.string(), "--quiet"};
  for (const auto& word : words) node->command_ += (node->command_.empty() ? "" : " ") + word;
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  constexpr int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
  const int out_file = ::open(out.c_str(), flags, 0644);
  const int err_file = ::open((node->folder_ / "err").c_str(), flags, 0644);
  const pid_t parent = ::getpid();
  node->id_ = ::fork();
  if (node->id_ == 0) become(arguments.data(), out_file, err_file, parent);
  ::close(out_file);
  ::close(err_file);
  if (node->id_ < 0) return failed("no process can be started");

  const auto until = std::chrono::steady_clock::now() + start_max;
  while (std::chrono::steady_clock::now() < until) {
    // The line with the address may be half written: it counts with its end.
    const auto said = text_of(out);
    const auto at = said.find("http://"), end = said.find('\n', at);
    if (at != std::string::npos && end != std::string::npos) {
      auto address = client::parse_url(said.substr(at, end - at));
      if (!address) return std::move(address.error());
      node->at_ = std::move(*address);
      return node;
    }
    if (node->reap(false)) return failed("the node did not start: " + node->last_words());
    std::this_thread::sleep_for(look_again);
  }
  return failed("the node did not listen within 60 s: " + node->last_words());
}

std::string spawned_node::last_words() const {
  constexpr std::size_t words_max = 1'000;
  auto said = text_of(folder_ / "err");
  if (said.size() > words_max) said.erase(0, said.size() - words_max);
  return said.empty() ? command_ : said;
}

bool spawned_node::reap(bool wait) {
  if (id_ < 0) return true;
  if (::waitpid(id_, nullptr, wait ? 0 : WNOHANG) == 0) return false;
  id_ = -1;
  return true;
}

spawned_node::~spawned_node() {
  if (id_ > 0) ::kill(id_, SIGTERM);
  const auto until = std::chrono::steady_clock::now() + stop_max;
  while (!reap(false) && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(look_again);
  if (id_ > 0) ::kill(id_, SIGKILL);
  if (id_ > 0) reap(true);
  std::error_code ignored;  // leftovers in the temporary folder fail no run
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

}  // namespace weft::load
