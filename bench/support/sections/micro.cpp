#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include "bench/support/sections/section.hpp"

// bench_micro's results, taken over into the report.

namespace weft::bench {
namespace {

/// Fields of one line of Google Benchmark's CSV; no field of ours contains a comma.
std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> out;
  std::string field;
  for (std::istringstream in{line}; std::getline(in, field, ',');) {
    std::erase(field, '"');
    out.push_back(field);
  }
  return out;
}

}  // namespace

void measure_micro(bench& b) {
  b.out.begin("micro", "Functions by themselves",
              how_of(b, {{"with", "Google Benchmark, " + shown(b.sizes.micro_seconds, 2) +
                                      " s each, bench_micro"}}));
  const auto results = b.in.scratch / "micro.csv";
  const auto command = (b.in.programs / "bench_micro").string() +
                       " --benchmark_min_time=" + shown(b.sizes.micro_seconds, 3) +
                       " --benchmark_out_format=csv --benchmark_out=" + results.string() + " >" +
                       (b.in.scratch / "micro.out").string() + " 2>&1";
  if (std::system(command.c_str()) != 0)
    throw std::runtime_error{"bench_micro failed:\n" + text_of(b.in.scratch / "micro.out")};
  // name,iterations,real_time,cpu_time,time_unit,bytes_per_second,items_per_second,label,…
  std::vector<std::vector<std::string>> rows{{"", "CPU ns", "items/s", ""}};
  std::istringstream lines{text_of(results)};
  for (std::string line; std::getline(lines, line);) {
    const auto fields = fields_of(line);
    if (fields.size() < 5 || fields[4] != "ns") continue;
    const auto cell = [&](std::size_t i) { return i < fields.size() ? fields[i] : std::string{}; };
    const double cpu = std::strtod(fields[3].c_str(), nullptr);
    const double items = std::strtod(cell(6).c_str(), nullptr);
    rows.push_back(
        {fields[0], shown(cpu, 0), items > 0 ? shown(items, 0) : std::string{}, cell(7)});
    b.out.figure(fields[0] + ": CPU time", "ns", cpu);
  }
  b.out.table("Per call; world_steps: per round of as many steps as its first argument says", rows);
}

}  // namespace weft::bench
