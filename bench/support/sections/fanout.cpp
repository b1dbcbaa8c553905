#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "bench/support/disk.hpp"
#include "bench/support/operator_socket.hpp"
#include "bench/support/requests.hpp"
#include "bench/support/sections/section.hpp"

// One human, many conversations: agents wait with equal questions, each on a connection of its own,
// one operator answers the bundle, and every agent hears of it; and a directive is issued to all
// conversations there are. Beside the first: as many requests at once to a bare server, and one
// sync of the disk. Beside the second: as many messages appended over HTTP.

namespace weft::bench {
namespace {

request_template rebook_request(const std::string& prefix) {
  return {"POST", "/v1/conversations/" + prefix + "-{c}/steps?wait=60",
          R"({"step_id":"s{s}","kind":"tool_call","action":{"name":"rebook","arguments":)"
          R"({"booking":"b{c}","flight":"X1"}},"signals":{"confidence":0.95}})"};
}

/// All agents propose once and wait; the operator answers when its card shows them all.
class storm final : public traffic, public frame_sink {
 public:
  storm(poller& loop, const endpoint& at, const std::string& prefix, std::size_t members,
        std::uint64_t round)
      : asks_{rebook_request(prefix)},
        members_{members},
        round_{round},
        human_{loop, at, 0, 1, *this} {}

  std::string_view next(std::size_t, nanoseconds_t) override {
    if (sent_ == members_) return {};
    return asks_.filled(sent_++, round_);
  }
  void on_answer(std::size_t, const http_answer& what, nanoseconds_t now) override {
    if (!what.good() || what.body.find(R"("decision":"proceed")") == std::string_view::npos)
      failure_.assign(what.body.substr(0, 300));
    if (decided_ == 0 && failure_.empty())
      failure_ =
          "an agent had its answer before it was given: " + std::string{what.body.substr(0, 300)};
    after_.add(now - decided_);
    last_ = now - decided_;
  }
  void on_frame(std::size_t, std::string_view text) override {
    if (text.starts_with(R"({"type":"receipt")")) {
      receipt_ = monotonic_ns() - decided_;
      if (text.find(R"("problem":)") != std::string_view::npos)
        failure_.assign(text.substr(0, 300));
    }
    if (!text.starts_with(R"({"type":"bundle")")) return;
    if (number_after(text, R"("count":)") != members_) return;
    const auto version = number_after(text, R"("version":)");
    std::string frame = R"({"type":"answer","ref":"1","bundle":")";
    frame.append(text_after(text, R"("bundle":)")).append(R"(","version":)");
    frame.append(std::to_string(version)).append(R"(,"answer":{"verdict":"approve"}})");
    decided_ = monotonic_ns();
    human_.send_text(frame);
  }

  const recorder& after() const { return after_; }
  nanoseconds_t last() const { return last_; }
  nanoseconds_t receipt() const { return receipt_; }
  const std::string& failure() const { return failure_; }

 private:
  request_template asks_;
  std::size_t members_, sent_ = 0;
  std::uint64_t round_;
  operator_socket human_;
  nanoseconds_t decided_ = 0, last_ = 0, receipt_ = 0;
  recorder after_;
  std::string failure_;
};

void measure_bundle(bench& b, server& node, server& bare) {
  const auto members = b.sizes.bundle_members;
  open_conversations(b.loop, node.at, "f", members);
  std::vector<double> last, receipt, floor;
  recorder all;
  for (std::uint64_t round = 1; round <= b.sizes.bundle_rounds; ++round) {
    storm one{b.loop, node.at, "f", members, round};
    closed_loop agents{b.loop, node.at, members, one};
    agents.run_dry();
    if (!one.failure().empty()) throw std::runtime_error{"a bundle failed: " + one.failure()};
    last.push_back(seconds_of(one.last()) * 1e3);
    receipt.push_back(seconds_of(one.receipt()) * 1e3);
    all.merge(one.after());

    turns steps{asking_request("f", 60), members, 1};
    closed_loop beside{b.loop, bare.at, members, steps};
    floor.push_back(seconds_of(beside.run_dry().span) * 1e3);
  }
  const auto sync = measure_disk(b.in.scratch / "disk.probe", 64 << 10, 50, 2 * one_second);
  const auto took = spread_of(last), bare_took = spread_of(floor);
  const double sync_ms = seconds_of(sync.percentile(0.5)) * 1e3;
  b.out.table(
      "One decision on a bundle of " + std::to_string(members) +
          " conversations, each with an agent waiting on its own connection; median "
          "(smallest–largest) of " +
          std::to_string(b.sizes.bundle_rounds) + " rounds",
      {{"", "ms"},
       {"decision sent → last agent has it", shown(took, 1)},
       {"decision sent → operator's receipt", shown(spread_of(receipt), 1)},
       {"as many requests at once to bare Beast, first sent → last answered", shown(bare_took, 1)},
       {"append of 64 KiB + fdatasync", shown(sync_ms, 2)}});
  b.out.table("How long agents waited for it", latency_table({"decision → agent"}, {&all}));
  b.out.figure("bundle decision to last agent", "ms", took);
  b.out.figure("bare Beast, as many requests at once", "ms", bare_took);
  b.out.aim("bundle decision to last agent", "ms", 50 + sync_ms, aim_kind::at_most, took, 1);
}

void measure_directive(bench& b, server& node) {
  const auto count = b.sizes.directive_conversations;
  open_conversations(b.loop, node.at, "d", count);
  node.wait_until_quiet();
  const auto events = [&] { return metric(node.at, "weft_journal_events_total"); };
  std::vector<double> took;
  for (std::uint64_t round = 1; round <= b.sizes.bundle_rounds; ++round) {
    const auto wanted = events() + 1 + static_cast<double>(count + b.sizes.bundle_members);
    request_template issue{
        "POST", "/v1/directives",
        R"({"id":"d-)" + std::to_string(round) +
            R"(","text":"Say it returns at 3 pm.","match":"conversation.id != \"nobody\"",)"
            R"("expires_in_ms":3600000})"};
    const auto begun = monotonic_ns();
    const auto answer = request_once(node.at, issue.filled(0, 0));
    if (answer.status != 200) throw std::runtime_error{"no directive: " + answer.body};
    while (events() < wanted)
      if (monotonic_ns() - begun > 60 * one_second)
        throw std::runtime_error{"a directive did not reach all conversations in a minute"};
    took.push_back(seconds_of(monotonic_ns() - begun) * 1e3);
    node.wait_until_quiet();
  }
  const auto appended = send_all(b.loop, node.at, message_request("d", 64), count, 1);
  const auto one_by_one = seconds_of(appended.span) * 1e3;
  const auto reached = spread_of(took);
  b.out.table("A directive to all of " + std::to_string(count + b.sizes.bundle_members) +
                  " live conversations, until it is on record in every one",
              {{"", "ms"},
               {"issued → recorded in the last", shown(reached, 0)},
               {"as many facts over HTTP: " + std::to_string(count) + " messages appended",
                shown(one_by_one, 0)}});
  b.out.figure("directive to the last conversation", "ms", reached);
  b.out.figure("as many messages appended", "ms", one_by_one);
}

}  // namespace

void measure_fanout(bench& b) {
  auto node = start_node(b.in, {"fanout", durability::full});
  auto bare = start_bare(b.in, "beast", R"({"decision":"proceed"})");
  b.out.begin("fanout", "One decision for many",
              how_of(b, {{"durability", name_of(durability::full)}, {"node", node->command}}));
  measure_bundle(b, *node, *bare);
  measure_directive(b, *node);
}

}  // namespace weft::bench
