#include <algorithm>
#include <utility>

#include "bench/support/requests.hpp"
#include "bench/support/sections/section.hpp"

// Latency over load: what a server can do is found with a closed loop, then an open loop offers it
// shares of that, up to more than it can take. The knee is where latency leaves the floor.

namespace weft::bench {
namespace {

struct point {
  double share = 0, offered = 0, achieved = 0;
  recorder latency, lateness;
};

struct contestant {
  std::string title;
  server& on;
  bool node = false;
  double capacity = 0;  // answers per second, closed loop
  std::vector<point> points;
};

std::string opened_for(bench& b, const contestant& c, const std::string& prefix) {
  if (c.node) open_conversations(b.loop, c.on.at, prefix, b.sizes.conversations);
  return prefix;
}

void find_capacity(bench& b, contestant& c) {
  const auto prefix = opened_for(b, c, "k");
  turns steps{step_request(prefix), b.sizes.conversations, 0};
  closed_loop load{b.loop, c.on.at, b.sizes.connections, steps};
  c.capacity = measure(c.on, load, b.sizes.warm_up, b.sizes.curve_span).per_second();
}

void measure_point(bench& b, contestant& c, double share) {
  const auto prefix = opened_for(b, c, "v" + std::to_string(c.points.size()));
  c.on.wait_until_quiet();
  point p{share, share * c.capacity, 0, {}, {}};
  turns steps{step_request(prefix), b.sizes.conversations, 0};
  open_loop load{b.loop, c.on.at,   b.sizes.connections * 4,
                 steps,  p.offered, b.sizes.seed * 100 + c.points.size()};
  const auto begun = monotonic_ns();
  auto done = load.run_for(b.sizes.curve_span);
  p.achieved = static_cast<double>(done.answers) / seconds_of(monotonic_ns() - begun);
  p.latency = std::move(done.latency);
  p.lateness = std::move(done.lateness);
  c.points.push_back(std::move(p));
}

/// The largest share up to which p99 stays below ten times its value at the smallest.
double knee_of(const contestant& c) {
  double knee = 0;
  const auto floor = c.points.front().latency.percentile(0.99);
  for (const auto& p : c.points) {
    if (p.latency.percentile(0.99) > 10 * floor) break;
    knee = p.share;
  }
  return knee;
}

void show(bench& b, const contestant& c) {
  std::vector<std::vector<std::string>> rows{{"of capacity", "offered/s", "achieved/s", "p50, µs",
                                              "p90, µs", "p99, µs", "p99, 95 % interval",
                                              "p99.9, µs", "generator late, p99, µs"}};
  for (const auto& p : c.points) {
    const auto about = p.latency.confidence(0.99);
    rows.push_back({shown(100 * p.share, 0) + " %", shown(p.offered, 0), shown(p.achieved, 0),
                    micros(p.latency.percentile(0.5)), micros(p.latency.percentile(0.9)),
                    micros(p.latency.percentile(0.99)),
                    micros(about.low) + "–" + micros(about.high),
                    micros(p.latency.percentile(0.999)), micros(p.lateness.percentile(0.99))});
    b.out.figure(c.title + " at " + shown(100 * p.share, 0) + " %", p.latency);
  }
  b.out.table(c.title + ", capacity " + shown(c.capacity, 0) + " a second", std::move(rows));
  b.out.figure(c.title + ": knee", "of capacity", knee_of(c));
}

weft::report::plot drawn(const std::vector<contestant>& all, double percentile,
                         const std::string& title) {
  double most = 0, fewest = 1;
  for (const auto& c : all)
    for (const auto& p : c.points) {
      const double s = seconds_of(p.latency.percentile(percentile));
      most = std::max(most, s);
      fewest = std::min(fewest, s);
    }
  const double last = all.front().points.back().share;
  weft::report::plot out{
      title,
      {"load offered, of what the server can take", 0, weft::report::rounded_up(last)},
      {"from the intended time", std::max(fewest / 2, 1e-6), most * 2, weft::report::unit::seconds,
       true}};
  const char* styles[] = {"quiet", "first", "second"};
  for (std::size_t i = 0; i < all.size(); ++i) {
    weft::report::plot::points line;
    for (const auto& p : all[i].points)
      line.emplace_back(p.share, seconds_of(p.latency.percentile(percentile)));
    out.line(line, styles[i % 3], all[i].title);
  }
  return out;
}

}  // namespace

void measure_curve(bench& b) {
  std::vector<std::unique_ptr<server>> servers;
  for (const auto mode : b.sizes.modes)
    servers.push_back(start_node(b.in, {"curve-" + std::to_string(servers.size()), mode}));
  servers.push_back(start_bare(b.in, "beast", a_decision(*servers.front())));
  b.out.begin("curve", "Latency over load",
              how_of(b, {{"connections", std::to_string(b.sizes.connections) +
                                             " to find what a server can take, four times as many "
                                             "for the open loop"},
                         {"node", servers.front()->command}}));
  std::vector<contestant> all;
  all.push_back({"bare Beast", *servers.back(), false, 0, {}});
  for (std::size_t i = 0; i < b.sizes.modes.size(); ++i)
    all.push_back({"node, " + name_of(b.sizes.modes[i]), *servers[i], true, 0, {}});
  for (auto& c : all) find_capacity(b, c);
  for (const double share : b.sizes.curve)
    for (auto& c : all) measure_point(b, c, share);
  for (const auto& c : all) show(b, c);
  b.out.chart(drawn(all, 0.5, "Median latency over load"));
  b.out.chart(drawn(all, 0.99, "99th percentile over load"));
}

}  // namespace weft::bench
