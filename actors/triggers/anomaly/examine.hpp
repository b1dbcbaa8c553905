#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "actors/triggers/anomaly/baseline.hpp"
#include "actors/triggers/anomaly/detector.hpp"
#include "actors/triggers/anomaly/facts.hpp"
#include "actors/triggers/anomaly/observation.hpp"
#include "actors/triggers/anomaly/watch.hpp"
#include "schemas/trigger_set.hpp"

namespace weft::triggers::anomaly {

/// One detector speaking up.
struct alarm {
  std::string_view detector;  // its name, for ever
  bool certain = false;       // fires by itself, whatever is usual
  double p = 1;               // over all detectors (Bonferroni); 0 for certain ones
  double value = 0, threshold = 0;
  std::string says;  // what it saw, one sentence without a full stop
};

struct examination {
  std::vector<alarm> alarms;  // strongest first
  detector_scores scores{};   // for the observation
};

/// Looks at a step about to be decided, with the watch as it was before `watch::proposed`. Certain
/// detectors fire at their counts. The others fire when their score is beyond the customary
/// threshold *and* so rare here that all of them together raise false alarms in at most
/// `rule.false_alarms` of all steps. With fewer steps known than that needs they are silent. O(1);
/// allocates nothing unless there is an alarm.
examination examine(const watch& seen, const step_facts& step, const baseline& usual,
                    const anomaly_rule& rule);

/// What the step teaches, to be sent to the learner once it is durable.
observation observation_of(const watch& seen, const step_facts& step,
                           const detector_scores& scores);
/// What an outcome teaches.
observation observation_of(const outcome_facts& told, std::uint64_t scope);

/// All detectors, in the order of `detector_scores`. Rows are only ever added at the end.
std::span<const detector* const> all_detectors();
/// Whether a detector of this name exists, for checking trigger sets.
bool is_detector(std::string_view name);

}  // namespace weft::triggers::anomaly
