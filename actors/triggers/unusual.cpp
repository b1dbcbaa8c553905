#include <utility>

#include "actors/triggers/anomaly/hash.hpp"
#include "actors/triggers/evaluate.hpp"

namespace weft::triggers {

/// Steps unlike what is usual: the detectors of actors/triggers/anomaly. A firing's rule is the
/// detector, so that "not an anomaly" finds its way back to it.
void unusual(const subject& about, const trigger_set& set, findings& found) {
  if (!set.anomalies || about.watched == nullptr) return;
  static const anomaly::baseline nothing;
  static const agent_signals silent;
  const auto& rule = *set.anomalies;
  const auto facts =
      anomaly::facts_of(about.proposed, about.act, about.said != nullptr ? *about.said : silent);
  const bool known = about.learnt != nullptr && about.learnt->usual != nullptr;
  auto examined =
      anomaly::examine(*about.watched, facts, known ? *about.learnt->usual : nothing, rule);
  found.seen = std::make_shared<const anomaly::observation>(
      anomaly::observation_of(*about.watched, facts, examined.scores));
  if (about.proposed.kind == step_kind::question) return;
  for (auto& alarm : examined.alarms) {
    std::string detector{alarm.detector};
    if (is_settled(about, detector)) continue;
    auto asked = ask_about(about, rule.how, "Unusual: " + alarm.says + ".");
    found.add({trigger_family::anomaly, std::move(detector), std::move(alarm.says), false,
               alarm.value, alarm.threshold},
              std::move(asked));
  }
}

}  // namespace weft::triggers
