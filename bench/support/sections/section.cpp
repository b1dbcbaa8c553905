#include "bench/support/sections/section.hpp"

#include <cstdio>
#include <cstdlib>
#include <set>
#include <stdexcept>
#include <utility>

#include "bench/support/requests.hpp"

namespace weft::bench {
namespace {

/// Standard output of a command; empty when it cannot be run.
std::string output_of(const std::string& command) {
  std::string out;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return out;
  char piece[4'096];
  while (const auto count = std::fread(piece, 1, sizeof piece, pipe)) out.append(piece, count);
  ::pclose(pipe);
  return out;
}

}  // namespace

plan plan_of(const std::string& size) {
  plan p;
  p.size = size;
  if (size == "quick") {
    p.pairs = 1;
    p.warm_up = one_second / 10;
    p.span = one_second / 2;
    p.connections = 16;
    p.conversations = 50;
    p.step_rate = 200;
    p.latency_span = one_second / 2;
    p.agents = 20;
    p.operators = 2;
    p.intervention_span = one_second;
    p.curve = {0.2, 0.6};
    p.curve_span = one_second / 2;
    p.connected_agents = 200;
    p.connected_operators = 10;
    p.bundle_members = 20;
    p.bundle_rounds = 1;
    p.directive_conversations = 100;
    p.resident = 500;
    p.passivated = 2'000;
    p.open_conversations = 500;
    p.open_interventions = 50;
    p.restarts = 1;
    p.micro_seconds = 0.01;
  } else if (size == "complete") {
    p.pairs = 5;
    p.span = 8 * one_second;
    p.latency_span = 10 * one_second;
    p.intervention_span = 60 * one_second;
    p.curve_span = 6 * one_second;
    p.resident = 100'000;
    p.passivated = 1'000'000;
    p.restarts = 5;
    p.micro_seconds = 2;
  } else if (size != "minute") {
    throw std::invalid_argument{"sizes are quick, minute and complete"};
  }
  return p;
}

std::string a_decision(server& node) {
  auto opened = open_request("sample");
  if (request_once(node.at, opened.filled(0, 0)).status != 201)
    throw std::runtime_error{"the node opens no conversation"};
  auto step = step_request("sample");
  const auto decided = request_once(node.at, step.filled(0, 1));
  if (decided.status != 200 || decided.body.find(R"("lane":"autonomy")") == std::string::npos)
    throw std::runtime_error{"the step of the benchmark is not autonomous: " + decided.body};
  return decided.body;
}

facts how_of(const bench& b, facts more) {
  more.emplace_back("sizes", b.sizes.size);
  more.emplace_back("seed", std::to_string(b.sizes.seed));
  more.emplace_back("triggers", "bench/triggers.yaml");
  more.emplace_back("command", b.sizes.command);
  return more;
}

void series::add(measured one) {
  settled += one.settled;
  answers += one.answers_settled;
  all.push_back(std::move(one));
}

template <class Of>
static spread each(const std::vector<measured>& all, Of of) {
  std::vector<double> values;
  values.reserve(all.size());
  for (const auto& one : all) values.push_back(of(one));
  return spread_of(std::move(values));
}

spread series::per_second() const {
  return each(all, [](const measured& m) { return m.per_second(); });
}
spread series::per_cpu_second() const {
  return each(all, [](const measured& m) { return m.per_cpu_second(); });
}
spread series::cpu_us_each() const {
  return each(all, [](const measured& m) { return 1e6 / m.per_cpu_second(); });
}
spread series::cpu_us_during() const {
  return each(all, [](const measured& m) { return 1e6 / m.per_cpu_second_during(); });
}

spread ratio(const series& a, const series& b, double scale) {
  std::vector<double> values;
  for (std::size_t i = 0; i < a.all.size() && i < b.all.size(); ++i)
    values.push_back(scale * a.all[i].per_cpu_second() / b.all[i].per_cpu_second());
  return spread_of(std::move(values));
}

void show_threads(report& out, const std::string& unit,
                  const std::vector<std::pair<std::string, const series*>>& servers) {
  std::set<std::string> names;
  for (const auto& [title, of] : servers)
    for (const auto& [name, spent] : of->settled.by_thread) names.insert(name);
  std::vector<std::vector<std::string>> rows{{"thread"}};
  for (const auto& [title, of] : servers) rows.front().push_back(title);
  const auto row = [&](const std::string& name, const auto& nanoseconds) {
    rows.push_back({name});
    for (const auto& [title, of] : servers)
      rows.back().push_back(
          shown(nanoseconds(of->settled) / 1e3 / static_cast<double>(of->answers), 2));
  };
  for (const auto& name : names)
    row(name, [&](const processor_use& u) {
      const auto spent = u.by_thread.find(name);
      return spent == u.by_thread.end() ? 0.0 : static_cast<double>(spent->second);
    });
  row("all", [](const processor_use& u) { return static_cast<double>(u.total); });
  row("of it in the kernel", [](const processor_use& u) { return u.system_s * 1e9; });
  out.table("Processor time by thread, µs per " + unit, rows);
}

void profile(bench& b, const std::string& title, server& on, closed_loop& load) {
  if (!b.sizes.profile) return;
  const auto data = (b.in.scratch / "perf.data").string();
  {
    process perf{{"perf", "record", "--quiet", "-F", "999", "-p", std::to_string(on.run.id()), "-o",
                  data, "--", "sleep", std::to_string(seconds_of(b.sizes.span))},
                 b.in.scratch / "perf"};
    load.run_for(b.sizes.span + one_second / 2);
    load.drain();
  }
  auto found = output_of("perf report --stdio --percent-limit 0.7 --sort comm,dso,symbol -i " +
                         data + " 2>/dev/null | grep -v '^#' | grep -v '^$' | cut -c 1-150");
  if (found.empty()) found = "perf found nothing (is it installed and allowed?)\n";
  b.out.note(title + ":\n\n```\n" + found + "```");
}

}  // namespace weft::bench
