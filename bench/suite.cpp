// Runs the end-to-end benchmarks and writes their report; bench/run builds everything and calls it.

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>
#include <variant>
#include <vector>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "bench/support/sections/section.hpp"

namespace {

using namespace std::string_literals;
namespace fs = std::filesystem;
namespace wb = weft::bench;

struct section {
  const char* name;
  const char* help;
  void (*run)(wb::bench&);
};
constexpr std::array<section, 8> sections{{
    {"autonomy", "steps/s and latency beside bare Beast", wb::measure_autonomy},
    {"curve", "latency of steps over load, up to the knee", wb::measure_curve},
    {"interventions", "round trips: throughput and stages of latency", wb::measure_interventions},
    {"connections", "thousands of agents and hundreds of operators connected",
     wb::measure_connections},
    {"fanout", "one decision for a bundle, one directive for all", wb::measure_fanout},
    {"memory", "bytes per conversation, resident and passivated", wb::measure_memory},
    {"recovery", "kill -9 to ready", wb::measure_recovery},
    {"micro", "functions by themselves", wb::measure_micro},
}};

struct options {
  std::vector<std::string> names;
  wb::places in;
  wb::plan sizes;
  fs::path report, findings;
};

/// The sizes first, so that single numbers can be set on top of them.
std::string size_of(int argc, char** argv) {
  const auto given = [&](const char* flag) {
    return std::any_of(argv + 1, argv + argc,
                       [&](const char* a) { return a == std::string{flag}; });
  };
  return given("--quick") ? "quick" : given("--complete") ? "complete" : "minute";
}

void add_sizes(CLI::App& app, wb::plan& p) {
  const auto seconds = [&app](const char* name, wb::nanoseconds_t& into, const char* help) {
    app.add_option_function<double>(
           name, [&into](double value) { into = wb::from_seconds(value); }, help)
        ->type_name("SECONDS");
  };
  app.add_option("--seed", p.seed, "Of open-loop schedules");
  app.add_option("--pairs", p.pairs, "Measurements per server, in turn");
  seconds("--seconds", p.span, "Length of one closed-loop measurement");
  seconds("--latency-seconds", p.latency_span, "Length of one open-loop measurement");
  app.add_option("--connections", p.connections, "Agents' connections");
  app.add_option("--conversations", p.conversations, "Conversations in turn");
  app.add_option("--step-rate", p.step_rate, "Steps per second, open loop");
  app.add_option("--agents", p.agents, "Interventions at once, closed loop");
  app.add_option("--operators", p.operators, "Operators' connections");
  app.add_option("--intervention-rate", p.intervention_rate, "Interventions per second, open loop");
  app.add_option("--resident", p.resident, "Conversations in memory");
  app.add_option("--passivated", p.passivated, "Conversations that leave memory");
  app.add_option("--open-conversations", p.open_conversations, "Conversations to recover");
  app.add_option("--open-interventions", p.open_interventions, "Interventions to recover");
}

/// A number is the exit code of a run that ends here.
std::variant<options, int> read_options(int argc, char** argv) {
  options out;
  out.sizes = wb::plan_of(size_of(argc, argv));
  CLI::App app{"Benchmarks of Weft. Without names, all sections."};
  bool quick = false, complete = false, full = false, relaxed = false;
  out.in.programs = fs::path{argv[0]}.parent_path();
  out.in.triggers = "bench/triggers.yaml";
  std::string help = "What to measure:";
  for (const auto& s : sections) help.append("\n  ").append(s.name).append(": ").append(s.help);
  app.add_option("section", out.names, help)->check([](const std::string& name) {
    const bool known = std::any_of(sections.begin(), sections.end(),
                                   [&](const section& s) { return s.name == name; });
    return known ? ""s : "there is no section '" + name + "'";
  });
  app.add_flag("--quick", quick, "Tiny sizes: shows that everything runs, measures nothing");
  app.add_flag("--complete", complete, "The sizes of the committed report (about half an hour)");
  app.add_flag("--full", full, "autonomy: only with full durability");
  app.add_flag("--relaxed", relaxed, "autonomy: only relaxed");
  app.add_flag("--profile", out.sizes.profile, "Also sample the node with perf");
  app.add_option("--programs", out.in.programs, "Folder with weft and bench_bare_beast");
  app.add_option("--scratch", out.in.scratch, "Folder for the nodes' data (removed afterwards)");
  app.add_option("--triggers", out.in.triggers, "Trigger set of the nodes");
  app.add_option("--report", out.report,
                 "Where to write it: FILE.json, and FILE.md and FILE.html beside it")
      ->type_name("FILE.json");
  app.add_option("--findings", out.findings, "Text that goes into the report, by hand");
  app.add_option("--command", out.sizes.command, "As which command the report shows this run");
  add_sizes(app, out.sizes);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& ended) {
    return app.exit(ended) == 0 ? 0 : 2;
  }
  if (full != relaxed) out.sizes.modes = {full ? wb::durability::full : wb::durability::relaxed};
  if (out.in.scratch.empty())
    out.in.scratch = out.in.programs / ("bench-scratch-" + std::to_string(::getpid()));
  return out;
}

void write(const wb::report& what, const options& o) {
  auto text = o.report;
  std::ofstream{o.report} << what.json();
  const auto findings = wb::text_of(o.findings);
  std::ofstream{text.replace_extension(".md")} << what.markdown(findings);
  std::ofstream{text.replace_extension(".html")} << what.page(findings);
  std::printf("\nreport: %s, with .md and .html beside it\n", o.report.c_str());
}

int run(const options& o) {
  fs::create_directories(o.in.scratch);
  wb::report out{wb::describe_machine(o.in.scratch)};
  wb::bench b{o.in, o.sizes, out, {}};
  for (const auto& s : sections) {
    const bool wanted =
        o.names.empty() || std::find(o.names.begin(), o.names.end(), s.name) != o.names.end();
    if (wanted) s.run(b);
  }
  if (!o.report.empty()) write(out, o);
  fs::remove_all(o.in.scratch);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    auto read = read_options(argc, argv);
    if (const auto* code = std::get_if<int>(&read)) return *code;
    return run(std::get<options>(read));
  } catch (const std::exception& failed) {
    std::fprintf(stderr, "\nbench: %s\n", failed.what());
    return 1;
  }
}
