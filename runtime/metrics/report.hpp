#pragma once

#include <string>

#include "actors/world.hpp"
#include "runtime/metrics/front_metrics.hpp"

namespace weft::metrics {

/// What is open at the front right now.
struct front_gauges {
  std::size_t connections = 0, requests_waiting = 0, sessions = 0, streams = 0;
  bool ready = false, draining = false;
};

/// The whole of `/metrics`.
std::string report(const world_gauges& inside, const front_metrics& counted,
                   const front_gauges& open);

}  // namespace weft::metrics
