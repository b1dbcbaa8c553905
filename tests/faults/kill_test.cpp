#include <chrono>
#include <cstdlib>
#include <random>
#include <thread>

#include <doctest/doctest.h>

#include "tests/faults/judgement.hpp"
#include "tests/faults/scripted_agent.hpp"
#include "tests/faults/scripted_operator.hpp"
#include "tests/support/node_process.hpp"

// `kill -9` under load, again and again. The node promises that what it acknowledged survives; what
// it acknowledged is what its clients saw. Each round lets agents hold whole conversations and
// operators answer, kills the node at a random moment (counted in acknowledgements, so that it
// falls into the middle of the work on any machine), now and then once more soon after, and lets
// everybody finish what they began by sending the same again. Then the node is asked about
// everything that was acknowledged, and so is the journal, with SQLite alone.
//
// WEFT_KILL_ROUNDS sets the number of rounds, WEFT_KILL_SEED repeats a run as far as timing allows.

namespace weft::testing {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr int agents = 4, conversations_each = 3;
constexpr auto too_long = 60s;

constexpr const char* triggers =
    "approvals:\n"
    "  - {name: money, actions: [issue_refund], on_expiry: escalate}\n";

unsigned long number_in(const char* variable, unsigned long otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr || *text == '\0' ? otherwise : std::strtoul(text, nullptr, 10);
}

node_settings on_a_quiet_port() {
  node_settings settings;
  settings.triggers = triggers;
  settings.port = quiet_port();
  return settings;
}

/// The clients of one round, at work from the beginning of its life to the end.
class crowd {
 public:
  crowd(ledger& book, std::uint16_t port, const std::string& round) {
    for (const auto* name : {"ana", "bob"})
      operators_.emplace_back([&book, port, name](const std::stop_token& stop) {
        scripted_operator{book, port, name}.work(stop);
      });
    for (int a = 0; a < agents; ++a)
      agents_.emplace_back([&book, port, who = round + "/" + std::to_string(a)] {
        scripted_agent agent{book, port};
        for (int c = 0; c < conversations_each; ++c) agent.converse(who + "." + std::to_string(c));
      });
  }

  /// Returns when all conversations are closed; then the operators go.
  void finish() {
    agents_.clear();
    operators_.clear();
  }

 private:
  std::vector<std::jthread> operators_, agents_;
};

constexpr auto acknowledged_at_least =
    std::uint64_t{agents} * conversations_each * scripted_agent::requests;

void expect_none(const std::vector<std::string>& wrong) {
  constexpr std::size_t shown = 10;
  for (std::size_t i = 0; i < wrong.size() && i < shown; ++i) FAIL_CHECK(wrong[i]);
  CHECK(wrong.size() == 0);
}

/// One round; true when the node was killed twice.
bool play(node_process& node, ledger& book, const std::string& round, std::mt19937_64& random) {
  const auto before = book.count();
  const auto draw = [&](std::uint64_t below) { return random() % below; };
  const auto first = before + 1 + draw(acknowledged_at_least * 3 / 4);
  const auto jitter = std::chrono::microseconds{draw(3'000)};
  const bool again = draw(3) == 0;
  const auto later = draw(acknowledged_at_least / 4);

  crowd clients{book, node.port(), round};
  book.await(first, too_long);
  std::this_thread::sleep_for(jitter);  // into the middle of a commit, now and then
  node.kill();
  CHECK(broken_link(node.data()) == "");
  node.start();
  if (again) {
    book.await(book.count() + later, too_long);
    node.kill();
    node.start();
  }
  clients.finish();
  return again;
}

}  // namespace

TEST_CASE("what was acknowledged survives kill -9, and nothing happens twice") {
  const auto rounds = number_in("WEFT_KILL_ROUNDS", 6);
  const auto seed = number_in("WEFT_KILL_SEED", std::random_device{}());
  MESSAGE("rounds: ", rounds, ", seed: ", seed);
  CAPTURE(seed);
  std::mt19937_64 random{seed};
  node_process node{on_a_quiet_port()};
  ledger book;
  for (unsigned long round = 0; round < rounds; ++round) {
    CAPTURE(round);
    const auto begun = steady::now();
    const bool twice = play(node, book, "r" + std::to_string(round), random);
    expect_none(book.violations());
    expect_none(judge_node(book, node.port()));
    CHECK(book.all().closed.size() == (round + 1) * agents * conversations_each);
    const auto took = std::chrono::duration<double>(steady::now() - begun).count();
    MESSAGE("round ", round, ": killed ", twice ? "twice" : "once", ", ", took, " s, ",
            book.count(), " acknowledgements so far");
  }
  CHECK(node.terminate() == 0);
  expect_none(judge_journal(book, node.data()));
  CHECK(broken_link(node.data()) == "");

  INFO("a node that was stopped in order finds everything again as well");
  node.start();
  expect_none(judge_node(book, node.port()));
  CHECK(node.terminate() == 0);
}

}  // namespace weft::testing
