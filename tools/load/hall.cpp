#include "tools/load/hall.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace weft::load {

hall::hall(asio::any_io_executor on, client::agent& node, const load_settings& settings,
           std::string prefix, std::uint64_t seed)
    : floors(settings.floors),
      living(settings.floors),
      asking(settings.floors),
      looking(settings.floors),
      on_{std::move(on)},
      node_{node},
      settings_{settings},
      prefix_{std::move(prefix)},
      seed_{seed} {
  const auto system = std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  ahead_ = system.count() - measure::monotonic_ns();
}

nanoseconds_t hall::ours(instant of_node) const {
  return std::chrono::nanoseconds{of_node.time_since_epoch()}.count() - ahead_;
}

nanoseconds_t hall::within(nanoseconds_t from, nanoseconds_t until) const {
  return std::max<nanoseconds_t>(0, std::min(until, until_) - std::max(from, from_));
}

asio::awaitable<bool> hall::sleep_until(nanoseconds_t moment) {
  if (closing_) co_return false;
  asio::steady_timer timer{on_, asio::steady_timer::time_point{std::chrono::nanoseconds{moment}}};
  sleeping_.insert(&timer);
  co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  sleeping_.erase(&timer);
  co_return !closing_;
}

void hall::note_wait(floor_tally& tally, nanoseconds_t waited, std::size_t sort) {
  const bool late = people_s(waited) > settings_.wait_limit_s;
  times.waited.add(waited);
  tally.run.wait.add(people(waited));
  if (late) ++tally.run.counts.late;
  if (sort >= tally.run.sorts.size()) return;
  auto& row = tally.run.sorts[sort];
  ++row.looked;
  if (late) ++row.late;
  row.wait.add(people(waited));
}

void hall::close() {
  closing_ = true;
  // Waking a sleeper only schedules it, so the set does not change under this loop.
  for (auto* timer : sleeping_) timer->cancel();
}

}  // namespace weft::load
