#include "tools/simulate/meters.hpp"

#include <algorithm>

namespace weft::simulate {
namespace {

constexpr ticks_t hour = 3'600 * second;
constexpr std::size_t spans_max = 5'000;  // of one operator's timeline

}  // namespace

std::size_t meters::hour_of(ticks_t at) const { return static_cast<std::size_t>(at / hour % 24); }

void meters::add_time(ticks_t from, ticks_t to, std::uint32_t group, bool busy) {
  from = std::clamp<ticks_t>(from, 0, ends);
  to = std::clamp<ticks_t>(to, 0, ends);
  if (to <= from) return;
  const double all = seconds_of(to - from);
  auto& row = run.groups[group];
  (busy ? run.busy_s : run.present_s) += all;
  (busy ? row.busy_s : row.present_s) += all;
  while (from < to) {
    const auto until = std::min(to, (from / hour + 1) * hour);
    auto& in = run.hours[hour_of(from)];
    (busy ? in.busy_s : in.present_s) += seconds_of(until - from);
    from = until;
  }
}

void meters::pass(ticks_t now, std::size_t live_now, std::size_t waiting_now) {
  const auto until = std::clamp<ticks_t>(now, 0, ends);
  if (until <= counted_until) return;
  const double span = seconds_of(until - counted_until);
  live_integral += span * static_cast<double>(live_now);
  waiting_integral += span * static_cast<double>(waiting_now);
  counted_until = until;
}

void meters::draw(std::uint32_t op, ticks_t from, ticks_t to, traffic::activity what) {
  if (op >= timelines.size() || to <= from || !counts(to)) return;
  auto& spans = timelines[op].spans;
  if (spans.size() < spans_max)
    spans.push_back({std::max(0.0, seconds_of(from)), seconds_of(to), what});
}

}  // namespace weft::simulate
