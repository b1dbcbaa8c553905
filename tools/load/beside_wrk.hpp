#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <sched.h>

namespace weft::load {

/// Replies a second of one server, as wrk (Debian: wrk) gets them with one thread; nothing where it
/// is not installed.
std::optional<double> wrk_per_s(std::uint16_t port, std::size_t connections, int seconds);

/// While it lives, this thread and all that it starts run on one processor: the `nth` of those it
/// may use, around again after the last. Where a server and its only client sit, on one processor
/// or two, changes what they exchange threefold, and the system moves them as it likes.
class on_processor {
 public:
  explicit on_processor(int nth);
  ~on_processor();
  on_processor(const on_processor&) = delete;
  on_processor& operator=(const on_processor&) = delete;

 private:
  cpu_set_t before_{};
};

/// Of at least one value.
double median_of(std::vector<double> values);

/// What the rounds of two clients say that took turns on one server.
struct comparison {
  double ratio = 0;   // ours to theirs: the median of the rounds
  double spread = 0;  // of the rounds: half the width of their middle half
  double least = 0;   // the ratio must not be below this
  bool keeps_up() const { return ratio >= least; }
};

/// Rounds of the same place belong together, and there is at least one. Ours keeps up when its
/// ratio is below 1 by no more than `margin` and the spread that the rounds themselves show; with
/// about ten rounds that is also how far their median is likely to be off (two standard errors of a
/// median, 1.86 spread / sqrt(rounds) each). A higher ratio is no fault: the faster client hides
/// less of what the server can.
comparison compare(const std::vector<double>& ours, const std::vector<double>& theirs,
                   double margin);

}  // namespace weft::load
