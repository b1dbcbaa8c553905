#include "actors/router/order.hpp"

#include <algorithm>
#include <cmath>

namespace weft::router {

double chance_wrong(const card& about) {
  if (about.asked.route.chance_wrong) return *about.asked.route.chance_wrong;
  for (const auto& f : about.firings)
    if (f.family == trigger_family::confidence && f.value)
      return std::clamp(1 - *f.value, 0.0, 1.0);
  return 0.5;
}

bool must_ask(const card& about) {
  return about.asked.kind == query_kind::handover ||
         std::any_of(about.firings.begin(), about.firings.end(),
                     [](const firing& f) { return f.must_ask; });
}

milliseconds usual_handling(query_kind kind) {
  constexpr std::array<std::int64_t, names<query_kind>::value.size()> seconds{12, 15, 20,
                                                                              40, 30, 210};
  return milliseconds{1'000 * seconds[static_cast<std::size_t>(kind)]};
}

milliseconds handling_of(const item& it, const line& in) {
  if (it.handling.count() > 0) return it.handling;
  const auto measured = in.handling_ms[static_cast<std::size_t>(it.kind)];
  if (measured > 0) return milliseconds{std::max<std::int64_t>(1, std::llround(measured))};
  return usual_handling(it.kind);
}

double worth_of(double value, milliseconds handling) {
  return value / (static_cast<double>(std::max<std::int64_t>(handling.count(), 1)) / 1'000);
}

std::int64_t rank_of(double worth, bool must, instant queued) {
  const double log_worth =
      std::clamp(std::log(std::max(worth, 1e-300)), -worth_log_max, worth_log_max);
  const double seconds = static_cast<double>(queued.time_since_epoch().count()) / 1e6;
  // Floor towards earlier: equal inputs give equal ranks.
  return std::llround(20 * (seconds / ageing_seconds - log_worth - (must ? head_start_log : 0)));
}

}  // namespace weft::router
