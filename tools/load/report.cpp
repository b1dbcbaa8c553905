#include "tools/load/report.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "tools/measure/hgrm.hpp"

namespace weft::load {

using measure::seconds_of;
using traffic::direction;
using traffic::figure;

std::vector<std::string> failures(const load_result& result) {
  std::vector<std::string> found;
  for (const auto& m : result.measured) {
    const auto of = std::string{to_string(m.outcome.of.architecture)};
    for (const auto& each : m.troubles) found.push_back("an operator had to leave: " + each);
    for (const auto& each : m.differences) found.push_back(of + ": " + each);
    for (const auto& [kind, count] : m.counts.errors)
      found.push_back(fmt::format("{}: {} times {}", of, count, kind));
    if (m.counts.answers_twice != 0)
      found.push_back(fmt::format("{} answers were recorded twice", m.counts.answers_twice));
    if (!m.interrupted && m.descriptors_after > m.descriptors_before)
      found.push_back(fmt::format("the node has {} descriptors open, {} before the load",
                                  m.descriptors_after, m.descriptors_before));
    if (!m.interrupted && m.outcome.runs.empty()) found.emplace_back("nothing was measured");
  }
  if (result.soaked && !result.soaked->held)
    found.push_back(fmt::format("memory of the node grew by {:.1f} MiB an hour, {:.1f} are allowed",
                                result.soaked->growth_mib_h, result.settings.growth_max_mib_h));
  return found;
}

int exit_code(const load_result& result) {
  if (result.interrupted) return 130;
  return failures(result).empty() ? 0 : 1;
}

const std::vector<stage_row>& stage_rows() {
  static const std::vector<stage_row> rows{
      {"step", "a step that goes on by itself, from its intended time", &stages::autonomous},
      {"step_from_sent", "the same from when it was sent: what a closed loop would report",
       &stages::autonomous_from_sent},
      {"decide", "a step that is asked about, sent to \"wait\"", &stages::decided},
      {"deliver", "raised to the offer at an idle operator", &stages::delivered},
      {"next_card", "an answer to the operator's next card, when some waited", &stages::turned},
      {"receipt", "an answer to its receipt", &stages::acknowledged},
      {"resume", "an answer to the agent that goes on", &stages::resumed},
      {"overhead", "all of the machine in one question", &stages::overhead},
      {"message", "a customer's message, from its intended time", &stages::message},
      {"open", "opening a conversation", &stages::opened},
      {"outcome", "reporting an action's outcome", &stages::outcome},
      {"generator_lag", "how late the generator sent steps", &stages::lag},
      {"wait", "raised to looked at", &stages::waited, true},
      {"human", "looked at to answered", &stages::human, true},
      {"intervention", "intended to the agent that goes on", &stages::whole, true}};
  return rows;
}

std::vector<figure> figures_of(const measurement& from, const expectation& expected) {
  auto all = traffic::figures_of(from.outcome);
  const auto add = [&](std::string name, std::string unit, direction better, double value) {
    all.push_back(traffic::plain_figure(std::move(name), std::move(unit), better, value));
  };
  for (const auto& row : stage_rows()) {
    if (row.human || (from.times.*row.times).count() == 0) continue;
    for (const auto& [spoken, p] : {std::pair{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}})
      all.push_back(traffic::percentile_figure(fmt::format("machine/{}/{}", row.name, spoken),
                                               from.times.*row.times, p));
    add(fmt::format("machine/{}/max", row.name), "s", direction::lower,
        seconds_of((from.times.*row.times).max()));
  }
  const double handling_real = expected.handling_s / from.speed;
  if (handling_real > 0 && from.times.overhead.count() > 0)
    add("machine/overhead_p99_of_handling", "share", direction::lower,
        seconds_of(from.times.overhead.percentile(0.99)) / handling_real);
  add("rate/offered_steps_per_s", "1/s", direction::neither, from.offered_per_s);
  add("rate/achieved_steps_per_s", "1/s", direction::higher, from.achieved_per_s);
  if (from.node_cpu > 0) add("node/processors", "", direction::lower, from.node_cpu);
  if (from.resident_most > 0)
    add("node/resident_mib", "MiB", direction::lower,
        static_cast<double>(from.resident_most) / (1U << 20U));
  add("generator/processors", "", direction::neither, from.own_cpu);
  add("errors", "", direction::lower, [&] {
    double sum = 0;
    for (const auto& [kind, count] : from.counts.errors) sum += static_cast<double>(count);
    return sum;
  }());
  return all;
}

std::optional<problem> write_hgrm(const load_result& result) {
  namespace fs = std::filesystem;
  std::error_code failed;
  fs::create_directories(result.settings.hgrm, failed);
  for (const auto& m : result.measured) {
    for (const auto& row : stage_rows()) {
      const auto& times = m.times.*row.times;
      if (times.count() == 0) continue;
      auto name = std::string{row.name};
      if (result.measured.size() > 1)
        name = std::string{to_string(m.outcome.of.architecture)} + "-" + name;
      std::ofstream file{fs::path{result.settings.hgrm} / (name + ".hgrm")};
      file << measure::hgrm(times);
      if (!file.flush())
        return problem{fault::internal, "cannot write into " + result.settings.hgrm, "--hgrm"};
    }
  }
  return std::nullopt;
}

}  // namespace weft::load
