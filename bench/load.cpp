// The load of the suite by hand, against a server that runs already: for tuning with one terminal
// for the node (under perf, say) and one for the load.

#include <cstdio>
#include <exception>
#include <string>

#include <CLI/CLI.hpp>

#include "bench/support/desk.hpp"
#include "bench/support/report.hpp"
#include "bench/support/requests.hpp"

namespace {

using namespace weft::bench;

struct options {
  std::string url = "http://127.0.0.1:8080", what = "steps", prefix = "load";
  std::size_t connections = 64, operators = 16;
  std::uint64_t conversations = 1'000, seed = 1;
  double seconds = 5, rate = 0;
  bool opened = false;
};

void show(const window& done) {
  std::printf("%.0f answers per second, %llu in %.2f s, %llu errors%s%s\n", done.per_second(),
              static_cast<unsigned long long>(done.answers), seconds_of(done.span),
              static_cast<unsigned long long>(done.errors), done.errors > 0 ? ", the first: " : "",
              done.first_error.c_str());
  for (const auto& row : latency_table({"latency", "sent late"}, {&done.latency, &done.lateness}))
    std::printf("%-20s %14s %14s\n", row[0].c_str(), row[1].c_str(), row[2].c_str());
}

window run_load(poller& loop, const endpoint& at, const options& o, traffic& what) {
  if (o.rate > 0) {
    open_loop load{loop, at, o.connections, what, o.rate, o.seed};
    return load.run_for(from_seconds(o.seconds));
  }
  closed_loop load{loop, at, o.connections, what};
  auto done = load.run_for(from_seconds(o.seconds));
  load.drain();
  return done;
}

int run(const options& o) {
  poller loop;
  const auto at = endpoint_of(o.url);
  if (!o.opened) open_conversations(loop, at, o.prefix, o.conversations);
  if (o.what == "steps") {
    turns steps{step_request(o.prefix), o.conversations, 0};
    show(run_load(loop, at, o, steps));
  } else if (o.what == "messages") {
    turns messages{message_request(o.prefix, 120), o.conversations, 0};
    show(run_load(loop, at, o, messages));
  } else {
    desk humans{loop, at, o.prefix, o.conversations, o.operators, 50};
    show(run_load(loop, at, o, humans));
    const auto stages = humans.take_stages();
    for (const auto& row : latency_table(
             {"step-offer", "ans-receipt", "ans-agent"},
             {&stages.submit_to_offer, &stages.answer_to_receipt, &stages.answer_to_agent}))
      std::printf("%-20s %14s %14s %14s\n", row[0].c_str(), row[1].c_str(), row[2].c_str(),
                  row[3].c_str());
    if (humans.failures() > 0)
      std::printf("%llu failures, the first: %s\n",
                  static_cast<unsigned long long>(humans.failures()),
                  humans.first_failure().c_str());
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  options o;
  CLI::App app{"Loads a server with the requests of the benchmarks and prints rate and latency."};
  app.add_option("--url", o.url, "Where it listens")->capture_default_str();
  app.add_option("what", o.what, "steps, messages or interventions")
      ->check(CLI::IsMember({"steps", "messages", "interventions"}))
      ->capture_default_str();
  app.add_option("--connections", o.connections, "Agents' connections")->capture_default_str();
  app.add_option("--operators", o.operators, "Operators, for interventions")->capture_default_str();
  app.add_option("--conversations", o.conversations, "In turn")->capture_default_str();
  app.add_option("--prefix", o.prefix,
                 "Of conversation ids; take a new one for every run on a node")
      ->capture_default_str();
  app.add_flag("--opened", o.opened, "The conversations are there already (or it is no node)");
  app.add_option("--seconds", o.seconds, "How long")->capture_default_str();
  app.add_option("--rate", o.rate, "Open loop with so many per second; 0: closed loop")
      ->capture_default_str();
  app.add_option("--seed", o.seed, "Of the open loop's schedule")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    return run(o);
  } catch (const std::exception& failed) {
    std::fprintf(stderr, "bench_load: %s\n", failed.what());
    return 1;
  }
}
