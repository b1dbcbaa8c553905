// One step against a hundred rules, all detectors and a calibrated, certified threshold; beside it
// the same hundred rules written in C++ by hand. Arguments: earlier tool results of the
// conversation, of which one rule in ten looks for one.

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "actors/triggers/cel/document.hpp"
#include "actors/triggers/cel/program.hpp"
#include "actors/triggers/evaluate.hpp"
#include "schemas/codec/signals.hpp"

namespace {

using namespace weft;
namespace cel = triggers::cel;

constexpr int rules = 100;
const std::vector<std::string> actions{"refund", "cancel", "change", "book", "credit"};

/// Rule `i`, in CEL. Nine in ten concern another action, as in real sets.
std::string rule_text(int i) {
  const std::string name = actions[static_cast<std::size_t>(i) % actions.size()];
  if (i % 10 == 9)
    return "action.name == \"" + name +
           "\" && context.results.exists(r, r.action == \"look_up\" && "
           "has(r.value.tier) && r.value.tier == \"t" +
           std::to_string(i) + "\")";
  return "action.name == \"" + name + "\" && action.arguments.amount > " + std::to_string(1000 + i);
}

trigger_set big_set() {
  trigger_set set;
  for (int i = 0; i < rules; ++i) {
    policy_rule rule;
    rule.name = "rule-" + std::to_string(i);
    rule.when = rule_text(i);
    rule.holds = *cel::program::compile(rule.when, triggers::environment_of_rules(), "/when");
    set.policies.push_back(std::move(rule));
  }
  confidence_rule sure;
  sure.proven.emplace();
  set.confidence.push_back(std::move(sure));
  set.anomalies.emplace();
  return set;
}

/// A step of an agent that states its confidence, in a conversation that has called some tools.
struct situation {
  explicit situation(std::size_t results) {
    proposed.id = "17";
    proposed.kind = step_kind::tool_call;
    proposed.scope = "orders";
    proposed.act = action{"refund", R"({"amount":120,"currency":"EUR","order_id":"A-1009"})"};
    proposed.signals = {0.97, R"({"confidence":0.97})"};
    for (std::size_t i = 0; i < results; ++i)
      outcomes.push_back({"look_up", R"({"id":)" + std::to_string(i) + "}",
                          R"({"tier":"gold","since":"2019-04-02","orders":[1,2,3]})", true});
    around = {"c-1", "a refund", "orders", "customer-9", {}, {}, outcomes, {}, 16};
    certificate_mark key;
    key.rule = "confidence";
    key.scope = "orders";
    key.how = certified{};
    auto& known = learnt.outlooks[learner::key_of(key)];
    known.now = {0.9, 100'000, 0.0};
    std::vector<triggers::confidence::labelled_score> labels;
    for (int i = 0; i < 4'096; ++i)
      labels.push_back({static_cast<float>(i % 997) / 997, i % 7 != 0});
    known.of_scope = std::make_shared<const triggers::confidence::calibrator>(labels);
    triggers::anomaly::learner usual;
    for (int i = 0; i < 3'000; ++i) {
      auto facts = triggers::anomaly::facts_of(proposed, &*proposed.act, {});
      const auto seen = triggers::anomaly::examine(watched, facts, {}, {});
      usual.learn(triggers::anomaly::observation_of(watched, facts, seen.scores));
    }
    learnt.usual = usual.snapshot();
  }
  triggers::evaluation look(const trigger_set& set) const {
    static const std::vector<std::string> none;
    const auto said = codec::decode_signals(proposed.signals, "/signals");
    triggers::subject about{proposed, &*proposed.act, none,     &around,
                            &*said,   &learnt,        &watched, true};
    about.draw = 0.5;
    return triggers::evaluate(about, set);
  }

  step proposed;
  std::vector<triggers::tool_result> outcomes;
  triggers::surroundings around;
  learner::board learnt;
  triggers::anomaly::watch watched;
};

void hundred_rules_and_all_detectors(benchmark::State& state) {
  const auto set = big_set();
  const situation now{static_cast<std::size_t>(state.range(0))};
  for (auto _ : state) benchmark::DoNotOptimize(now.look(set));
}
BENCHMARK(hundred_rules_and_all_detectors)->Arg(0)->Arg(8)->Arg(64);

void hundred_rules_only(benchmark::State& state) {
  auto set = big_set();
  set.confidence.clear();
  set.anomalies.reset();
  const situation now{static_cast<std::size_t>(state.range(0))};
  for (auto _ : state) benchmark::DoNotOptimize(now.look(set));
}
BENCHMARK(hundred_rules_only)->Arg(0)->Arg(8)->Arg(64);

/// The floor: the rules as C++, the JSON parsed by the same parser, once.
void hundred_rules_by_hand(benchmark::State& state) {
  const situation now{static_cast<std::size_t>(state.range(0))};
  cel::arena memory;
  for (auto _ : state) {
    memory.reset();
    const auto& act = *now.proposed.act;
    const auto arguments = cel::value_of_json(act.arguments, memory);
    std::vector<cel::value> values;
    for (const auto& r : now.outcomes) values.push_back(cel::value_of_json(r.value, memory));
    int holding = 0;
    for (int i = 0; i < rules; ++i) {
      if (act.name != actions[static_cast<std::size_t>(i) % actions.size()]) continue;
      if (i % 10 == 9) {
        for (std::size_t k = 0; k < values.size(); ++k) {
          if (now.outcomes[k].action != "look_up") continue;
          const auto* tier = cel::find(values[k].members(), "tier");
          if (tier != nullptr && tier->text() == "t" + std::to_string(i)) ++holding;
        }
      } else if (const auto* amount = cel::find(arguments.members(), "amount")) {
        if (amount->as_integer() > 1000 + i) ++holding;
      }
    }
    benchmark::DoNotOptimize(holding);
  }
}
BENCHMARK(hundred_rules_by_hand)->Arg(0)->Arg(8)->Arg(64);

}  // namespace

BENCHMARK_MAIN();
