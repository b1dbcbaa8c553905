#include "tools/load/command.hpp"

#include <fstream>
#include <sstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "tools/load/arrange.hpp"
#include "tools/load/study.hpp"
#include "tools/load/validate.hpp"

namespace weft {
namespace {

using load::load_settings;

constexpr const char* about =
    "Plays a scenario against a running node over real connections: conversations of agents that\n"
    "propose steps at their own time, and operators who answer as people do. Latencies count from\n"
    "the intended time; queueing theory stands beside every measured wait.";

constexpr const char* examples =
    "Examples:\n"
    "  weft load desk.yaml --spawn --speed 60 --html out.html      a node of its own, one report\n"
    "  weft load desk.yaml --url http://127.0.0.1:8080 --arrange   a running node, for a while\n"
    "  weft load desk.yaml --spawn --find-capacity --floors 16     how many conversations\n"
    "  weft load desk.yaml --spawn --compare-architectures         the same traffic three times\n"
    "  weft load desk.yaml --spawn --soak 30m                      does memory grow\n"
    "  weft load desk.yaml --print-triggers                        what --arrange would store\n"
    "  weft load --validate-generator                              does the generator measure";

struct asked {
  load_settings to;
  std::string soak, lasts;
  std::uint32_t live = 0;
  bool validate = false, print_triggers = false;
};

void add_playing(CLI::App& app, asked& all) {
  auto& to = all.to;
  app.add_option("scenario", to.file, "Scenario (YAML)")->type_name("FILE");
  app.add_option("--url", to.url, "The node")->type_name("URL")->capture_default_str();
  app.add_option("--key", to.key, "API key of the agents (role admin for --arrange)")
      ->type_name("KEY");
  app.add_option("--operator-key", to.operator_keys, "API key of one operator; repeat it")
      ->type_name("KEY");
  app.add_flag("--spawn", to.spawn, "Start a node for this test and end it afterwards");
  app.add_option("--program", to.program, "The executable of that node; default: this one")
      ->type_name("FILE")
      ->check(CLI::ExistingFile);
  app.add_flag("--arrange", to.arrange,
               "Activate the triggers that the scenario needs, and the former ones at the end");
  app.add_flag("--print-triggers", all.print_triggers,
               "Print the trigger set that --spawn and --arrange use, and end");
  app.add_option("--speed", to.speed, "How many times as fast as people everybody is")
      ->check(CLI::Range(0.001, 1e6))
      ->capture_default_str();
  app.add_option("--repetitions", to.repetitions, "With seeds of their own, one after the other")
      ->check(CLI::Range(1, 1'000))
      ->capture_default_str();
  app.add_option("--live", all.live, "Live conversations, instead of the scenario's")
      ->check(CLI::Range(1U, 1'000'000U));
  app.add_option("--lasts", all.lasts,
                 "People's time measured, instead of the scenario's (2h, 40m)")
      ->type_name("DURATION");
  app.add_option("--floors", to.floors,
                 "Independent copies of the scenario at once on the node, each with queues of its "
                 "own; every one is a repetition")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_option("--seed", to.seed, "Seed of all that is drawn at random")->capture_default_str();
  app.add_option("--arrivals", to.arrivals,
                 "When conversations arrive: seconds after the start, one a line; instead of "
                 "Poisson arrivals")
      ->type_name("FILE");
  app.add_option("--connections", to.connections_max, "Connections to the node at most")
      ->check(CLI::Range(1, 60'000))
      ->capture_default_str();
}

void add_questions(CLI::App& app, asked& all) {
  auto& to = all.to;
  app.add_flag("--find-capacity", to.find_capacity,
               "Search the most live conversations that meet the service level");
  app.add_option("--wait-limit", to.wait_limit_s, "Seconds a question may wait, people's")
      ->check(CLI::Range(0.0, 86'400.0))
      ->capture_default_str();
  app.add_option("--late", to.late_share, "Share of questions that may wait longer")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  app.add_option("--utilisation", to.utilisation_max, "Share of time operators may be busy")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  app.add_flag("--compare-architectures", to.compare,
               "The same traffic under escalate, approve_all and collaborative");
  app.add_option("--soak", all.soak, "Go on for so long (5m, 2h) and watch the node's memory")
      ->type_name("DURATION");
  app.add_option("--growth", to.growth_max_mib_h, "MiB an hour by which memory may grow in a soak")
      ->check(CLI::Range(0.0, 1e6))
      ->capture_default_str();
  app.add_flag("--check,!--no-check", to.check, "Compare with the node's journal (default)");
  app.add_flag("--validate-generator", all.validate,
               "Test the generator against a server that stalls and beside wrk, and end (90 s)");
  app.add_option("--report", to.report, "Write the report as JSON too")->type_name("FILE.json");
  app.add_option("--html", to.html, "Write the report with charts too")->type_name("FILE.html");
  app.add_option("--hgrm", to.hgrm, "Write HdrHistogram files, one for each stage")
      ->type_name("DIR");
  app.add_flag("--quiet", to.quiet, "No progress line and no report in words");
}

int usage(const std::string& words) {
  fmt::print(stderr, "load: {}\n", words);
  return 2;
}

/// Seconds, at least one.
std::optional<double> duration_of(const std::string& text) {
  const auto span = traffic::law::parse(text);
  const bool fits = span && span->kind() == traffic::law::shape::constant && span->mean_s() >= 1;
  return fits ? std::optional{span->mean_s()} : std::nullopt;
}

/// Fills in what depends on files and on other options; what is wrong, if something is.
std::optional<std::string> complete(asked& all, int argc, char** argv) {
  auto& to = all.to;
  if (to.file.empty()) return "a scenario is needed, such as tools/samples/scenarios/desk.yaml";
  std::ifstream file{to.file};
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) return to.file + " cannot be opened";
  auto read = traffic::parse_scenario(text.str(), to.file);
  if (!read) return read.error().detail;
  to.people = std::move(*read);
  if (const auto why = traffic::check(to.people)) return to.file + ": " + why->detail;
  auto node = client::parse_url(to.url);
  if (!node) return node.error().detail;
  to.node = std::move(*node);
  if (all.live > 0) to.people.live = all.live;
  if (!all.lasts.empty()) {
    const auto span = duration_of(all.lasts);
    if (!span) return "--lasts is a duration such as 90s, 30m or 2h, at least 1s";
    to.people.lasts_s = *span;
  }
  if (!all.soak.empty()) {
    const auto span = duration_of(all.soak);
    if (!span) return "--soak is a duration such as 90s, 30m or 2h, at least 1s";
    to.soak_s = *span;
    if (!to.spawn) return "--soak reads the memory of a node of its own: add --spawn";
  }
  if (to.compare && !to.spawn && !to.arrange)
    return "architectures differ by their triggers: add --spawn or --arrange";
  const bool fixed = to.people.population == traffic::population::fixed;
  if (to.find_capacity && !fixed)
    return "the capacity is a number of live conversations: the "
           "scenario must have population: fixed";
  if (!to.arrivals.empty() && fixed)
    return "recorded arrivals need a scenario with population: arriving";
  if (int{to.find_capacity} + int{to.compare} + int{to.soak_s > 0} > 1)
    return "--find-capacity, --compare-architectures and --soak exclude each other";
  to.command = "weft";
  for (int i = 0; i < argc; ++i) to.command += std::string{" "} + argv[i];
  return std::nullopt;
}

bool write(const std::string& path, const std::string& text) {
  if (path.empty()) return true;
  std::ofstream file{path, std::ios::binary};
  file << text;
  if (file.flush()) return true;
  fmt::print(stderr, "load: cannot write {}\n", path);
  return false;
}

int finish(const load::load_result& result) {
  const auto& settings = result.settings;
  if (!settings.quiet) fmt::print("{}", load::report_in_words(result));
  if (settings.quiet)
    for (const auto& each : load::failures(result)) fmt::print(stderr, "load: {}\n", each);
  bool written = settings.report.empty() || write(settings.report, load::report_in_json(result));
  written =
      (settings.html.empty() || write(settings.html, load::report_as_page(result))) && written;
  if (!settings.hgrm.empty())
    if (const auto why = load::write_hgrm(result)) {
      fmt::print(stderr, "load: {}\n", why->detail);
      written = false;
    }
  const int code = load::exit_code(result);
  return code == 0 && !written ? 1 : code;
}

}  // namespace

int load_command(int argc, char** argv) {
  CLI::App app{about, "weft load"};
  app.footer(examples);
  asked all;
  add_playing(app, all);
  add_questions(app, all);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (all.validate) return load::validate_generator(all.to.quiet);
  if (const auto wrong = complete(all, argc, argv)) return usage(*wrong);
  if (all.print_triggers) {
    fmt::print("{}", load::triggers_for(all.to.people, all.to.speed, all.to.floors));
    return 0;
  }
  const auto result = load::run_study(all.to);
  if (!result) {
    fmt::print(stderr, "load: {}\n", result.error().detail);
    return 1;
  }
  return finish(*result);
}

}  // namespace weft
