#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/http/route.hpp"

namespace weft::metrics {

/// What the front counts about itself. Confined to the front's thread.
class front_metrics {
 public:
  explicit front_metrics(const http::route_table& table);

  /// One request answered. `route` may be `table.size()` for a path that has none. Time with a
  /// human in it is counted as a request but not among the machine's durations.
  void count(std::size_t route, int status, std::chrono::nanoseconds took, bool with_human);

  std::uint64_t connections_accepted = 0, connections_refused = 0, requests_broken = 0,
                streams_dropped = 0, sessions_dropped = 0, frames_received = 0;
  double loop_late_seconds_max = 0;  // how late the front's clock tick came, since last read

  /// Upper bounds of the duration buckets in seconds.
  static constexpr std::array<double, 12> bounds{0.0005, 0.001, 0.002, 0.005, 0.01, 0.025,
                                                 0.05,   0.1,   0.25,  0.5,   1,    2.5};
  static constexpr std::array<int, 16> statuses{101, 200, 201, 204, 400, 401, 403, 404,
                                                405, 408, 409, 413, 415, 422, 500, 503};
  struct row {
    std::array<std::uint64_t, statuses.size() + 1> by_status{};  // last: any other
    std::array<std::uint64_t, bounds.size() + 1> by_duration{};
    double seconds = 0;
  };
  const std::vector<row>& rows() const { return rows_; }
  const http::route_table& table() const { return table_; }

 private:
  const http::route_table& table_;
  std::vector<row> rows_;
};

}  // namespace weft::metrics
