#include "tools/certify/command.hpp"

#include <iostream>

#include <CLI/CLI.hpp>

#include "tools/certify/certify.hpp"

namespace weft {
namespace {

using certify::certify_settings;

constexpr const char* about =
    "Tries the certified confidence trigger on recorded answers: lives through every file many\n"
    "times, each time in another order, asks and audits as a node would, and says how many wrong\n"
    "answers went ahead, beside a fixed threshold and beside an oracle that knows all answers.\n"
    "Files are JSON lines with `confidence` (0 to 1), `correct` and, if known, `in_scope`.";

void add_options(CLI::App& app, certify_settings& to) {
  app.add_option("files", to.files, "JSONL files")->required()->type_name("FILE");
  app.add_option("--alpha", to.alphas, "Error rate that autonomous answers may have; repeat it")
      ->check(CLI::Range(0.001, 0.5))
      ->allow_extra_args(false)
      ->capture_default_str();
  app.add_option("--delta", to.delta, "Chance that the promise fails in a run")
      ->check(CLI::Range(0.0001, 0.5))
      ->capture_default_str();
  app.add_option("--warmup", to.warmup, "Steps that are all asked about first")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  app.add_option("--audits", to.audits, "Least share of autonomous steps that is audited")
      ->check(CLI::Range(0.001, 1.0))
      ->capture_default_str();
  app.add_option("--fixed", to.fixed, "The fixed threshold to compare with")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  app.add_option("--runs", to.runs, "Orders of each file")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  app.add_option("--steps", to.steps,
                 "Length of the endless streams drawn from each file; 0 for none of these")
      ->check(CLI::Range(0, 100'000'000))
      ->capture_default_str();
  app.add_option("--seed", to.seed, "Seed of all that is drawn at random")->capture_default_str();
  app.add_option("--report", to.report, "Write the report as JSON too")->type_name("FILE.json");
  app.add_option("--html", to.page, "Write the report with charts too")->type_name("FILE.html");
  app.add_flag("--quiet", to.quiet, "No progress line and no report in words");
}

}  // namespace

int certify_command(int argc, char** argv) {
  CLI::App app{about, "weft certify"};
  certify_settings settings;
  add_options(app, settings);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return certify::certify(settings, std::cout);
}

}  // namespace weft
