#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "actors/learner/board.hpp"
#include "actors/learner/lessons.hpp"
#include "schemas/messages.hpp"

namespace weft::learner {

/// What the learner causes.
struct effects {
  std::vector<event> events;  // to record under the tenant's `floor_id`
  std::vector<delivery> outbox;
  board_ptr fresh;  // to publish; null: conversations go on with the one they have
};

/// Learns from all steps and verdicts of all tenants. Pure. A tenant is known from its first step
/// or record on; what one tenant may take up is limited (`limits`).
class core {
 public:
  effects handle(const step_told& what, instant now);
  effects handle(const question_told& what, instant now);
  effects handle(const verdict_corrected& what, instant now);
  effects handle(const view_learner& what) const;
  /// Recovery: takes in the labels and answers that were recorded, in their order, as corrected
  /// since. Gives the board to publish; null when there are none.
  board_ptr restore(const std::string& tenant, const std::vector<event>& history);

 private:
  template <class Told>
  effects learn(const Told& what, instant now);
  static void keep(lessons& of_tenant, const answer_learned& said, event record, effects& out);

  std::map<std::string, lessons, std::less<>> tenants_;
};

}  // namespace weft::learner
