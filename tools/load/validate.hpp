#pragma once

#include <cstdint>

#include "tools/measure/recorder.hpp"

namespace weft::load {

/// What two kinds of clients say about one server.
struct client_views {
  measure::recorder open;              // Poisson arrivals, from the intended time
  measure::recorder closed;            // one client that waits for each reply before it asks again
  double closed_per_s = 0;             // its replies a second
  measure::nanoseconds_t lag_p99 = 0;  // of the open loop's own schedule
};
client_views look_at_server(std::uint16_t port, double open_per_s, double seconds,
                            std::uint64_t seed);

/// P(latency > t) and its inverse of a server that stalls, for arrivals at any time: who comes in a
/// stall waits for its rest. The share `p` of latencies does not exceed the value returned.
double stalled_percentile_s(double period_s, double stall_s, double p);

/// Tests the generator against a small server that is known to stall (0.5 s in every 2 s): what an
/// open loop must see in closed form, what a closed loop hides, and what wrk measures of the same
/// server, where it is installed. Prints all figures. Returns 0 when they agree, else 1.
int validate_generator(bool quiet);

}  // namespace weft::load
