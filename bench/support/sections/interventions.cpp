#include <cmath>
#include <stdexcept>
#include <utility>

#include "bench/support/desk.hpp"
#include "bench/support/disk.hpp"
#include "bench/support/sections/section.hpp"

// Interventions: a step that needs an approval is proposed with `wait`, an operator's WebSocket
// gets the offer and answers at once, the agent's call returns. Beside it: the same number of
// exchanges (step, offer and answer, receipt) with a bare server, and the disk's share of the
// latency.

namespace weft::bench {
namespace {

constexpr double exchanges = 3;  // propose/decision, offer, answer/receipt
constexpr double commits = 3;    // raised, bound to an operator, settled

/// A decision after an intervention is a few kilobytes; so is what the bare server answers.
std::string a_settled_decision(bench& b, server& node) {
  open_conversations(b.loop, node.at, "sample", 1, 1);
  desk humans{b.loop, node.at, "sample", 1, 1, 1};
  // The operator answers in this thread's loop, so the agent's side must be in it, too.
  struct keeper final : traffic {
    explicit keeper(desk& d) : humans{d} {}
    std::string_view next(std::size_t c, nanoseconds_t t) override {
      return std::exchange(sent, true) ? std::string_view{} : humans.next(c, t);
    }
    void on_answer(std::size_t c, const http_answer& what, nanoseconds_t now) override {
      body.assign(what.body);
      humans.on_answer(c, what, now);
    }
    desk& humans;
    bool sent = false;
    std::string body;
  } once{humans};
  closed_loop load{b.loop, node.at, 1, once};
  load.run_dry();
  if (humans.failures() > 0)
    throw std::runtime_error{"an intervention failed: " + humans.first_failure()};
  return once.body;
}

void expect_no_failures(const desk& humans) {
  if (humans.failures() > 0)
    throw std::runtime_error{std::to_string(humans.failures()) +
                             " interventions failed, the first with " + humans.first_failure()};
}

struct throughput {
  series node, bare;
};

void measure_node(bench& b, server& node, std::uint64_t round, series& into, bool profiling) {
  const auto prefix = (profiling ? "p" : "s") + std::to_string(round);
  const auto conversations = std::max<std::uint64_t>(b.sizes.conversations, b.sizes.agents * 2);
  open_conversations(b.loop, node.at, prefix, conversations);
  desk humans{b.loop, node.at, prefix, conversations, b.sizes.operators, b.sizes.capacity};
  closed_loop load{b.loop, node.at, b.sizes.agents, humans};
  if (profiling)
    profile(b, "Profile of the node under interventions", node, load);
  else
    into.add(measure(node, load, b.sizes.warm_up, b.sizes.span));
  expect_no_failures(humans);
}

void measure_bare(bench& b, server& bare, series& into) {
  turns steps{asking_request("s0", 60), b.sizes.conversations, 0};
  closed_loop load{b.loop, bare.at, b.sizes.connections, steps};
  into.add(measure(bare, load, b.sizes.warm_up, b.sizes.span));
}

void show_throughput(bench& b, const throughput& t) {
  const auto part = ratio(t.node, t.bare, exchanges);
  b.out.table("Closed loop, " + std::to_string(b.sizes.agents) + " at once, " +
                  std::to_string(b.sizes.operators) + " operators with capacity " +
                  std::to_string(b.sizes.capacity) + "; median (smallest–largest) of " +
                  std::to_string(b.sizes.pairs) + " rounds in turn",
              {{"", "per second", "per server CPU-second", "CPU µs each", "vs bare Beast / 3"},
               {"interventions", shown(t.node.per_second(), 0), shown(t.node.per_cpu_second(), 0),
                shown(t.node.cpu_us_each(), 1), shown(part, 2)},
               {"requests to bare Beast", shown(t.bare.per_second(), 0),
                shown(t.bare.per_cpu_second(), 0), shown(t.bare.cpu_us_each(), 1), ""}});
  b.out.figure("interventions per second", "1/s", t.node.per_second());
  b.out.figure("interventions per server CPU-second", "1/s", t.node.per_cpu_second());
  b.out.figure("ratio to a third of bare Beast per server CPU-second", "", part);
  show_threads(b.out, "intervention or request",
               {{"node, full durability", &t.node}, {"bare Beast", &t.bare}});
}

struct latencies {
  stages node;
  recorder bare, lateness;
  double commits_each = 0, bytes_per_commit = 0;
};

latencies measure_latency(bench& b, server& node, server& bare) {
  latencies out;
  const auto count = static_cast<std::uint64_t>(
      std::ceil(b.sizes.intervention_rate * seconds_of(b.sizes.intervention_span) * 1.5 + 100));
  open_conversations(b.loop, node.at, "l", count);
  node.wait_until_quiet();
  desk humans{b.loop, node.at, "l", count, b.sizes.operators, b.sizes.capacity};
  const auto commits_before = metric(node.at, "weft_journal_commits_total");
  const auto bytes_before = static_cast<double>(node.run.bytes_written());
  open_loop agents{b.loop,      node.at, b.sizes.connections, humans, b.sizes.intervention_rate,
                   b.sizes.seed};
  const auto done = agents.run_for(b.sizes.intervention_span);
  expect_no_failures(humans);
  const auto made = metric(node.at, "weft_journal_commits_total") - commits_before;
  out.commits_each = made / static_cast<double>(done.answers);
  out.bytes_per_commit = (static_cast<double>(node.run.bytes_written()) - bytes_before) / made;
  out.node = humans.take_stages();
  out.lateness = done.lateness;

  turns steps{asking_request("l", 60), count, 0};
  open_loop beside{b.loop,      bare.at, b.sizes.connections, steps, b.sizes.intervention_rate,
                   b.sizes.seed};
  out.bare = beside.run_for(b.sizes.intervention_span).latency;
  return out;
}

void show_latency(bench& b, const latencies& l, const recorder& sync) {
  const auto& n = l.node;
  b.out.table("Open loop (Poisson), " + shown(b.sizes.intervention_rate, 0) +
                  " interventions per second, from the intended time, no human time in it",
              latency_table({"step → offer seen", "answer → receipt", "answer → agent has it",
                             "end to end", "node's own machine_ms"},
                            {&n.submit_to_offer, &n.answer_to_receipt, &n.answer_to_agent, &n.whole,
                             &n.nodes_own}));
  b.out.table("Beside it, at the same rate",
              latency_table({"round trip, bare Beast", "append + fdatasync", "generator late"},
                            {&l.bare, &sync, &l.lateness}));
  const auto floor = exchanges * static_cast<double>(l.bare.percentile(0.5)) +
                     commits * static_cast<double>(sync.percentile(0.5));
  const auto whole = static_cast<double>(n.whole.percentile(0.5));
  b.out.note("Three loopback round trips and three syncs take " + shown(floor / 1e3, 0) +
             " µs in the median, the node " + shown(whole / 1e3, 0) +
             " µs: " + shown(whole / floor, 2) + " times that. It made " +
             shown(l.commits_each, 2) + " commits per intervention of " +
             shown(l.bytes_per_commit, 0) + " bytes written each, projections included.");
  b.out.figure("step to offer", n.submit_to_offer);
  b.out.figure("answer to receipt", n.answer_to_receipt);
  b.out.figure("answer to agent", n.answer_to_agent);
  b.out.figure("end to end", n.whole);
  b.out.figure("round trip of bare Beast", l.bare);
  b.out.figure("fdatasync", sync);
  b.out.figure("end to end over round trips and syncs, medians", "", whole / floor);
  b.out.figure("commits per intervention", "", l.commits_each);
}

}  // namespace

void measure_interventions(bench& b) {
  auto node = start_node(b.in, {"interventions", durability::full});
  const auto body = a_settled_decision(b, *node);
  auto bare = start_bare(b.in, "beast", body);
  b.out.begin("interventions", "Interventions, round trip",
              how_of(b, {{"durability", name_of(durability::full)},
                         {"decision", std::to_string(body.size()) + " bytes of JSON"},
                         {"node", node->command}}));
  throughput t;
  for (std::uint64_t round = 0; round < b.sizes.pairs; ++round) {
    measure_bare(b, *bare, t.bare);
    measure_node(b, *node, round, t.node, false);
  }
  show_throughput(b, t);
  const auto l = measure_latency(b, *node, *bare);
  const auto bytes = static_cast<std::size_t>(std::max(l.bytes_per_commit, 512.0));
  const auto sync = measure_disk(b.in.scratch / "disk.probe", bytes, b.sizes.intervention_rate,
                                 b.sizes.intervention_span / 5);
  show_latency(b, l, sync);
  if (b.sizes.profile) measure_node(b, *node, 0, t.node, true);
}

}  // namespace weft::bench
