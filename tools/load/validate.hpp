#pragma once

#include <cstdint>

#include "tools/measure/recorder.hpp"

namespace weft::load {

/// What clients see that each wait for a reply before they ask again.
struct closed_view {
  measure::recorder latency;
  double per_s = 0;  // replies of all
};
/// So many connections, each asking as fast as it is answered.
closed_view keep_asking(std::uint16_t port, std::size_t connections, double seconds);

/// What two kinds of clients say about one server.
struct client_views {
  measure::recorder open;              // Poisson arrivals, from the intended time
  measure::recorder closed;            // one client that waits for each reply before it asks again
  measure::nanoseconds_t lag_p99 = 0;  // of the open loop's own schedule
};
client_views look_at_server(std::uint16_t port, double open_per_s, double seconds,
                            std::uint64_t seed);

/// P(latency > t) and its inverse of a server that stalls, for arrivals at any time: who comes in a
/// stall waits for its rest. The share `p` of latencies does not exceed the value returned.
double stalled_percentile_s(double period_s, double stall_s, double p);

/// Tests the generator against small servers of its own: what an open loop must see in closed form
/// of one that is known to stall (0.5 s in every 2 s), and what a closed loop hides; then, of one
/// that answers at once, whether the generator counts what the server counts and keeps up with wrk,
/// where that is installed. Prints all figures. Takes about 90 s. Returns 0 when all holds, else 1.
int validate_generator(bool quiet);

}  // namespace weft::load
