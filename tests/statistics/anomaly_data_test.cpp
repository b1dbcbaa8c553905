// Measured on real conversations: how often the detectors speak up where nothing was touched, and
// how soon they notice what was put in.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>

#include "tests/statistics/anomaly_lives.hpp"

namespace weft::tests::statistics {
namespace {

struct data_set {
  const char* name;
  std::vector<std::string> files;
};
std::vector<data_set> data_sets(const std::string& folder) {
  const auto path = [&](const char* name) { return folder + "/trajectories-" + name + ".jsonl"; };
  return {{"tau-bench airline", {path("taubench-airline-gpt4o")}},
          {"STAR", {path("star-01"), path("star-02")}},
          {"SGD", {path("sgd-train"), path("sgd-dev")}}};
}

struct parts {
  std::vector<life> trained, held_out;
};
parts parts_of(const data_set& of, std::uint64_t seed = 7) {
  parts out;
  out.trained = lives_of(of.files, seed);
  const auto split = static_cast<std::ptrdiff_t>(out.trained.size() * 2 / 3);
  out.held_out.assign(out.trained.begin() + split, out.trained.end());
  out.trained.resize(static_cast<std::size_t>(split));
  return out;
}

anomaly::learner trained_on(const std::vector<life>& lives) {
  anomaly::learner out;
  for (const auto& each : lives) live_through(each, out.now(), {}, &out, {});
  return out;
}

struct quiet_run {
  std::uint64_t steps = 0, statistical = 0, certain = 0;
  std::map<std::string, std::uint64_t, std::less<>> by_detector;
};
void run(const std::vector<life>& lives, const anomaly::baseline& usual, const anomaly_rule& rule,
         quiet_run& out) {
  for (const auto& each : lives)
    live_through(each, usual, rule, nullptr, [&](std::size_t, const auto& found) {
      ++out.steps;
      bool statistical = false, certain = false;
      for (const auto& a : found.alarms) {
        (a.certain ? certain : statistical) = true;
        ++out.by_detector[std::string{a.detector}];
      }
      out.statistical += statistical ? 1 : 0;
      out.certain += certain ? 1 : 0;
    });
}

std::vector<action> actions_of(const std::vector<life>& lives) {
  std::map<std::string, action> one_each;
  for (const auto& each : lives)
    for (const auto& h : each)
      if (h.is == happening::kind::step && h.move.act)
        one_each.emplace(h.move.act->name, *h.move.act);
  std::vector<action> out;
  for (auto& [name, act] : one_each) out.push_back(act);
  return out;
}

struct found_out {
  std::size_t tried = 0;
  std::vector<std::size_t> own, any;  // delays in steps, of the detector meant and of any
};
found_out damage_all(const parts& of, const anomaly::baseline& usual, const damage_kind& what) {
  const auto others = actions_of(of.trained);
  std::mt19937_64 random{11};
  found_out out;
  for (const auto& each : of.held_out) {
    if (out.tried == 400) break;
    const auto hurt = what.put(each, others, random);
    if (!hurt) continue;
    ++out.tried;
    std::size_t steps = 0;
    bool own = false, any = false;
    live_through(hurt->all, usual, {}, nullptr, [&](std::size_t at, const auto& found) {
      if (at < hurt->begins || at > hurt->ends) return;
      for (const auto& a : found.alarms) {
        if (!std::exchange(any, true)) out.any.push_back(steps);
        if (a.detector == what.detector && !std::exchange(own, true)) out.own.push_back(steps);
      }
      ++steps;
    });
  }
  std::ranges::sort(out.own);
  std::ranges::sort(out.any);
  return out;
}

double quantile_of(const std::vector<std::size_t>& sorted, double p) {
  if (sorted.empty()) return -1;
  return static_cast<double>(
      sorted[static_cast<std::size_t>(std::lround(p * static_cast<double>(sorted.size() - 1)))]);
}

}  // namespace

TEST_SUITE("anomalies in real conversations") {
  TEST_CASE("untouched conversations raise statistical alarms in at most the budget of steps") {
    const auto folder = real_data();
    if (folder.empty()) return;
    const anomaly_rule rule;
    std::printf(
        "\nuntouched, held out     steps  statistical      share  certain      share  ARL0\n");
    for (const auto& set : data_sets(folder)) {
      quiet_run out;
      std::size_t bytes = 0;
      std::uint32_t learnt = 0;
      for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const auto of = parts_of(set, seed);
        const auto usual = trained_on(of.trained);
        run(of.held_out, usual.now(), rule, out);
        bytes = usual.now().bytes();
        learnt = usual.now().steps();
      }
      const double n = static_cast<double>(out.steps);
      const auto alarms = static_cast<double>(out.statistical + out.certain);
      std::printf(
          "%-20s %8.0f %12.0f %9.3f %% %8.0f %9.3f %% %5.0f  (%u steps learnt, %zu bytes)\n",
          set.name, n, static_cast<double>(out.statistical),
          100 * static_cast<double>(out.statistical) / n, static_cast<double>(out.certain),
          100 * static_cast<double>(out.certain) / n, n / std::max(1.0, alarms), learnt, bytes);
      for (const auto& [name, count] : out.by_detector)
        std::printf("    %-18s %.0f\n", name.c_str(), static_cast<double>(count));
      // The five splits overlap and steps of a conversation depend on each other: the interval is
      // that of a tenth as many independent steps.
      const double expected = rule.false_alarms * n;
      CHECK(static_cast<double>(out.statistical) <= expected + 1.645 * std::sqrt(10 * expected));
    }
  }

  TEST_CASE("what goes wrong is noticed") {
    const auto folder = real_data();
    if (folder.empty()) return;
    std::printf(
        "\nput in                      detector         set                 tried  recall "
        " median  p95 | any: recall  median\n");
    for (const auto& set : data_sets(folder)) {
      const auto of = parts_of(set);
      const auto usual = trained_on(of.trained);
      for (const auto& what : damages()) {
        const auto out = damage_all(of, usual.now(), what);
        if (out.tried == 0) continue;
        const double n = static_cast<double>(out.tried);
        const double recall = static_cast<double>(out.own.size()) / n;
        const auto* row = *std::ranges::find(anomaly::all_detectors(), what.detector,
                                             [](const auto* each) { return each->name; });
        if (row->certain) CHECK(out.own.size() == out.tried);
        std::printf("%-27s %-16s %-18s %6zu %6.1f %% %6.0f %5.0f | %6.1f %% %6.0f\n", what.name,
                    what.detector, set.name, out.tried, 100 * recall, quantile_of(out.own, 0.5),
                    quantile_of(out.own, 0.95), 100.0 * static_cast<double>(out.any.size()) / n,
                    quantile_of(out.any, 0.5));
      }
    }
  }

  TEST_CASE("all detectors together cost little a step") {
    const auto folder = real_data();
    if (folder.empty()) return;
    const auto of = parts_of(data_sets(folder)[1]);
    const auto usual = trained_on(of.trained);
    const anomaly_rule rule;
    std::vector<std::pair<anomaly::watch, anomaly::step_facts>> all;
    std::vector<step> kept;
    for (const auto& each : of.held_out) {
      anomaly::watch seen;
      for (const auto& h : each) {
        if (h.is == happening::kind::customer) seen.customer_said(h.text);
        if (h.is == happening::kind::outcome)
          seen.told({h.move.act->name, anomaly::hash_of(h.move.act->arguments),
                     anomaly::hash_of(h.text), h.error, true});
        if (h.is != happening::kind::step) continue;
        auto said = h.said;
        said.confidence = 0.9;
        said.sentiment = 0.1;
        said.tokens_out = 120;
        all.emplace_back(seen,
                         anomaly::facts_of(h.move, h.move.act ? &*h.move.act : nullptr, said));
        seen.proposed(0.9, 0.1);
        seen.went_ahead(h.move.kind, all.back().second.tool_id);
      }
    }
    std::size_t alarms = 0;
    const auto begin = std::chrono::steady_clock::now();
    constexpr int rounds = 10;
    for (int i = 0; i < rounds; ++i)
      for (const auto& [seen, facts] : all)
        alarms += anomaly::examine(seen, facts, usual.now(), rule).alarms.size();
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
    const double each = took.count() / (rounds * static_cast<double>(all.size()));
    const auto facts_begin = std::chrono::steady_clock::now();
    std::size_t numbers = 0, calls = 0;
    for (const auto& one : of.held_out)
      for (const auto& h : one) {
        if (h.is != happening::kind::step || !h.move.act) continue;
        ++calls;
        numbers += anomaly::facts_of(h.move, &*h.move.act, h.said).numbers.size();
      }
    const std::chrono::duration<double, std::nano> read =
        std::chrono::steady_clock::now() - facts_begin;
    std::printf(
        "\nexamine: %.0f ns a step (%zu steps, %zu alarms); %zu bytes a conversation\n"
        "facts_of: %.0f ns a tool call (%zu calls, %zu numbers)\n",
        each, all.size(), alarms / rounds, sizeof(anomaly::watch),
        read.count() / std::max<double>(1, static_cast<double>(calls)), calls, numbers);
    CHECK(each < 5'000);  // a machine under load, sanitizers and all
  }
}

}  // namespace weft::tests::statistics
