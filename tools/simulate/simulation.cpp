#include "tools/simulate/simulation.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <ctime>
#include <thread>

#include "tools/measure/monotonic.hpp"
#include "tools/simulate/world.hpp"

namespace weft::simulate {
namespace {

/// Of this thread alone: other threads and other programs do not count.
double processor_s() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

}  // namespace

void in_parallel(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& job) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (auto i = next++; i < count; i = next++) job(i);
  };
  std::vector<std::jthread> helpers;
  for (unsigned i = 1; i < threads && i < count; ++i) helpers.emplace_back(work);
  work();
}

traffic::outcome simulate(const traffic::scenario& of, const effort& how) {
  const auto begun = measure::monotonic_ns();
  traffic::outcome out;
  out.of = of;
  out.seed = how.seed;
  out.wait_limit_s = how.wait_limit_s;
  out.expected = traffic::predict(of, how.wait_limit_s);
  out.runs.resize(how.runs);
  std::atomic<bool> ended{false};
  in_parallel(how.runs, how.threads, [&](std::size_t i) {
    if (!how.go_on()) {
      ended = true;
      return;
    }
    const double run_begun = processor_s();
    world w{of, how.seed + i, {how.wait_limit_s, how.draw && i == 0, how.recorded}};
    w.live([&] {
      if (!how.go_on()) ended = true;
      return !ended;
    });
    out.runs[i] = w.measured();
    out.runs[i].processor_s = processor_s() - run_begun;
    if (i > 0 || !how.draw) return;
    out.waiting = w.waiting();
    out.live = w.conversations();
    out.operators = w.timelines();
  });
  // A repetition that did not get beyond its warm-up has measured nothing.
  std::erase_if(out.runs, [](const auto& run) { return run.events == 0 || run.measured_s < 1; });
  // Those that were cut off count only where none was lived to its end: they have less weight.
  const auto whole = [&](const auto& run) { return run.measured_s >= 0.99 * of.lasts_s; };
  if (std::ranges::any_of(out.runs, whole)) std::erase_if(out.runs, std::not_fn(whole));
  out.partial = ended;
  out.wall_s = measure::seconds_of(measure::monotonic_ns() - begun);
  return out;
}

std::vector<traffic::load_point> wait_by_load(const traffic::scenario& of, const effort& how) {
  constexpr std::array<double, 8> parts{.25, .45, .6, .7, .8, .9, 1.0, 1.1};
  const auto per = traffic::demand_of(of);
  const double staff = of.operators_in_all();
  if (per.questions <= 0) return {};
  const double service_s = per.operator_s / per.questions;
  const double saturation = staff * (per.think_s / per.questions + service_s) / service_s;
  std::vector<traffic::load_point> out(parts.size());
  in_parallel(parts.size(), how.threads, [&](std::size_t i) {
    auto at = of;
    at.live = std::max(1U, static_cast<std::uint32_t>(std::lround(parts[i] * saturation)));
    // Some thousands of answers say enough.
    const double answers_per_s = staff * std::min(parts[i], 1.0) / service_s;
    at.lasts_s = std::min(of.lasts_s, 4'000 / answers_per_s);
    at.warmup_s = -1;
    at.storms.clear();
    auto alone = how;
    alone.threads = 1;
    alone.draw = false;
    const auto measured = simulate(at, alone);
    auto& point = out[i];
    point.live_per_operator = at.live / staff;
    for (auto& f : traffic::figures_of(measured)) {
      if (f.name == "wait_s/mean") point.wait_s = f;
      if (f.name == "wait_s/late") point.late = f;
      if (f.name == "utilisation") point.utilisation = f;
    }
  });
  return out;
}

}  // namespace weft::simulate
