#include "tools/load/validate.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <exception>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "tools/client/http_pool.hpp"
#include "tools/load/beside_wrk.hpp"
#include "tools/load/stalling_server.hpp"

namespace weft::load {
namespace {

namespace asio = boost::asio;
using measure::from_seconds;
using measure::monotonic_ns;
using measure::nanoseconds_t;
using measure::seconds_of;

constexpr double period_s = 2, stall_s = 0.5, open_per_s = 500, lasts_s = 20;
constexpr double percentile_tolerance_s = 0.04;  // a tenth of a stall would be a wrong picture
constexpr int rounds = 11, round_s = 1;
constexpr double wrk_margin = 0.1;  // beside the spread that the rounds themselves show

client::pool_settings pool_of(std::uint16_t port, std::size_t connections) {
  client::pool_settings to;
  to.node = {"127.0.0.1", std::to_string(port)};
  to.connections_max = connections;
  return to;
}

void rethrow(const std::exception_ptr& error) {
  if (error) std::rethrow_exception(error);
}

asio::awaitable<void> ask_once(client::http_pool& pool, nanoseconds_t intended,
                               measure::recorder& into) {
  client::http_request what;
  what.target = "/";
  const auto reply = co_await pool.send(std::move(what));
  if (reply) into.add(monotonic_ns() - intended);
}

/// Each request goes out when its time has come, whatever became of those before.
asio::awaitable<void> open_loop(client::http_pool& pool, double per_s, double seconds,
                                std::uint64_t seed, measure::recorder& into,
                                measure::recorder& lag) {
  std::mt19937_64 random{seed};
  std::exponential_distribution<double> gap{per_s};
  asio::steady_timer timer{co_await asio::this_coro::executor};
  const auto begun = monotonic_ns();
  for (double at_s = gap(random); at_s < seconds; at_s += gap(random)) {
    const auto intended = begun + from_seconds(at_s);
    timer.expires_at(asio::steady_timer::time_point{std::chrono::nanoseconds{intended}});
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    lag.add(monotonic_ns() - intended);
    asio::co_spawn(timer.get_executor(), ask_once(pool, intended, into), rethrow);
  }
}

/// Its end comes with the last reply, after `until`.
asio::awaitable<void> closed_loop(client::http_pool& pool, nanoseconds_t until,
                                  measure::recorder& into, nanoseconds_t& ended) {
  for (ended = monotonic_ns(); ended < until; ended = monotonic_ns())
    co_await ask_once(pool, ended, into);
}

std::string shown(const measure::recorder& of) {
  const auto ms = [&](double p) { return static_cast<double>(of.percentile(p)) * 1e-6; };
  return fmt::format("p50 {:8.3f}  p90 {:8.3f}  p99 {:8.3f}  max {:8.3f} ms  ({})", ms(0.5),
                     ms(0.9), ms(0.99), static_cast<double>(of.max()) * 1e-6, of.count());
}

}  // namespace

double stalled_percentile_s(double period, double stall, double p) {
  // Arrivals fall into a stall with probability stall/period, and then wait evenly from 0 to stall.
  return std::max(0.0, stall - (1 - p) * period);
}

closed_view keep_asking(std::uint16_t port, std::size_t connections, double seconds) {
  closed_view seen;
  asio::io_context io{1};
  client::http_pool pool{io.get_executor(), pool_of(port, connections)};
  const auto begun = monotonic_ns();
  nanoseconds_t ended = begun;  // each writes its own end, and the last one stays
  for (std::size_t i = 0; i < connections; ++i)
    asio::co_spawn(io, closed_loop(pool, begun + from_seconds(seconds), seen.latency, ended),
                   rethrow);
  io.run();
  seen.per_s = static_cast<double>(seen.latency.count()) / seconds_of(ended - begun);
  return seen;
}

client_views look_at_server(std::uint16_t port, double per_s, double seconds, std::uint64_t seed) {
  client_views seen;
  measure::recorder lag;
  {
    asio::io_context io{1};
    client::http_pool pool{io.get_executor(), pool_of(port, 4'096)};
    asio::co_spawn(io, open_loop(pool, per_s, seconds, seed, seen.open, lag), rethrow);
    io.run();
  }
  seen.lag_p99 = lag.percentile(0.99);
  seen.closed = keep_asking(port, 1, seconds).latency;
  return seen;
}

namespace {

using sayer = std::function<void(const std::string&)>;

bool sees_stalls(const sayer& say) {
  const stalling_server server{from_seconds(period_s), from_seconds(stall_s)};
  const auto seen = look_at_server(server.port(), open_per_s, lasts_s, 1);
  bool good = true;
  say(fmt::format("A server that answers nothing for {} s in every {} s, seen for {} s:", stall_s,
                  period_s, lasts_s));
  say("  open loop     " + shown(seen.open) + ", lag p99 " +
      fmt::format("{:.3f} ms", static_cast<double>(seen.lag_p99) * 1e-6));
  for (const double p : {0.9, 0.99}) {
    const double wanted = stalled_percentile_s(period_s, stall_s, p);
    const double got = seconds_of(seen.open.percentile(p));
    const bool fits = std::abs(got - wanted) <= percentile_tolerance_s;
    good = good && fits;
    say(fmt::format("    p{:.0f} must be {:.0f} ms, is {:.0f}: {}", 100 * p, 1e3 * wanted,
                    1e3 * got, fits ? "agrees" : "DISAGREES"));
  }
  say("  closed loop   " + shown(seen.closed));
  const bool hides = seconds_of(seen.closed.percentile(0.99)) < percentile_tolerance_s;
  say(fmt::format("    its p99 hides the stall, as closed loops do: {}", hides ? "yes" : "NO"));
  return good && hides;
}

/// Both clients share the machine with the server and with whatever else runs there, so they take
/// turns, and ratios of neighbours are compared.
bool keeps_up(std::size_t connections, const sayer& say) {
  std::optional<on_processor> here;
  here.emplace(0);
  const stalling_server server{from_seconds(period_s), 0};
  here.emplace(1);  // for both clients
  // Before wrk comes, whose last requests nobody waits for.
  const auto counted = keep_asking(server.port(), connections, round_s).latency.count();
  const bool same = counted == server.answered();
  say(fmt::format("  {:2} connection{} {} replies counted, {} by the server: {}", connections,
                  connections == 1 ? ": " : "s:", counted, server.answered(),
                  same ? "agrees" : "DISAGREES"));
  std::vector<double> ours, wrk;
  for (int i = 0; i < rounds; ++i) {
    ours.push_back(keep_asking(server.port(), connections, round_s).per_s);
    if (const auto theirs = wrk_per_s(server.port(), connections, round_s)) wrk.push_back(*theirs);
  }
  if (wrk.size() < ours.size()) {
    say("     wrk is not installed (Debian: wrk): not compared with it");
    return same;
  }
  const auto beside = compare(ours, wrk, wrk_margin);
  say(fmt::format(
      "     {:.0f} replies a second, wrk {:.0f}: {:.2f} times as many, spread {:.2f}, at "
      "least {:.2f} wanted: {}",
      median_of(ours), median_of(wrk), beside.ratio, beside.spread, beside.least,
      beside.keeps_up() ? "keeps up" : "FALLS BEHIND"));
  return same && beside.keeps_up();
}

}  // namespace

int validate_generator(bool quiet) {
  const auto say = [&](const std::string& words) {
    if (quiet) return;
    fmt::print("{}\n", words);
    std::fflush(stdout);
  };
  bool good = sees_stalls(say);
  say(fmt::format(
      "A server that answers at once, asked as fast as it answers; medians of {} rounds "
      "of {} s, each beside one of wrk:",
      rounds, round_s));
  for (const std::size_t connections : {1, 32}) good = keeps_up(connections, say) && good;
  say(good ? "The generator measures what is there."
           : "The generator does NOT measure what is there.");
  return good ? 0 : 1;
}

}  // namespace weft::load
