#pragma once

#include "actors/world.hpp"
#include "runtime/auth/keyring.hpp"
#include "runtime/bridge.hpp"
#include "runtime/http/route.hpp"
#include "runtime/intake.hpp"
#include "runtime/metrics/front_metrics.hpp"
#include "runtime/roster.hpp"
#include "runtime/sse/archive_reader.hpp"
#include "runtime/sse/hub.hpp"
#include "schemas/ports/clock.hpp"

namespace weft {

/// How long the front is patient. All are checked about every 100 ms.
struct patience {
  milliseconds idle{75'000};       // a connection without a request
  milliseconds request{20'000};    // from a request's first byte to its last
  milliseconds write{30'000};      // a response, or one piece of a stream
  milliseconds reply{30'000};      // for the actors, when no `wait` says otherwise
  milliseconds linger{2'000};      // for the client to take the last response and close
  milliseconds heartbeat{15'000};  // between comments on a silent event stream
  milliseconds ping{20'000};       // a silent operator connection
};

/// What all connections of a node share. Everything but `actors`, `door` and `history` is confined
/// to the front's thread.
struct house {
  world& actors;
  intake& requests;
  bridge& door;
  sse::hub& streams;
  sse::archive_reader& history;
  auth::keyring& keys;
  roster& seats;
  metrics::front_metrics& counted;
  const http::route_table& table;
  const http::site& node;
  const clock& time;
  patience patient;
  bool draining = false;
};

}  // namespace weft
