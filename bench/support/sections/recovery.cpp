#include <stdexcept>

#include "bench/support/requests.hpp"
#include "bench/support/sections/section.hpp"

// How long a node that was killed takes until it serves again, with everything it had acknowledged.

namespace weft::bench {
namespace {

/// What the restarted node says it has; it must be what the killed one acknowledged.
void expect_all_there(const bench& b, const endpoint& at) {
  const auto summary = get_once(at, "/v1/summary").body;
  const auto open = summary.find(R"("open":)");
  const auto count = open == std::string::npos ? 0 : std::stoull(summary.substr(open + 7));
  if (count != b.sizes.open_conversations)
    throw std::runtime_error{"the restarted node does not have all conversations: " + summary};
  const auto waiting = metric(at, R"(weft_interventions_open{state="open"})");
  if (waiting != static_cast<double>(b.sizes.open_interventions))
    throw std::runtime_error{"the restarted node does not have all interventions but " +
                             shown(waiting, 0)};
}

}  // namespace

void measure_recovery(bench& b) {
  node_choice how{"recovery", durability::full};
  auto node = start_node(b.in, how);
  b.out.begin("recovery", "From kill -9 to ready",
              how_of(b, {{"durability", name_of(durability::full)},
                         {"open conversations", std::to_string(b.sizes.open_conversations)},
                         {"open interventions", std::to_string(b.sizes.open_interventions)},
                         {"node", node->command}}));
  open_conversations(b.loop, node->at, "r", b.sizes.open_conversations);
  send_all(b.loop, node->at, asking_request("r", 0), b.sizes.open_interventions, 1);
  how.fresh = false;
  std::vector<double> ready, resident;
  std::vector<std::vector<std::string>> rows{
      {"start", "ready after, s", "CPU until ready, s", "resident, MB"}};
  for (std::uint64_t i = 1; i <= b.sizes.restarts; ++i) {
    node->run.kill();
    node = start_node(b.in, how);
    ready.push_back(seconds_of(monotonic_ns() - node->started));
    const auto spent = seconds_of(node->run.used().total);
    expect_all_there(b, node->at);
    const auto megabytes = static_cast<double>(node->run.memory().resident) / 1e6;
    rows.push_back(
        {std::to_string(i), shown(ready.back(), 2), shown(spent, 2), shown(megabytes, 0)});
  }
  b.out.table(
      "Killed with SIGKILL and started again on the same data; the first start also finds "
      "what was not projected yet",
      rows);
  const auto took = spread_of(ready);
  b.out.figure("seconds from start to ready", "s", took);
  b.out.aim("start to ready after SIGKILL", "s", 5, aim_kind::at_most, took, 2);
}

}  // namespace weft::bench
