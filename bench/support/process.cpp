#include "bench/support/process.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace weft::bench {
namespace {

namespace fs = std::filesystem;

/// The number after `name` in a text of lines "name   123 kB".
std::uint64_t line_number(const std::string& text, const std::string& name) {
  const auto at = text.find(name);
  return at == std::string::npos ? 0 : std::strtoull(text.c_str() + at + name.size(), nullptr, 10);
}

std::string trimmed(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

[[noreturn]] void become(const std::vector<std::string>& arguments, const fs::path& log) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const auto redirect = [&](const char* ending, int to) {
    const int file = ::open((log.string() + ending).c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0644);
    if (file >= 0) ::dup2(file, to);
  };
  redirect(".out", STDOUT_FILENO);
  redirect(".err", STDERR_FILENO);
  std::vector<char*> raw;
  raw.reserve(arguments.size() + 1);
  for (const auto& one : arguments) raw.push_back(const_cast<char*>(one.c_str()));
  raw.push_back(nullptr);
  ::execvp(raw[0], raw.data());
  ::_exit(127);
}

}  // namespace

std::string text_of(const fs::path& file) {
  std::ifstream in{file};
  std::ostringstream out;
  out << in.rdbuf();
  return std::move(out).str();
}

processor_use operator-(const processor_use& later, const processor_use& earlier) {
  processor_use out = later;
  out.total -= earlier.total;
  out.user_s -= earlier.user_s;
  out.system_s -= earlier.system_s;
  for (auto& [name, spent] : out.by_thread) {
    const auto before = earlier.by_thread.find(name);
    if (before != earlier.by_thread.end()) spent -= before->second;
  }
  return out;
}

processor_use& operator+=(processor_use& sum, const processor_use& more) {
  sum.total += more.total;
  sum.user_s += more.user_s;
  sum.system_s += more.system_s;
  for (const auto& [name, spent] : more.by_thread) sum.by_thread[name] += spent;
  return sum;
}

process::process(const std::vector<std::string>& arguments, const fs::path& log) : log_{log} {
  id_ = ::fork();
  if (id_ < 0) throw std::system_error{errno, std::generic_category(), "fork"};
  if (id_ == 0) become(arguments, log);
}

process::~process() { stop(); }

processor_use process::used() const {
  processor_use out;
  clockid_t its_clock{};
  timespec spent{};
  if (clock_getcpuclockid(id_, &its_clock) == 0 && clock_gettime(its_clock, &spent) == 0)
    out.total = nanoseconds_t{spent.tv_sec} * one_second + spent.tv_nsec;
  const auto folder = fs::path{"/proc"} / std::to_string(id_);
  // Field 2 may contain anything but ends at the last ')'; utime and stime are fields 14 and 15.
  const auto stat = text_of(folder / "stat");
  std::istringstream fields{stat.substr(std::min(stat.rfind(')') + 1, stat.size()))};
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  out.user_s = user / ticks;
  out.system_s = system / ticks;
  std::error_code gone;
  for (const auto& thread : fs::directory_iterator{folder / "task", gone}) {
    const auto name = trimmed(text_of(thread.path() / "comm"));
    out.by_thread[name] += std::strtoll(text_of(thread.path() / "schedstat").c_str(), nullptr, 10);
  }
  return out;
}

memory_use process::memory() const {
  const auto rollup = text_of(fs::path{"/proc"} / std::to_string(id_) / "smaps_rollup");
  return {line_number(rollup, "\nRss:") * 1024, line_number(rollup, "\nAnonymous:") * 1024};
}

std::uint64_t process::bytes_written() const {
  return line_number(text_of(fs::path{"/proc"} / std::to_string(id_) / "io"), "wchar:");
}

std::string process::output() const { return text_of(log_.string() + ".out"); }

bool process::reap(bool wait) {
  if (id_ < 0) return true;
  if (::waitpid(id_, nullptr, wait ? 0 : WNOHANG) == 0) return false;
  id_ = -1;
  return true;
}

void process::expect_alive() {
  if (!reap(false)) return;
  auto said = text_of(log_.string() + ".err");
  if (said.size() > 2'000) said.erase(0, said.size() - 2'000);
  throw std::runtime_error{"a server ended by itself (" + log_.string() + ".err):\n" + said};
}

void process::stop() {
  if (id_ < 0) return;
  ::kill(id_, SIGTERM);
  for (int tries = 0; tries < 3'000 && !reap(false); ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  kill();
}

void process::kill() {
  if (id_ < 0) return;
  ::kill(id_, SIGKILL);
  reap(true);
}

}  // namespace weft::bench
