#pragma once

#include <cstdint>
#include <map>
#include <string>

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
  std::uint32_t tenant_share = 50'000;  // requests of one tenant under way; more are refused
  bool draining = false;
  std::map<std::string, std::uint32_t> under_way{};  // requests at the actors, by tenant
};

/// One request of a tenant at the actors, for as long as it lives.
class share {
 public:
  share(house& at, const std::string& tenant) : count_{at.under_way[tenant]} { ++count_; }
  ~share() { --count_; }
  share(const share&) = delete;
  share& operator=(const share&) = delete;

 private:
  std::uint32_t& count_;  // entries of a map stay where they are
};

}  // namespace weft
