#include <cmath>
#include <stdexcept>
#include <utility>

#include "bench/support/desk.hpp"
#include "bench/support/sections/section.hpp"

// Many connections that are mostly idle, as agents and operators are: what each costs in memory,
// and what they do to the latency of those that speak.

namespace weft::bench {
namespace {

struct crowd {
  std::string title;
  std::size_t agents = 0, operators = 0;
  stages took;
  memory_use before, after;
};

void measure_crowd(bench& b, server& node, crowd& c, const std::string& prefix) {
  const auto count = static_cast<std::uint64_t>(
      std::ceil(b.sizes.intervention_rate * seconds_of(b.sizes.intervention_span) * 1.5 + 100));
  open_conversations(b.loop, node.at, prefix, count);
  node.wait_until_quiet();
  c.before = node.run.memory();
  desk humans{b.loop, node.at, prefix, count, c.operators, b.sizes.capacity};
  open_loop agents{b.loop, node.at, c.agents, humans, b.sizes.intervention_rate, b.sizes.seed};
  node.wait_until_quiet();
  c.after = node.run.memory();
  const auto done = agents.run_for(b.sizes.intervention_span);
  if (done.errors > 0 || humans.failures() > 0)
    throw std::runtime_error{"an intervention failed: " + done.first_error +
                             humans.first_failure()};
  c.took = humans.take_stages();
}

double bytes_each(const crowd& c) {
  return (static_cast<double>(c.after.resident) - static_cast<double>(c.before.resident)) /
         static_cast<double>(c.agents + c.operators);
}

}  // namespace

void measure_connections(bench& b) {
  auto node = start_node(b.in, {"connections", durability::full});
  b.out.begin("connections", "Many connections",
              how_of(b, {{"durability", name_of(durability::full)},
                         {"interventions", shown(b.sizes.intervention_rate, 0) +
                                               " per second, open loop, answered at once"},
                         {"node", node->command}}));
  crowd few{"few", b.sizes.connections, b.sizes.operators, {}, {}, {}};
  crowd many{"many", b.sizes.connected_agents, b.sizes.connected_operators, {}, {}, {}};
  measure_crowd(b, *node, few, "f");
  measure_crowd(b, *node, many, "m");
  const auto heading = [](const crowd& c) {
    return std::to_string(c.agents) + " agents, " + std::to_string(c.operators) + " operators";
  };
  b.out.table("From the intended time of the step to the decision, and from answer to agent",
              latency_table({heading(few) + ": whole", heading(many) + ": whole",
                             heading(few) + ": answer → agent", heading(many) + ": answer → agent"},
                            {&few.took.whole, &many.took.whole, &few.took.answer_to_agent,
                             &many.took.answer_to_agent}));
  const auto ratio = static_cast<double>(many.took.whole.percentile(0.5)) /
                     static_cast<double>(few.took.whole.percentile(0.5));
  b.out.note("A connection costs " + shown(bytes_each(many), 0) +
             " bytes of the node's memory; with all of them the median round trip takes " +
             shown(ratio, 2) + " times as long.");
  b.out.figure("few connections, whole", few.took.whole);
  b.out.figure("many connections, whole", many.took.whole);
  b.out.figure("median with many over median with few", "", ratio);
  b.out.figure("bytes per connection", "B", bytes_each(many));
}

}  // namespace weft::bench
