#include "tools/replay/command.hpp"

#include <chrono>
#include <fstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "schemas/ids.hpp"
#include "tools/replay/replayer.hpp"

namespace weft {
namespace {

using replay::replay_settings;

constexpr const char* about =
    "Replays recorded conversations against a running node, over real connections, with simulated\n"
    "operators who know the right answers, and compares what came out with the node's journal.\n"
    "Files are JSON lines: trajectories, or OpenAI chat messages.";

/// Unique without asking for anything: ids of an earlier replay are taken already.
std::string default_prefix() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto count = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  return fmt::format("replay-{}/", count);
}

void add_options(CLI::App& app, replay_settings& to, std::string& url) {
  app.add_option("files", to.files, "JSONL files")->required()->type_name("FILE");
  app.add_option("--url", url, "The node")->type_name("URL")->capture_default_str();
  app.add_option("--key", to.key, "API key of the agent (role agent or admin)")->type_name("KEY");
  app.add_option("--operator-key", to.operator_keys,
                 "API key of one operator; repeat it for several. A node with keys needs at least "
                 "one")
      ->type_name("KEY");
  app.add_option("--at-once", to.at_once, "Conversations at once")
      ->check(CLI::Range(1, 20'000))
      ->capture_default_str();
  app.add_option("--operators", to.operators, "Simulated operators (without --operator-key)")
      ->check(CLI::Range(0, 10'000))
      ->capture_default_str();
  app.add_option("--capacity", to.capacity, "Questions one operator holds at once")
      ->check(CLI::Range(1, 50))
      ->capture_default_str();
  app.add_option("--speed", to.speed, "How many times as fast as people operators answer")
      ->check(CLI::Range(0.001, 1e9))
      ->capture_default_str();
  app.add_flag(
      "--paced", to.paced,
      "Conversations take the time that people's do between an agent's turns (53.6 s in the "
      "mean), --speed times as fast; the report then sets the operators' wait beside theory");
  app.add_option("--seed", to.seed, "Seed of all that is drawn at random")->capture_default_str();
  app.add_option("--prefix", to.prefix,
                 "Put before every conversation's id. Default: replay-TIME/, new for each replay");
  app.add_option("--limit", to.limit, "Conversations at most; 0 for all")->capture_default_str();
  app.add_option("--report", to.report, "Write the report as JSON too")->type_name("FILE.json");
  app.add_flag("--quiet", to.quiet, "No progress line and no report in words");
}

int finish(const replay::replay_result& result) {
  const auto& settings = result.settings;
  if (!settings.quiet) fmt::print("{}", replay::report_in_words(result));
  if (settings.quiet)
    for (const auto& failure : replay::failures(result))
      fmt::print(stderr, "replay: {}\n", failure);
  if (settings.report.empty()) return replay::exit_code(result);
  std::ofstream file{settings.report, std::ios::binary};
  file << replay::report_in_json(result);
  if (!file.flush()) {
    fmt::print(stderr, "replay: cannot write {}\n", settings.report);
    return 1;
  }
  return replay::exit_code(result);
}

}  // namespace

int replay_command(int argc, char** argv) {
  CLI::App app{about, "weft replay"};
  replay_settings settings;
  std::string url = "http://127.0.0.1:8080";
  add_options(app, settings, url);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  auto node = client::parse_url(url);
  if (!node) {
    fmt::print(stderr, "replay: {}\n", node.error().detail);
    return 2;
  }
  settings.node = std::move(*node);
  if (settings.prefix.empty()) settings.prefix = default_prefix();
  if (!valid_id(settings.prefix)) {
    fmt::print(stderr, "replay: --prefix must have at most 128 letters, digits and . _ : / -\n");
    return 2;
  }
  // A node with keys knows operators by their keys; one key for all is one operator.
  if (settings.operator_keys.empty() && !settings.key.empty())
    settings.operator_keys = {settings.key};

  const auto result = replay::run_replay(settings);
  if (!result) {
    fmt::print(stderr, "replay: {}\n", result.error().detail);
    return 1;
  }
  return finish(*result);
}

}  // namespace weft
