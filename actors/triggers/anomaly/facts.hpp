#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/signals.hpp"
#include "schemas/step.hpp"

namespace weft::triggers::anomaly {

/// A numeric argument. Members of nested objects are joined by dots; elements of a list share the
/// name of the list.
struct number {
  std::uint64_t name = 0;  // hash
  double value = 0;
  std::string spelled;  // the name, for sentences
};

/// What the detectors look at in a step. Made once per step, before `examine`.
struct step_facts {
  step_kind kind = step_kind::reply;
  std::string_view tool;      // name of the action, empty for other steps; outlives the facts
  std::uint64_t tool_id = 0;  // its hash; 0 for other steps
  std::uint64_t scope = 0;    // hash; 0 when the step has none
  std::vector<number> numbers;
  std::optional<double> confidence;  // 0 to 1
  std::optional<double> sentiment;   // -1 to 1
  std::optional<double> latency_ms;  // from 0
  std::optional<double> tokens;      // written by the model, from 0
};

namespace limits {
inline constexpr std::size_t numbers = 16, number_depth = 4, number_name_bytes = 64;
}  // namespace limits

/// The facts of a step and its action as completed so far (null: it has none). Of the numbers in
/// the arguments the first 16 count, to a depth of 4: JSON numbers under any name, and strings that
/// are a number under a name that sounds like an amount or a count, so that ids written in digits
/// are no amounts. O(bytes of the arguments). `proposed` and `act` must outlive the facts.
step_facts facts_of(const step& proposed, const action* act, const agent_signals& said);

/// True for names like amount, price, total_cost, number_of_seats, quantity.
bool sounds_like_an_amount(std::string_view name);

}  // namespace weft::triggers::anomaly
