#include <cmath>
#include <stdexcept>
#include <thread>

#include "bench/support/requests.hpp"
#include "bench/support/sections/section.hpp"

// Bytes per conversation, from the node's resident set before and after many were opened through
// the API. Before, the node has warmed up with some, so that its caches and arenas are not counted.

namespace weft::bench {
namespace {

constexpr std::uint64_t messages = 4, steps = 4;
constexpr std::size_t message_bytes = 120;
constexpr double megabyte = 1e6;

/// A typical conversation: opened, four messages, four autonomous steps.
void converse(bench& b, server& node, const std::string& prefix, std::uint64_t count) {
  open_conversations(b.loop, node.at, prefix, count);
  send_all(b.loop, node.at, message_request(prefix, message_bytes), count, messages);
  send_all(b.loop, node.at, step_request(prefix), count, steps);
}

struct growth {
  memory_use before, after;
  double each(std::uint64_t count) const {
    return (static_cast<double>(after.resident) - static_cast<double>(before.resident)) /
           static_cast<double>(count);
  }
  double each_anonymous(std::uint64_t count) const {
    return (static_cast<double>(after.anonymous) - static_cast<double>(before.anonymous)) /
           static_cast<double>(count);
  }
};

std::string megabytes(std::uint64_t bytes) {
  return shown(static_cast<double>(bytes) / megabyte, 1);
}

growth grow_resident(bench& b) {
  auto node = start_node(b.in, {"resident", durability::full});
  growth g;
  converse(b, *node, "w", std::max<std::uint64_t>(b.sizes.resident / 20, 100));
  node->wait_until_quiet();
  g.before = node->run.memory();
  converse(b, *node, "m", b.sizes.resident);
  node->wait_until_quiet();
  g.after = node->run.memory();
  return g;
}

void expect_passivated(server& node, double count) {
  const auto patience = monotonic_ns() + 300 * one_second;
  while (metric(node.at, "weft_conversations_resident") > count / 1'000) {
    if (monotonic_ns() > patience)
      throw std::runtime_error{"conversations stay in memory though they are idle"};
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
  }
  std::this_thread::sleep_for(std::chrono::seconds{2});  // the node lets go about every second
  node.wait_until_quiet();
}

struct passivated_growth {
  growth opening;    // while opened one after the other
  growth restarted;  // a new node on the same data
  double opened_per_second = 0;
};

passivated_growth grow_passivated(bench& b) {
  passivated_growth out;
  node_choice how{"passivated", durability::full, 1.0};
  const auto count = b.sizes.passivated;
  {
    auto node = start_node(b.in, how);
    const auto warm = std::max<std::uint64_t>(count / 100, 100);
    open_conversations(b.loop, node->at, "w", warm);
    expect_passivated(*node, static_cast<double>(warm));
    out.opening.before = node->run.memory();
    const auto done = send_all(b.loop, node->at, open_request("m"), count, 1);
    out.opened_per_second = done.per_second();
    expect_passivated(*node, static_cast<double>(count));
    out.opening.after = node->run.memory();
    node->run.stop();
  }
  how.fresh = false;
  auto again = start_node(b.in, how);
  again->wait_until_quiet();
  out.restarted.after = again->run.memory();
  auto empty = start_node(b.in, {"empty", durability::full});
  empty->wait_until_quiet();
  out.restarted.before = empty->run.memory();
  return out;
}

}  // namespace

void measure_memory(bench& b) {
  b.out.begin("memory", "Bytes per conversation",
              how_of(b, {{"durability", name_of(durability::full)},
                         {"resident", std::to_string(b.sizes.resident) +
                                          " conversations, each with " + std::to_string(messages) +
                                          " messages of " + std::to_string(message_bytes) +
                                          " bytes and " + std::to_string(steps) + " steps"},
                         {"passivated", std::to_string(b.sizes.passivated) +
                                            " conversations, opened, --idle-after 1"},
                         {"measured", "Rss and Anonymous of /proc/PID/smaps_rollup"}}));
  const auto in = grow_resident(b);
  const auto n = b.sizes.resident;
  constexpr double text = messages * message_bytes;
  const auto out = grow_passivated(b);
  const auto m = b.sizes.passivated;
  const auto& opening = out.opening;
  const auto& again = out.restarted;
  b.out.table(
      "Growth of the node",
      {{"", "conversations", "before, MB", "after, MB", "bytes each", "anonymous each",
        "text of it", "beyond text"},
       {"resident", std::to_string(n), megabytes(in.before.resident), megabytes(in.after.resident),
        shown(in.each(n), 0), shown(in.each_anonymous(n), 0), shown(text, 0),
        shown(in.each(n) - text, 0)},
       {"passivated, after opening them", std::to_string(m), megabytes(opening.before.resident),
        megabytes(opening.after.resident), shown(opening.each(m), 0),
        shown(opening.each_anonymous(m), 0), "0", shown(opening.each(m), 0)},
       {"passivated, after a restart", std::to_string(m), megabytes(again.before.resident),
        megabytes(again.after.resident), shown(again.each(m), 0), shown(again.each_anonymous(m), 0),
        "0", shown(again.each(m), 0)}});
  b.out.note("Opened " + shown(out.opened_per_second, 0) +
             " conversations per second while those before left memory.");
  const auto one = [](double v) { return spread{v, v, v, 1}; };
  b.out.figure("bytes per resident conversation", "B", in.each(n));
  b.out.figure("bytes per passivated conversation", "B", opening.each(m));
  b.out.figure("bytes per passivated conversation after a restart", "B", again.each(m));
  b.out.figure("conversations opened per second", "1/s", out.opened_per_second);
  b.out.aim("a resident conversation, beyond its text", "bytes", 3'072, aim_kind::at_most,
            one(in.each(n) - text), 0);
  b.out.aim("a passivated conversation", "bytes", 400, aim_kind::at_most, one(opening.each(m)), 0);
  const double million = static_cast<double>(opening.before.resident) + opening.each(m) * 1e6;
  b.out.aim(m >= 1'000'000 ? "a million open conversations"
                           : "a million open conversations, extrapolated",
            "MB", 500, aim_kind::at_most, one(million / megabyte), 0);
}

}  // namespace weft::bench
