#include "runtime/metrics/front_metrics.hpp"

#include <algorithm>

namespace weft::metrics {

front_metrics::front_metrics(const http::route_table& table)
    : table_{table}, rows_(table.size() + 1) {}

void front_metrics::count(std::size_t route, int status, std::chrono::nanoseconds took,
                          bool with_human) {
  auto& row = rows_[std::min(route, rows_.size() - 1)];
  const auto found = std::find(statuses.begin(), statuses.end(), status);
  ++row.by_status[static_cast<std::size_t>(found - statuses.begin())];
  if (with_human) return;
  const double seconds = std::chrono::duration<double>(took).count();
  const auto bound = std::lower_bound(bounds.begin(), bounds.end(), seconds);
  ++row.by_duration[static_cast<std::size_t>(bound - bounds.begin())];
  row.seconds += seconds;
}

}  // namespace weft::metrics
