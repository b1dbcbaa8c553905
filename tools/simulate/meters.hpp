#pragma once

#include <cstdint>
#include <vector>

#include "tools/simulate/event_queue.hpp"
#include "tools/traffic/outcome.hpp"

namespace weft::simulate {

/// What is written down while a world lives. Only the measured time counts: it begins at 0, warm-up
/// lies before.
struct meters {
  ticks_t ends = 0;
  traffic::repetition run;
  traffic::series waiting, live;
  std::vector<traffic::timeline> timelines;
  double live_integral = 0, waiting_integral = 0;
  ticks_t counted_until = 0;

  bool counts(ticks_t at) const { return at >= 0 && at < ends; }
  std::size_t hour_of(ticks_t at) const;
  /// Adds the part of a span that is measured to operators' time, hour by hour.
  void add_time(ticks_t from, ticks_t to, std::uint32_t group, bool busy);
  /// Before `live` or `waiting` change: how long they were so.
  void pass(ticks_t now, std::size_t live_now, std::size_t waiting_now);
  void draw(std::uint32_t op, ticks_t from, ticks_t to, traffic::activity what);
};

}  // namespace weft::simulate
