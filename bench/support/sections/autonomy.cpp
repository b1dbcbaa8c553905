#include <stdexcept>
#include <utility>

#include "bench/support/requests.hpp"
#include "bench/support/sections/section.hpp"

// Autonomous steps beside a bare Beast server that answers the same number of bytes to the same
// requests. The price of a step is processor time of the server, with what it puts off (projecting
// the journal into tables) included: rates per wall-clock second depend on who else uses the
// machine.

namespace weft::bench {
namespace {

/// A server and all that was measured with it.
struct contestant {
  std::string title;
  server& on;
  bool node = false;
  series throughput;
  recorder latency, lateness;
};

std::string prefix_of(const char* what, std::uint64_t round) {
  return what + std::to_string(round);
}

/// Every round has fresh conversations, so that all rounds see them equally long.
void measure_throughput(bench& b, contestant& c, std::uint64_t round) {
  const auto prefix = prefix_of("t", round);
  if (c.node) open_conversations(b.loop, c.on.at, prefix, b.sizes.conversations);
  turns steps{step_request(prefix), b.sizes.conversations, 0};
  closed_loop load{b.loop, c.on.at, b.sizes.connections, steps};
  c.throughput.add(measure(c.on, load, b.sizes.warm_up, b.sizes.span));
}

void measure_latency(bench& b, contestant& c, std::uint64_t round) {
  const auto prefix = prefix_of("l", round);
  if (c.node) {
    open_conversations(b.loop, c.on.at, prefix, b.sizes.conversations);
    c.on.wait_until_quiet();
  }
  turns steps{step_request(prefix), b.sizes.conversations, 0};
  open_loop load{b.loop, c.on.at,           b.sizes.connections,
                 steps,  b.sizes.step_rate, b.sizes.seed * 1'000 + round};
  const auto done = load.run_for(b.sizes.latency_span);
  if (done.errors > 0) throw std::runtime_error{"a step failed: " + done.first_error};
  c.latency.merge(done.latency);
  c.lateness.merge(done.lateness);
}

void show_throughput(bench& b, const std::vector<contestant>& all) {
  std::vector<std::vector<std::string>> rows{{"server", "answers/s", "per server CPU-second",
                                              "CPU µs each", "meanwhile only", "vs bare Beast"}};
  for (const auto& c : all) {
    const auto& s = c.throughput;
    const auto part = ratio(s, all.front().throughput);
    rows.push_back({c.title, shown(s.per_second(), 0), shown(s.per_cpu_second(), 0),
                    shown(s.cpu_us_each(), 1), shown(s.cpu_us_during(), 1), shown(part, 2)});
    b.out.figure(c.title + ": answers per second", "1/s", s.per_second());
    b.out.figure(c.title + ": answers per server CPU-second", "1/s", s.per_cpu_second());
    b.out.figure(c.title + ": ratio to bare Beast per server CPU-second", "", part);
  }
  b.out.table("Closed loop, median (smallest–largest) of " + std::to_string(b.sizes.pairs) +
                  " rounds in turn",
              rows);
}

void show_latency(bench& b, const std::vector<contestant>& all) {
  std::vector<std::string> names;
  std::vector<const recorder*> latencies;
  recorder lateness;
  for (const auto& c : all) {
    if (c.latency.count() == 0) continue;
    names.push_back(c.title);
    latencies.push_back(&c.latency);
    lateness.merge(c.lateness);
    b.out.figure(c.title + ": latency", c.latency);
  }
  b.out.table(
      "Open loop (Poisson), " + shown(b.sizes.step_rate, 0) + " per second, from the intended time",
      latency_table(names, latencies));
  b.out.note("The generator itself was late by " + micros(lateness.percentile(0.5)) +
             " µs in the median and " + micros(lateness.percentile(0.99)) +
             " µs at p99; this is part of the latencies above.");
}

void check_aims(bench& b, const std::vector<contestant>& all) {
  for (const auto& c : all) {
    if (!c.node) continue;
    const bool relaxed = c.title == "node, " + name_of(durability::relaxed);
    b.out.aim("autonomous steps per server CPU-second, " +
                  name_of(relaxed ? durability::relaxed : durability::full),
              "of bare Beast", relaxed ? 0.6 : 0.45, aim_kind::at_least,
              ratio(c.throughput, all.front().throughput), 2);
  }
}

}  // namespace

void measure_autonomy(bench& b) {
  std::vector<std::unique_ptr<server>> servers;
  for (const auto mode : b.sizes.modes)
    servers.push_back(start_node(b.in, {"autonomy-" + std::to_string(servers.size()), mode}));
  const auto body = a_decision(*servers.front());
  auto step = step_request("t0");

  b.out.begin("autonomy", "Autonomous steps",
              how_of(b, {{"request", std::to_string(step.size()) + " bytes"},
                         {"answer", std::to_string(body.size()) + " bytes of JSON"},
                         {"connections", std::to_string(b.sizes.connections)},
                         {"conversations in turn", std::to_string(b.sizes.conversations)},
                         {"node", servers.front()->command}}));

  std::vector<contestant> all;
  const auto nodes = servers.size();
  for (const auto* mode : {"beast", "front", "blind"})
    servers.push_back(start_bare(b.in, mode, body));
  all.push_back({"bare Beast", *servers[nodes]});
  for (std::size_t i = 0; i < nodes; ++i)
    all.push_back({"node, " + name_of(b.sizes.modes[i]), *servers[i], true});
  all.push_back({"bare, the node's reader", *servers[nodes + 1]});
  all.push_back({"bare, parses nothing", *servers[nodes + 2]});

  for (std::uint64_t round = 0; round < b.sizes.pairs; ++round)
    for (auto& c : all) measure_throughput(b, c, round);
  for (std::uint64_t round = 0; round < b.sizes.pairs; ++round)
    for (std::size_t i = 0; i <= nodes; ++i) measure_latency(b, all[i], round);

  show_throughput(b, all);
  std::vector<std::pair<std::string, const series*>> by_thread;
  for (std::size_t i = 0; i <= nodes; ++i) by_thread.emplace_back(all[i].title, &all[i].throughput);
  show_threads(b.out, "step", by_thread);
  show_latency(b, all);
  check_aims(b, all);
  for (std::size_t i = 1; i <= nodes && b.sizes.profile; ++i) {
    open_conversations(b.loop, all[i].on.at, "p", b.sizes.conversations);
    turns steps{step_request("p"), b.sizes.conversations, 0};
    closed_loop load{b.loop, all[i].on.at, b.sizes.connections, steps};
    profile(b, "Profile of the " + all[i].title, all[i].on, load);
  }
}

}  // namespace weft::bench
