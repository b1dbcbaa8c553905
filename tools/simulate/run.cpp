#include "tools/simulate/run.hpp"

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <thread>

#include <fmt/format.h>
#include <unistd.h>

#include "tools/measure/monotonic.hpp"
#include "tools/simulate/architectures.hpp"
#include "tools/simulate/plan.hpp"
#include "tools/simulate/validate.hpp"

namespace weft::simulate {
namespace {

using traffic::scenario;

volatile std::sig_atomic_t interrupted = 0;

unsigned threads_of(const options& how) {
  return how.threads != 0 ? how.threads : std::max(1U, std::thread::hardware_concurrency());
}

findings one(const scenario& of, const options& how, const effort& effort) {
  findings out;
  out.title = "Simulation: " + of.name;
  auto what = simulate(of, effort);
  double events = 0, processor = 0, measured = 0;
  for (const auto& run : what.runs) {
    events += static_cast<double>(run.events);
    processor += run.processor_s;
    measured += run.measured_s;
  }
  out.partial = what.partial;
  if (processor > 0)
    out.lead.push_back(fmt::format(
        "{} repetitions of {:.2f} h with {} operators in {:.2f} s: {:.2f} s of a core for each, "
        "{:.2f} million events a second, {:.0f} times as fast as people.",
        what.runs.size(), of.lasts_s / 3'600, of.operators_in_all(), what.wall_s,
        processor / static_cast<double>(what.runs.size()), events / processor / 1e6,
        measured / processor));
  const bool curve = effort.draw && of.population == traffic::population::fixed &&
                     effort.recorded == nullptr && !what.partial;
  if (curve) what.curve = wait_by_load(of, effort);
  if (!what.expected.stable && effort.recorded == nullptr)
    what.notes.emplace_back(
        "More is asked than operators can answer: there is no steady state, and "
        "no theory beside the measurement.");
  if (effort.recorded != nullptr) {
    what.expected = {};
    what.notes.push_back(
        fmt::format("Traffic: the {} questions recorded in {}; operators are the "
                    "scenario's.",
                    effort.recorded->size(), how.journal));
  }
  out.parts.push_back({"", std::move(what)});
  return out;
}

result<findings> vary(const scenario& of, const options& how, const effort& effort) {
  const auto what = parse_sweep(how.sweep);
  if (!what) return what.error();
  findings out;
  out.title = fmt::format("Sweep of {}", what->of->name);
  out.parts.resize(what->values.size());
  auto alone = effort;
  alone.threads = 1;
  alone.draw = false;
  in_parallel(what->values.size(), effort.threads, [&](std::size_t i) {
    auto at = of;
    what->of->turn(at, what->values[i]);
    auto seeded = alone;
    seeded.seed = effort.seed + i * effort.runs;  // no two repetitions share one
    out.parts[i] = {fmt::format("{}={}", what->of->name, what->values[i]), simulate(at, seeded)};
  });
  findings::table table{"Measured ± 95 % (theory)",
                        {std::string{what->of->name}, "mean wait, s", "waited longer, %",
                         "operators busy, %", "conversations/operator-hour", "wait p99, s"},
                        {}};
  for (const auto& part : out.parts) {
    out.partial = out.partial || part.what.partial;
    std::vector<std::string> row{part.label.substr(what->of->name.size() + 1)};
    const auto figures = traffic::figures_of(part.what);
    for (const auto& [name, scale] : {std::pair{"wait_s/mean", 1.0},
                                      {"wait_s/late", 100.0},
                                      {"utilisation", 100.0},
                                      {"conversations_per_operator_h", 1.0},
                                      {"wait_s/p99", 1.0}}) {
      std::string cell = "–";
      for (const auto& f : figures) {
        if (f.name != name) continue;
        cell = fmt::format("{:.2f} ± {:.2f}", scale * f.value, scale * (f.high - f.value));
        if (f.theory) cell += fmt::format(" ({:.2f})", scale * *f.theory);
      }
      row.push_back(std::move(cell));
    }
    table.rows.push_back(std::move(row));
  }
  out.tables.push_back(std::move(table));
  return out;
}

bool write_file(const std::string& path, const std::string& bytes) {
  if (path.empty()) return true;
  std::ofstream file{path, std::ios::binary};
  file << bytes;
  if (file.flush()) return true;
  fmt::print(stderr, "simulate: cannot write {}\n", path);
  return false;
}

}  // namespace

result<findings> find(const options& how, const permission& go_on) {
  auto of = scenario_of(how);
  if (!of) return of.error();
  std::vector<recorded_arrival> recorded;
  effort effort;
  effort.seed = how.seed;
  effort.runs = how.runs;
  effort.threads = threads_of(how);
  effort.wait_limit_s = how.level.wait_s;
  effort.go_on = go_on;
  switch (how.what) {
    case mode::validate: {
      constexpr unsigned runs_least = 20;  // fewer tell little at the family's level
      effort.runs = std::max(effort.runs, runs_least);
      return validate(effort);
    }
    case mode::plan: return plan_staff(*of, how.level, effort);
    case mode::capacity: return find_capacity(*of, how.level, effort);
    case mode::architectures: return compare_architectures(*of, how.level, effort);
    case mode::sweep: return vary(*of, how, effort);
    case mode::simulate: break;
  }
  if (!how.journal.empty()) {
    auto read = std::filesystem::is_directory(how.journal) ? read_node(how.journal)
                                                           : read_arrivals(how.journal);
    if (!read) return read.error();
    recorded = std::move(*read);
    effort.recorded = &recorded;
    of->lasts_s = std::max(1.0, recorded.back().at_s + 3'600);
    of->warmup_s = 0;
    of->storms.clear();
  }
  effort.draw = !how.page.empty() || !how.report.empty();
  return one(*of, how, effort);
}

int run(const options& how, std::ostream& out) {
  interrupted = 0;
  auto* const before = std::signal(SIGINT, [](int) { interrupted = 1; });
  const bool shown = !how.quiet && isatty(STDERR_FILENO) == 1;
  if (shown) fmt::print(stderr, "simulating, Ctrl-C ends it with what there is…");
  const auto found = find(how, [] { return interrupted == 0; });
  if (shown) fmt::print(stderr, "\r\x1b[K");
  std::signal(SIGINT, before);
  if (!found) {
    fmt::print(stderr, "{}\n", found.error().detail);
    return 2;
  }
  if (!how.quiet) out << in_words(*found) << std::flush;
  const bool written = write_file(how.report, in_json(*found, how.command, how.seed)) &&
                       write_file(how.page, as_page(*found, how.command));
  if (interrupted != 0) return 130;
  return written && found->held ? 0 : 1;
}

}  // namespace weft::simulate
