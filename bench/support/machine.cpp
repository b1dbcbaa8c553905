#include "bench/support/machine.hpp"

#include <ctime>
#include <fstream>
#include <sstream>

#include <sys/utsname.h>
#include <unistd.h>

#include "bench/support/process.hpp"
#include "generated/build_info.hpp"

namespace weft::bench {
namespace {

namespace fs = std::filesystem;

std::string first_line(const fs::path& file) {
  const auto text = text_of(file);
  return text.substr(0, text.find('\n'));
}

/// The value of the first line "name : value".
std::string value_of(const std::string& text, const std::string& name) {
  const auto at = text.find(name);
  if (at == std::string::npos) return "unknown";
  const auto colon = text.find(':', at);
  const auto begin = text.find_first_not_of(" \t", colon + 1);
  return text.substr(begin, text.find('\n', begin) - begin);
}

/// Type and options of the file system a folder is on: the longest mount point that leads to it.
std::string file_system_of(const fs::path& folder) {
  std::error_code failed;
  const auto path = fs::weakly_canonical(folder, failed).string();
  std::istringstream mounts{text_of("/proc/self/mounts")};
  std::string device, point, type, options, rest, best = "unknown";
  std::size_t longest = 0;
  while (mounts >> device >> point >> type >> options && std::getline(mounts, rest)) {
    if (!path.starts_with(point) || point.size() < longest) continue;
    longest = point.size();
    best = type;
    best.append(" (").append(options).append(") on ").append(device);
  }
  return best;
}

std::string now() {
  const std::time_t seconds = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::string text(32, '\0');
  text.resize(std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M UTC", &parts));
  return text;
}

}  // namespace

facts describe_machine(const fs::path& scratch) {
  utsname kernel{};
  uname(&kernel);
  const auto cpu = text_of("/proc/cpuinfo");
  const auto memory = static_cast<double>(sysconf(_SC_PHYS_PAGES)) *
                      static_cast<double>(sysconf(_SC_PAGESIZE)) / (1U << 30U);
  std::ostringstream gib;
  gib.precision(3);
  gib << memory << " GiB";
  return {
      {"date", now()},
      {"processor", value_of(cpu, "model name") + ", " +
                        std::to_string(sysconf(_SC_NPROCESSORS_ONLN)) + " online"},
      {"memory", gib.str()},
      {"kernel", std::string{kernel.sysname} + " " + kernel.release + " " + kernel.machine},
      {"file system", file_system_of(scratch)},
      {"load average at start", first_line("/proc/loadavg")},
      {"transparent huge pages", first_line("/sys/kernel/mm/transparent_hugepage/enabled")},
      {"commit", std::string{build_info::commit}},
      {"preset", std::string{build_info::preset}},
      {"compiler", std::string{build_info::compiler}},
      {"flags", std::string{build_info::flags}},
      {"CAF", std::string{build_info::caf}},
  };
}

}  // namespace weft::bench
