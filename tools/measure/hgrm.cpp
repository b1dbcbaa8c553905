#include "tools/measure/hgrm.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace weft::measure {
namespace {

constexpr unsigned sub_buckets = 2'048;
constexpr double rounding = 1e-12;  // of sums of tenths

/// The next percentile to print after `level` (a share): what is left above it is halved again and
/// again, and each half has `ticks` lines.
double after(double level, unsigned ticks) {
  const double halvings = std::floor(std::log2(1 / (1 - level)) + 1e-9) + 1;
  return level + 1 / (ticks * std::exp2(halvings));
}

double deviation(const recorder& of) {
  double sum = 0;
  for (std::size_t i = 0; i < of.counts().size(); ++i) {
    if (of.counts()[i] == 0) continue;
    const auto above = static_cast<double>(recorder::highest_of(i));
    const double below = i == 0 ? 0 : static_cast<double>(recorder::highest_of(i - 1)) + 1;
    const double off = (above + below) / 2 - of.mean();
    sum += static_cast<double>(of.counts()[i]) * off * off;
  }
  return of.count() == 0 ? 0 : std::sqrt(sum / static_cast<double>(of.count()));
}

}  // namespace

std::string hgrm(const recorder& of, double unit_ns, unsigned ticks) {
  std::string text = "       Value     Percentile TotalCount 1/(1-Percentile)\n\n";
  const auto total = static_cast<double>(of.count());
  const auto spelled = [&](std::size_t index) {
    // The largest value a bucket may hold, but none that never was.
    const auto highest = static_cast<nanoseconds_t>(recorder::highest_of(index));
    return static_cast<double>(std::min(highest, of.max())) / unit_ns;
  };
  double level = 0;
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < of.counts().size() && seen < of.count(); ++i) {
    if (of.counts()[i] == 0) continue;
    seen += of.counts()[i];
    while (static_cast<double>(seen) / total + rounding >= level && level < 1) {
      text += fmt::format("{:12.3f} {:2.12f} {:10d} {:14.2f}\n", spelled(i), level, seen,
                          1 / (1 - level));
      level = after(level, ticks);
      if (seen == of.count()) break;
    }
    if (seen == of.count())
      text += fmt::format("{:12.3f} {:2.12f} {:10d}\n", spelled(i), 1.0, seen);
  }
  text += fmt::format("#[Mean    = {:12.3f}, StdDeviation   = {:12.3f}]\n", of.mean() / unit_ns,
                      deviation(of) / unit_ns);
  text += fmt::format("#[Max     = {:12.3f}, Total count    = {:12d}]\n",
                      static_cast<double>(of.max()) / unit_ns, of.count());
  text += fmt::format("#[Buckets = {:12d}, SubBuckets     = {:12d}]\n",
                      of.counts().size() / (sub_buckets / 2) - 1, sub_buckets);
  return text;
}

}  // namespace weft::measure
