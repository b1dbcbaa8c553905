#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "actors/conversation/state.hpp"
#include "actors/triggers/evaluate.hpp"
#include "schemas/trigger_set.hpp"

namespace weft::conversation {

/// One look of the triggers at one step of a conversation.
struct look {
  const step& proposed;
  const action* act = nullptr;              // as completed so far
  const std::vector<std::string>& settled;  // rules a human has already answered for this step
  bool first = true;  // at this step: anomalies are looked for, and it may count for a certificate
  const learner::board* learnt = nullptr;  // what is usual for the tenant; null: nothing is known
  std::string_view draw_secret{};          // keys the draw of steps to audit
  /// Certified rules for which the conversation has given its label; null: as its state says.
  const std::vector<std::string>* labelled = nullptr;
};

/// In [0, 1), and nothing that an agent or an operator could foresee: from a secret of the node and
/// ids, never from what was said.
double draw_of(std::string_view secret, const conversation_key& key, const std::string& id);

/// Runs the triggers on what the conversation knew before the step. Pure: whoever applies the same
/// history comes to the same evaluation, a node at work and a backtest of its journal alike.
triggers::evaluation look_at(const state& before, const look& how, const trigger_set& set);

}  // namespace weft::conversation
