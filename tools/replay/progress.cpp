#include "tools/replay/progress.hpp"

#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include "tools/replay/report.hpp"

namespace weft::replay {
namespace {

std::string spoken(double seconds) {
  if (seconds < 90) return fmt::format("{:.0f} s", seconds);
  return fmt::format("{:.0f} min", seconds / 60);
}

}  // namespace

progress::progress(bool quiet)
    : shown_{!quiet && isatty(STDERR_FILENO) == 1}, begun_{std::chrono::steady_clock::now()} {}

void progress::show(const counts& now) {
  if (!shown_) return;
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begun_;
  std::string left;
  if (now.conversations > 0 && now.expected > now.conversations)
    left = ", about " +
           spoken(passed.count() * static_cast<double>(now.expected - now.conversations) /
                  static_cast<double>(now.conversations)) +
           " left";
  fmt::print(stderr, "\r\x1b[K{} of {} conversations, {} steps, {} open questions{}",
             grouped(now.conversations), grouped(now.expected), grouped(now.steps),
             grouped(now.open_questions), left);
  std::fflush(stderr);
}

void progress::clear() {
  if (!shown_) return;
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
}

}  // namespace weft::replay
