#include "bench/support/servers.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include <sys/resource.h>
#include <unistd.h>

namespace weft::bench {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

/// Connections are files: the usual limit of 1,024 is too small for what is measured here. Children
/// inherit it.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

std::unique_ptr<server> start(const places& in, const std::string& name,
                              const std::vector<std::string>& arguments) {
  raise_descriptor_limit();
  fs::create_directories(in.scratch);
  fs::remove(in.scratch / (name + ".out"));  // an earlier one's address is not this one's
  const auto begun = monotonic_ns();
  // Whoever changes `server`: it is an aggregate, and cannot be moved because `process` cannot.
  std::unique_ptr<server> made{
      new server{name, {arguments, in.scratch / name}, {}, joined(arguments), begun}};
  while (true) {
    made->run.expect_alive();
    const auto said = made->run.output();
    if (const auto at = said.find("http://"); at != std::string::npos && said.ends_with('\n')) {
      made->at = endpoint_of(said.substr(at));
      return made;
    }
    if (monotonic_ns() - begun > 600 * one_second)
      throw std::runtime_error{name + " did not say where it listens"};
    std::this_thread::sleep_for(milliseconds{1});
  }
}

}  // namespace

std::string name_of(durability how) {
  return how == durability::full ? "full durability" : "relaxed";
}

void server::wait_until_quiet() {
  constexpr nanoseconds_t look = one_second / 4, patience = 120 * one_second;
  constexpr double resting = 0.03;  // of one processor: ticks and nothing else
  const auto begun = monotonic_ns();
  auto before = run.used().total;
  while (monotonic_ns() - begun < patience) {
    std::this_thread::sleep_for(std::chrono::nanoseconds{look});
    run.expect_alive();
    const auto now = run.used().total;
    if (static_cast<double>(now - before) < resting * static_cast<double>(look)) return;
    before = now;
  }
}

std::unique_ptr<server> start_node(const places& in, const node_choice& how) {
  const auto data = in.scratch / (how.name + ".data");
  if (how.fresh) fs::remove_all(data);
  std::vector<std::string> arguments{(in.programs / "weft").string(),
                                     "serve",
                                     "--listen",
                                     "127.0.0.1:0",
                                     "--data",
                                     data.string(),
                                     "--triggers",
                                     in.triggers.string(),
                                     "--idle-after",
                                     std::to_string(how.idle_after_s)};
  if (how.how == durability::relaxed) arguments.emplace_back("--relaxed");
  auto made = start(in, how.name, arguments);
  while (get_once(made->at, "/readyz").status != 200) std::this_thread::sleep_for(milliseconds{1});
  return made;
}

std::unique_ptr<server> start_bare(const places& in, const std::string& mode,
                                   const std::string& body) {
  const auto name = "bare-" + mode;
  fs::create_directories(in.scratch);
  const auto file = in.scratch / (name + ".body");
  std::ofstream{file} << body;
  return start(
      in, name,
      {(in.programs / "bench_bare_beast").string(), "--mode", mode, "--body-file", file.string()});
}

double metric(const endpoint& where, const std::string& name) {
  const auto all = "\n" + get_once(where, "/metrics").body;
  const auto at = all.find("\n" + name + " ");
  if (at == std::string::npos) throw std::runtime_error{"/metrics knows no " + name};
  return std::strtod(all.c_str() + at + name.size() + 2, nullptr);
}

nanoseconds_t machine_busy() {
  std::istringstream line{text_of("/proc/stat")};
  std::string cpu;
  double user = 0, nice = 0, system = 0, idle = 0, waiting = 0, interrupt = 0, soft = 0;
  line >> cpu >> user >> nice >> system >> idle >> waiting >> interrupt >> soft;
  const auto ticks = user + nice + system + interrupt + soft;
  return from_seconds(ticks / static_cast<double>(sysconf(_SC_CLK_TCK)));
}

double measured::per_cpu_second() const {
  return static_cast<double>(answers_settled) / seconds_of(settled.total);
}
double measured::per_cpu_second_during() const {
  return static_cast<double>(what.answers) / seconds_of(during.total);
}

measured measure(server& on, closed_loop& load, nanoseconds_t warm_up, nanoseconds_t span) {
  load.run_for(warm_up);
  load.drain();
  on.wait_until_quiet();  // or the warm-up's projections would be charged to the window
  const auto before = on.run.used();
  const auto busy = machine_busy();
  measured out;
  out.what = load.run_for(span);
  const auto after = on.run.used();
  out.during = after - before;
  out.others = machine_busy() - busy - out.during.total;
  out.answers_settled = out.what.answers + load.drain();
  on.wait_until_quiet();
  out.settled = on.run.used() - before;
  on.run.expect_alive();
  if (out.what.errors > 0)
    throw std::runtime_error{std::to_string(out.what.errors) + " requests failed, the first with " +
                             out.what.first_error};
  return out;
}

}  // namespace weft::bench
