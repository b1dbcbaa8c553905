#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "actors/learner/answers.hpp"
#include "actors/triggers/anomaly/baseline.hpp"
#include "actors/triggers/confidence/scope_learner.hpp"
#include "schemas/learning.hpp"

namespace weft::learner {

/// What one tenant's steps are compared with: an immutable snapshot, like a trigger set.
struct board {
  /// By `key_of`. A rule that is not here has learnt nothing yet.
  std::map<std::string, triggers::confidence::outlook, std::less<>> outlooks;
  triggers::anomaly::baseline_ptr usual;  // null: nothing is known
  known_answers answers;                  // that may be reused, once that is proven
};
using board_ptr = std::shared_ptr<const board>;

/// One certificate each: a rule with these parameters (alpha, delta and warm-up; `audits` may
/// change freely), for one model and prompt, in one scope. Reads `rule`, `epoch`, `how` and `scope`
/// of the mark. Marks that differ in one of them have different keys, whatever their texts hold.
std::string key_of(const certificate_mark& mark);

}  // namespace weft::learner
