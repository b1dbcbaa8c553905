#include "tools/certify/certify.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <ostream>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "tools/certify/report.hpp"

namespace weft::certify {
namespace {

volatile std::sig_atomic_t interrupted = 0;

/// One line on stderr that is rewritten in place; nothing when stderr is no terminal.
class progress_line {
 public:
  progress_line(bool quiet, std::uint64_t all)
      : shown_{!quiet && isatty(STDERR_FILENO) == 1}, all_{all} {}
  ~progress_line() {
    if (shown_) fmt::print(stderr, "\r\x1b[K");
  }
  progress_line(const progress_line&) = delete;
  progress_line& operator=(const progress_line&) = delete;

  void show(const study& now, std::uint64_t done) const {
    if (!shown_) return;
    fmt::print(stderr, "\r\x1b[Krun {} of {}: {}, alpha {}, {}", done, all_, now.data, now.alpha,
               spoken(now.kind));
    std::fflush(stderr);
  }

 private:
  bool shown_;
  std::uint64_t all_;
};

bool write_file(const std::string& path, const std::string& bytes) {
  if (path.empty()) return true;
  std::ofstream file{path, std::ios::binary};
  file << bytes;
  if (file.flush()) return true;
  fmt::print(stderr, "certify: cannot write {}\n", path);
  return false;
}

std::vector<stream_kind> kinds_of(const certify_settings& settings) {
  if (settings.steps == 0) return {stream_kind::shuffled};
  return {stream_kind::shuffled, stream_kind::drawn};
}

void run_all(certify_result& result) {
  const auto& settings = result.settings;
  const auto kinds = kinds_of(settings);
  const progress_line line{settings.quiet, std::uint64_t{settings.runs} * result.data.size() *
                                               settings.alphas.size() * kinds.size()};
  std::uint64_t before = 0;
  for (const auto& data : result.data)
    for (const double alpha : settings.alphas)
      for (const auto kind : kinds) {
        const study heading{data.name(), kind, alpha, settings.delta, 0, {}};
        auto done = run_study(data, alpha, kind, settings, [&](std::uint64_t runs) {
          line.show(heading, before + runs);
          return interrupted == 0;
        });
        before += done.runs.size();
        result.studies.push_back(std::move(done));
        if (interrupted != 0) return;
      }
}

}  // namespace

int certify(const certify_settings& settings, std::ostream& out) {
  certify_result result;
  result.settings = settings;
  for (const auto& file : settings.files) {
    auto data = scored_data::read(file);
    if (!data) {
      fmt::print(stderr, "certify: {}\n", data.error().detail);
      return 1;
    }
    const bool twice = std::any_of(result.data.begin(), result.data.end(),
                                   [&](const auto& d) { return d.name() == data->name(); });
    if (twice) {
      fmt::print(stderr, "certify: {} is there twice; give files of different names\n",
                 data->name());
      return 1;
    }
    result.data.push_back(std::move(*data));
  }

  interrupted = 0;
  auto* const before = std::signal(SIGINT, [](int) { interrupted = 1; });
  const auto begun = std::chrono::steady_clock::now();
  run_all(result);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  result.interrupted = interrupted != 0;
  std::signal(SIGINT, before);

  if (!settings.quiet) out << report_in_words(result) << std::flush;
  const bool written = write_file(settings.report, report_in_json(result)) &&
                       write_file(settings.page, report_as_page(result));
  if (result.interrupted) return 130;
  return written && result.held() ? 0 : 1;
}

}  // namespace weft::certify
