// The simulator: production router, virtual time, theory beside it.

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "tools/report/compare.hpp"
#include "tools/simulate/run.hpp"
#include "tools/simulate/validate.hpp"
#include "tools/simulate/world.hpp"
#include "tools/traffic/outcome_report.hpp"

namespace weft::simulate {

namespace {

using traffic::law;
using traffic::scenario;

effort little() {
  effort out;
  out.runs = 5;
  out.threads = 1;
  return out;
}

scenario floor_of(unsigned operators, std::uint32_t live, double ask_rate) {
  scenario of;
  of.operators.front().count = operators;
  of.live = live;
  of.ask_rate = ask_rate;
  of.lasts_s = 10'000;
  of.sorts.front().answer_within_s = 864'000;
  return of;
}

traffic::figure figure_of(const traffic::outcome& what, std::string_view name) {
  for (auto& each : traffic::figures_of(what))
    if (each.name == name) return each;
  FAIL("there is no figure " << name);
  return {};
}

/// Theory lies within the 99.9 % interval over repetitions.
void check_theory(const traffic::outcome& what, std::string_view name) {
  const auto f = figure_of(what, name);
  REQUIRE(f.theory);
  CAPTURE(name);
  CAPTURE(f.value);
  CHECK(std::abs(f.value - *f.theory) <= traffic::half_width(f.runs, .999));
}

std::uint64_t sum(const traffic::outcome& what, std::uint64_t traffic::tally::* which) {
  std::uint64_t all = 0;
  for (const auto& run : what.runs) all += run.counts.*which;
  return all;
}

std::filesystem::path scratch(const char* name) {
  return std::filesystem::temp_directory_path() / name;
}
std::string text_of(const std::filesystem::path& path) {
  std::ifstream in{path};
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace

TEST_SUITE("simulated floors") {
  TEST_CASE("the production router waits as theory says, under all three architectures") {
    for (const auto architecture :
         {traffic::architecture::collaborative, traffic::architecture::approve_all,
          traffic::architecture::escalate}) {
      auto of = floor_of(5, 100, .05);
      of.architecture = architecture;
      if (architecture != traffic::architecture::collaborative) of.live = 18;
      const auto what = simulate(of, little());
      CAPTURE(to_string(architecture));
      for (const auto* name : {"wait_s/mean", "wait_s/late", "utilisation", "conversations_per_h",
                               "operator_s_per_conversation", "delay_s_per_conversation"})
        check_theory(what, name);
    }
  }

  TEST_CASE("the closed forms hold together, at the level of the family") {
    auto how = little();
    how.runs = 8;
    const auto found = validate(how, 500);
    CHECK(found.held);
    CHECK(found.figures.size() >= 30);
  }

  TEST_CASE("the validation notices when the simulation is not what theory is about") {
    // Constant handling waits about half as long as exponential handling.
    auto of = floor_of(5, 100, .05);
    of.sorts.front().handling = law::constant(30);
    of.lasts_s = 40'000;
    const auto f = figure_of(simulate(of, little()), "wait_s/mean");
    CHECK(std::abs(f.value - *f.theory) > traffic::half_width(f.runs, .999));
    // Published simulation of this row: 2.460 s.
    CHECK(f.value == doctest::Approx(2.46).epsilon(.1));
  }

  TEST_CASE("a seed tells the same story again, whatever the threads; another one does not") {
    const auto of = floor_of(3, 60, .05);
    auto how = little();
    const auto one = simulate(of, how);
    how.threads = 2;
    const auto two = simulate(of, how);
    how.seed = 100;
    const auto other = simulate(of, how);
    for (std::size_t i = 0; i < one.runs.size(); ++i) {
      CHECK(one.runs[i].wait.mean() == two.runs[i].wait.mean());
      CHECK(one.runs[i].busy_s == two.runs[i].busy_s);
      CHECK(one.runs[i].events == two.runs[i].events);
    }
    CHECK(one.runs[0].wait.mean() != other.runs[0].wait.mean());
  }

  TEST_CASE("whatever people do, every question is answered, expired or given up") {
    auto of = floor_of(4, 70, .05);
    of.audit_rate = .02;
    of.residual_escalations = .05;
    of.escalation_handling = law::exponential(60);
    of.patience = law::exponential(120);
    of.sorts.front().answer_within_s = 60;
    of.lease_s = 20;
    auto& group = of.operators.front();
    group.capacity = 3;
    group.declines = .1;
    group.errors = .2;
    group.vanishes_per_h = 2;
    group.breaks_per_h = 2;
    group.away = law::exponential(120);
    const auto what = simulate(of, little());
    for (const auto which :
         {&traffic::tally::answered, &traffic::tally::declined, &traffic::tally::expired,
          &traffic::tally::given_up, &traffic::tally::lost, &traffic::tally::audits,
          &traffic::tally::handovers, &traffic::tally::wrong_executed,
          &traffic::tally::wrong_stopped})
      CHECK(sum(what, which) > 0);
    const auto raised = sum(what, &traffic::tally::asked) + sum(what, &traffic::tally::audits) +
                        sum(what, &traffic::tally::handovers);
    const auto settled = sum(what, &traffic::tally::answered) +
                         sum(what, &traffic::tally::expired) + sum(what, &traffic::tally::given_up);
    // Only those open at either end of a run are on one side alone.
    CHECK(std::abs(static_cast<double>(raised) - static_cast<double>(settled)) <= 5 * 2 * 70);
  }

  TEST_CASE("the router is consistent in the middle of everything") {
    auto of = floor_of(4, 150, .1);
    of.sorts.front().alike = .5;
    of.lasts_s = 3'000;
    of.operators.front().vanishes_per_h = 3;
    world w{of, 5, {}};
    w.live([] { return true; });
    CHECK(w.router().broken_invariant() == "");
  }

  TEST_CASE("equal questions of a storm are answered by few decisions") {
    auto of = floor_of(4, 20, .02);
    of.sorts.front().alike = 1;
    of.storms.push_back({600, 60, 400, "question"});
    of.lasts_s = 7'200;
    const auto what = simulate(of, little());
    CHECK(sum(what, &traffic::tally::bundles) > 0);
    CHECK(figure_of(what, "questions_per_decision").value > 2);
    CHECK(sum(what, &traffic::tally::expired) == 0);
  }

  TEST_CASE("nobody answers outside of shifts") {
    scenario of;
    of.population = traffic::population::arriving;
    of.arrivals_per_h = 60;
    of.lasts_s = 86'400;
    of.warmup_s = 0;
    of.operators.front().count = 2;
    of.operators.front().shifts = {{8, 16}};
    const auto what = simulate(of, little());
    for (const auto& run : what.runs)
      for (std::size_t h = 0; h < 24; ++h) {
        CAPTURE(h);
        const bool there = h >= 8 && h < 16;
        // Who is at it when the shift ends finishes it.
        CHECK((run.hours[h].present_s > 600) == there);
      }
  }
}

TEST_SUITE("weft simulate") {
  TEST_CASE("capacity is the published table, and holds when simulated") {
    options how;
    how.what = mode::capacity;
    how.quiet = true;
    how.threads = 1;
    how.dialled.resize(dials().size());
    how.dialled[0] = 5;  // operators
    const auto found = find(how, [] { return true; });
    REQUIRE(bool{found});
    CHECK(found->figures.at(0).value == 109);
    CHECK(found->parts.size() == 2);
  }

  TEST_CASE("the plan for five operators' work is confirmed by simulation") {
    options how;
    how.what = mode::plan;
    how.threads = 1;
    how.dialled.resize(dials().size());
    how.dialled[2] = 838;  // conversations an hour: 70 % of five operators
    const auto found = find(how, [] { return true; });
    REQUIRE(bool{found});
    CHECK(found->held);
    const auto operators = found->figures.at(0).value;
    CHECK(operators >= 5);
    CHECK(operators <= 6);
  }

  TEST_CASE("a sweep reports every value under its name") {
    options how;
    how.what = mode::sweep;
    how.sweep = "ask-rate=0.02,0.05";
    how.threads = 1;
    const auto found = find(how, [] { return true; });
    REQUIRE(bool{found});
    const auto figures = report::read_figures(in_json(*found, "weft simulate", 1));
    REQUIRE(bool{figures});
    CHECK(figures->front().path == "figures/ask-rate=0.02/wait_s/mean");
    for (const auto* text : {"nothing=1", "ask-rate", "ask-rate=", "ask-rate=2", "ask-rate=x"})
      CHECK_FALSE(bool{parse_sweep(text)});
  }

  TEST_CASE("who ends it early gets a report of what there is") {
    options how;
    how.report = scratch("weft-simulate-partial.json").string();
    how.threads = 1;
    int asked = 0;
    const auto found = find(how, [&] { return ++asked < 3; });
    REQUIRE(bool{found});
    CHECK(found->partial);
    const auto json = in_json(*found, "weft simulate", 1);
    CHECK(json.find(R"("partial":true)") != std::string::npos);
    CHECK(bool{report::read_figures(json)});
    CHECK(as_page(*found, "weft simulate").find("</html>") != std::string::npos);
  }

  TEST_CASE("a report of a run has its tool, version, seed, scenario and figures") {
    options how;
    how.report = scratch("weft-simulate.json").string();
    how.page = scratch("weft-simulate.html").string();
    how.quiet = true;
    how.threads = 1;
    how.seed = 7;
    how.command = "weft simulate --live 20";
    how.dialled.resize(dials().size());
    how.dialled[1] = 20;
    std::ostringstream words;
    CHECK(run(how, words) == 0);
    CHECK(words.str().empty());
    const auto json = text_of(how.report);
    for (const auto* part : {R"("tool":"simulate")", R"("version":")", R"("seed":7)",
                             R"("command":"weft simulate --live 20")", R"("scenario":{)",
                             R"("partial":false)", R"("theory":)"})
      CHECK_MESSAGE(json.find(part) != std::string::npos, part);
    const auto page = text_of(how.page);
    CHECK(page.find("<svg") != std::string::npos);
    CHECK(page.find("http") == std::string::npos);  // needs nothing from anywhere
    std::filesystem::remove(how.report);
    std::filesystem::remove(how.page);
  }

  TEST_CASE("a bad scenario file is told with line and column, and is a usage error") {
    const auto path = scratch("weft-simulate-bad.yaml");
    std::ofstream{path} << "live: 5\nask_rte: 0.1\n";
    options how;
    how.scenario = path.string();
    const auto found = find(how, [] { return true; });
    REQUIRE_FALSE(bool{found});
    CHECK(found.error().detail.find("weft-simulate-bad.yaml:2:1: ") != std::string::npos);
    std::filesystem::remove(path);
  }

  TEST_CASE("a recorded journal is traffic; its mistakes come with their lines") {
    const auto path = scratch("weft-simulate.jsonl");
    {
      std::ofstream out{path};
      // One after the other for one operator: 10 s of work each 5 s.
      for (int i = 0; i < 100; ++i)
        out << R"({"at":)" << 1'700'000'000'000'000LL + i * 5'000'000LL
            << R"(,"queue":"default","kind":"approval","handling_ms":10000})" << '\n';
    }
    options how;
    how.journal = path.string();
    how.threads = 1;
    const auto found = find(how, [] { return true; });
    REQUIRE(bool{found});
    const auto& run = found->parts.front().what.runs.front();
    CHECK(run.counts.answered == 100);
    CHECK(run.handling.mean() * 1e-9 == doctest::Approx(10).epsilon(1e-3));
    // The i-th waits for i · (10 − 5) s.
    CHECK(run.wait.mean() * 1e-9 == doctest::Approx(5 * 99 / 2.0).epsilon(1e-2));
    std::ofstream{path} << "{\"at\":1}\n{\"queue\":\"x\"}\n";
    CHECK(read_arrivals(path.string()).error().detail.find(":2: ") != std::string::npos);
    std::ofstream{path} << "{\"at\":\"now\"}\n";
    CHECK_FALSE(bool{read_arrivals(path.string())});
    std::ofstream{path} << "";
    CHECK_FALSE(bool{read_arrivals(path.string())});
    std::filesystem::remove(path);
  }
}

}  // namespace weft::simulate
