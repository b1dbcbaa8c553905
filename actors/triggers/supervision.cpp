#include "actors/triggers/evaluate.hpp"

namespace weft::triggers {

/// For pilots: what nothing else asks about is reviewed all the same.
void supervision(const subject& about, const trigger_set& set, findings& found) {
  static const std::string rule = "supervised";
  if (!set.supervised || about.proposed.kind == step_kind::question) return;
  if (is_settled(about, rule) || found.asks()) return;
  found.add(
      {trigger_family::policy, rule, "every step is reviewed for the time being", true, {}, {}},
      ask_about(about, set.supervision, "Every step is reviewed."));
}

}  // namespace weft::triggers
