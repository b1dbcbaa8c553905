#include "tools/simulate/command.hpp"

#include <iostream>

#include <CLI/CLI.hpp>

#include "tools/simulate/run.hpp"

namespace weft {
namespace {

using simulate::mode;

constexpr const char* about =
    "Simulates operators and conversations around the router that a node runs, on virtual time:\n"
    "how long questions wait, how busy operators are, how many conversations one can look after,\n"
    "with theory beside every measurement. Scenarios are YAML (tools/samples/scenarios/); without\n"
    "one there are 300 live conversations and one operator.";

constexpr const char* footer =
    "A file of recorded questions has one JSON object a line, in any order:\n"
    "  "
    "{\"at\":1700000000000000,\"queue\":\"default\",\"kind\":\"approval\",\"handling_ms\":21000}\n"
    "`at` is microseconds; without handling_ms the scenario's first sort says how long it "
    "takes.\n\n"
    "Examples:\n"
    "  weft simulate tools/samples/scenarios/day.yaml --html day.html\n"
    "  weft simulate --validate\n"
    "  weft simulate day.yaml --plan --wait 20s --share 0.2 --utilisation 0.7\n"
    "  weft simulate --operators 5 --compare-architectures\n"
    "  weft simulate --operators 5 --live 100 --sweep ask-rate=0.02,0.05,0.1";

void add_mode(CLI::App& app, simulate::options& to, const char* name, mode what, const char* help) {
  app.add_flag_callback(name, [&to, what] { to.what = what; }, help);
}

void add_options(CLI::App& app, simulate::options& to) {
  app.add_option("scenario", to.scenario, "Scenario file")->type_name("SCENARIO.yaml");
  add_mode(app, to, "--validate", mode::validate, "Lay simulations beside closed forms");
  add_mode(app, to, "--plan", mode::plan, "The least operators, by hour and group");
  add_mode(app, to, "--find-capacity", mode::capacity, "The most live conversations");
  add_mode(app, to, "--compare-architectures", mode::architectures,
           "Collaborative, escalate and approve_all side by side");
  app.add_option_function<std::string>(
         "--sweep",
         [&to](const std::string& text) {
           to.sweep = text;
           to.what = mode::sweep;
         },
         "Vary one number, such as ask-rate=0.02,0.05,0.1")
      ->type_name("NAME=V,V,…");
  app.add_option("--journal", to.journal,
                 "Recorded questions as traffic: a node's data folder, or a file")
      ->type_name("DIR|FILE.jsonl");
  app.add_option("--architecture", to.architecture, "Of the scenario")
      ->check(CLI::IsMember({"collaborative", "approve_all", "escalate"}));
  const auto dials = simulate::dials();
  to.dialled.resize(dials.size());
  for (std::size_t i = 0; i < dials.size(); ++i)
    app.add_option("--" + std::string{dials[i].name}, to.dialled[i], std::string{dials[i].help})
        ->check(CLI::Range(dials[i].least, dials[i].most))
        ->group("Numbers of the scenario");
  app.add_option("--wait", to.level.wait_s, "Longest wait that is good, in seconds")
      ->transform(CLI::AsNumberWithUnit(
          std::map<std::string, double>{{"ms", .001}, {"s", 1}, {"m", 60}, {"h", 3'600}},
          CLI::AsNumberWithUnit::CASE_SENSITIVE, "TIME"))
      ->check(CLI::Range(0.0, 86'400.0))
      ->capture_default_str();
  app.add_option("--share", to.level.share, "Share of questions that may wait longer")
      ->check(CLI::Range(0.0001, 0.9999))
      ->capture_default_str();
  app.add_option("--utilisation", to.level.utilisation, "Most of operators' time that is work")
      ->check(CLI::Range(0.01, 0.99))
      ->capture_default_str();
  app.add_option("--seed", to.seed, "Seed of the first repetition")->capture_default_str();
  app.add_option("--runs", to.runs, "Repetitions, each with the next seed")
      ->check(CLI::Range(5, 10'000))
      ->capture_default_str();
  app.add_option("--threads", to.threads, "At once; 0: one per core")
      ->check(CLI::Range(0, 1'024))
      ->capture_default_str();
  app.add_option("--report", to.report, "Write the report as JSON too")->type_name("FILE.json");
  app.add_option("--html", to.page, "Write the report with charts too")->type_name("FILE.html");
  app.add_flag("--quiet", to.quiet, "No progress line and no report in words");
  app.footer(footer);
}

}  // namespace

int simulate_command(int argc, char** argv) {
  CLI::App app{about, "weft simulate"};
  simulate::options options;
  add_options(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  options.command = "weft simulate";
  for (int i = 1; i < argc; ++i) options.command += std::string{" "} + argv[i];
  return simulate::run(options, std::cout);
}

}  // namespace weft
