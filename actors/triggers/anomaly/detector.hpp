#pragma once

#include <string>
#include <string_view>

#include "actors/triggers/anomaly/baseline.hpp"
#include "actors/triggers/anomaly/facts.hpp"
#include "actors/triggers/anomaly/watch.hpp"
#include "schemas/trigger_set.hpp"

namespace weft::triggers::anomaly {

/// Everything a detector may look at.
struct sight {
  const watch& seen;
  const step_facts& step;
  const baseline& usual;
  const anomaly_rule& rule;
};

/// A detector is one file in detectors/ and one row in detectors.hpp; budget, feedback, learning
/// and names follow from the row.
struct detector {
  std::string_view name;
  bool certain = false;  // its score is a count and fires by itself; else a size to be compared
  double threshold = 0;  // below it nothing is said
  double (*score)(const sight& at) = nullptr;  // from 0; O(1), does not allocate
  std::string (*says)(const sight& at, double score) = nullptr;
};

/// Actions that may repeat. A name that was cut counts when what is left of it fits.
bool is_exempt(const anomaly_rule& rule, const short_name& tool);

/// A number as people write it: 9,400 or 0.82.
std::string spelled(double value);

}  // namespace weft::triggers::anomaly
