#include "tools/backtest/backtest.hpp"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <ostream>

#include <fmt/format.h>
#include <unistd.h>

#include "runtime/config/trigger_file.hpp"
#include "tools/backtest/trajectories.hpp"

namespace weft::backtest {
namespace {

volatile std::sig_atomic_t interrupted = 0;

extern "C" void note_signal(int) { interrupted = 1; }

/// The set's file name without folder and extension.
std::string name_of(const std::string& file) { return std::filesystem::path{file}.stem().string(); }

result<trigger_set> read_set(const std::string& file) {
  auto read = config::read_triggers(file);
  if (read.errors.empty()) return std::move(read.triggers);
  std::string says;
  for (const auto& wrong : read.errors) says += config::shown(wrong, file) + "\n";
  says.pop_back();
  return problem{fault::invalid, std::move(says), "/yaml"};
}

/// Says how far a pass is, on a terminal.
class progress_line {
 public:
  explicit progress_line(bool quiet) : shows_{!quiet && isatty(STDERR_FILENO) == 1} {}
  ~progress_line() {
    if (shows_) fmt::print(stderr, "\r{:20}\r", "");
  }
  progress_line(const progress_line&) = delete;
  progress_line& operator=(const progress_line&) = delete;

  bool operator()(const pass& far) {
    if (!shows_ || far.all == 0) return interrupted == 0;
    const auto percent = static_cast<int>(100 * far.done / far.all);
    if (percent != last_) fmt::print(stderr, "\r{} %", percent);
    last_ = percent;
    return interrupted == 0;
  }

 private:
  bool shows_;
  int last_ = -1;
};

bool write_file(const std::string& path, const std::string& text) {
  std::ofstream file{path, std::ios::binary};
  file << text;
  if (file.flush()) return true;
  fmt::print(stderr, "backtest: cannot write {}\n", path);
  return false;
}

}  // namespace

result<backtest_result> run_backtest(const backtest_settings& settings, const pass_call& progress) {
  const auto begun = std::chrono::steady_clock::now();
  const bool recorded = settings.trajectories.empty();
  std::vector<std::string> files{settings.candidate};
  files.insert(files.end(), settings.against.begin(), settings.against.end());
  std::vector<contender> contenders;
  std::vector<trigger_set> sets;
  for (const auto& file : files) {
    auto set = read_set(file);
    if (!set) return std::move(set.error());
    sets.push_back(*set);
    contenders.emplace_back(name_of(file), std::move(*set), settings.seed);
  }
  stage on{settings, std::move(contenders), recorded};
  auto wrong = recorded ? play_journal(settings.data, settings.tenant, on, progress)
                        : play_trajectories(settings.trajectories, on, progress);
  if (wrong) return std::move(*wrong);
  std::vector<const trigger_set*> by_column;
  if (recorded) by_column.push_back(nullptr);
  for (const auto& set : sets) by_column.push_back(&set);
  auto out = result_of(settings, on.finish(), by_column);
  out.seconds = std::chrono::duration<double>{std::chrono::steady_clock::now() - begun}.count();
  return out;
}

int backtest(const backtest_settings& settings, std::ostream& out) {
  interrupted = 0;
  const auto before = std::signal(SIGINT, note_signal);
  auto told = [&] {
    progress_line line{settings.quiet};
    return run_backtest(settings, [&line](const pass& far) { return line(far); });
  }();
  std::signal(SIGINT, before);
  if (!told) {
    fmt::print(stderr, "backtest: {}\n", told.error().detail);
    return 1;
  }
  if (!settings.quiet) out << report_in_words(*told);
  bool written = true;
  if (!settings.report.empty()) written &= write_file(settings.report, report_in_json(*told));
  if (!settings.page.empty()) written &= write_file(settings.page, report_as_page(*told));
  if (!settings.markdown.empty())
    written &= write_file(settings.markdown, report_in_markdown(*told));
  if (told->counts.interrupted) return 130;
  return written ? 0 : 1;
}

}  // namespace weft::backtest
