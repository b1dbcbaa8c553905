#include "tools/load/validate.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <random>
#include <string>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "tools/client/http_pool.hpp"
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
constexpr double wrk_tolerance = 0.25;           // both share two processors with the server

client::pool_settings pool_of(std::uint16_t port, std::size_t connections) {
  client::pool_settings to;
  to.node = {"127.0.0.1", std::to_string(port)};
  to.connections_max = connections;
  return to;
}

void rethrow(std::exception_ptr error) {
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

asio::awaitable<void> closed_loop(client::http_pool& pool, double seconds,
                                  measure::recorder& into) {
  const auto until = monotonic_ns() + from_seconds(seconds);
  for (auto now = monotonic_ns(); now < until; now = monotonic_ns())
    co_await ask_once(pool, now, into);
}

std::optional<double> wrk_per_s(std::uint16_t port, int seconds) {
  const auto command = fmt::format(
      "command -v wrk >/dev/null 2>&1 && wrk -t1 -c1 -d{}s http://127.0.0.1:{}/ 2>/dev/null",
      seconds, port);
  // The command is made of numbers and our own words only.
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out{::popen(command.c_str(), "r"),
                                                            ::pclose};
  if (!out) return std::nullopt;
  std::string text;
  std::array<char, 512> part{};
  while (std::fgets(part.data(), part.size(), out.get()) != nullptr) text += part.data();
  constexpr std::string_view before = "Requests/sec:";
  const auto at = text.find(before);
  if (at == std::string::npos) return std::nullopt;
  return std::strtod(text.c_str() + at + before.size(), nullptr);
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
  asio::io_context io{1};
  client::http_pool pool{io.get_executor(), pool_of(port, 1)};
  asio::co_spawn(io, closed_loop(pool, seconds, seen.closed), rethrow);
  io.run();
  seen.closed_per_s = static_cast<double>(seen.closed.count()) / seconds;
  return seen;
}

int validate_generator(bool quiet) {
  const stalling_server server{from_seconds(period_s), from_seconds(stall_s)};
  const auto seen = look_at_server(server.port(), open_per_s, lasts_s, 1);
  bool good = true;
  const auto say = [&](const std::string& words) {
    if (!quiet) fmt::print("{}\n", words);
  };
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
  good = good && hides;
  say(fmt::format("    its p99 hides the stall, as closed loops do: {}", hides ? "yes" : "NO"));

  constexpr int wrk_seconds = 10;
  if (const auto wrk = wrk_per_s(server.port(), wrk_seconds)) {
    const double off = std::abs(*wrk - seen.closed_per_s) / std::max(*wrk, 1.0);
    const bool fits = off <= wrk_tolerance;
    good = good && fits;
    say(fmt::format(
        "  wrk, one connection: {:.0f} replies a second; the closed loop here {:.0f}: {}", *wrk,
        seen.closed_per_s, fits ? "agrees" : "DISAGREES"));
  } else {
    say("  wrk is not installed (Debian: wrk): not compared with it");
  }
  say(good ? "The generator measures what is there."
           : "The generator does NOT measure what is there.");
  return good ? 0 : 1;
}

}  // namespace weft::load
