#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "schemas/ids.hpp"
#include "schemas/step.hpp"
#include "schemas/trigger_set.hpp"

namespace weft::triggers::anomaly {
struct observation;
}

namespace weft {

/// What was fixed about a step under a certified rule when it was decided. The proof counts the
/// step's label with these numbers, whatever has become of the threshold meanwhile.
struct certificate_mark {
  std::string rule;
  std::string epoch;  // model and prompt: another one has a certificate of its own
  certified how;
  double score = 0;     // 0 to 1, what was compared
  double p = 1;         // chance that this step is labelled
  double q = 1;         // least such chance of all steps with this score or above
  std::uint64_t t = 0;  // decisions so far, as known then
  bool audit = false;   // went ahead and is checked afterwards
  std::string scope;    // the step's
  bool operator==(const certificate_mark&) const = default;
};

/// A rule that could not be evaluated, and why: "no such key: 'country'". It did not hold.
struct rule_failure {
  std::string rule, why;
};

// -- to the learner ------------------------------------------------------------------------------
/// A step was decided, or its outcome reported (then only `seen` is set). Told only where there is
/// something to learn from it.
struct step_told {
  std::string tenant;
  std::string scope;
  std::string id;  // of conversation and step
  std::vector<firing> fired;
  std::vector<rule_failure> failures;
  std::uint32_t steps = 1;  // decided since the last word from this conversation, this one included
  bool asked = false;
  bool labelled = false;  // a human will judge it: asked under the certificate, or audited
  box<certificate_mark> mark;
  std::shared_ptr<const triggers::anomaly::observation> seen;
};
/// A question came to its end.
struct question_told {
  std::string tenant;
  std::string scope;
  std::string id;             // as the step's
  std::vector<firing> fired;  // what led to it
  bool by_human = false;
  bool overridden = false;  // the human wanted something else than the agent
  box<certificate_mark> mark;
};
/// A configurer corrected what a human had said, or confirmed what was corrected before.
struct verdict_corrected {
  std::string tenant;
  std::string id;              // as the step's
  std::vector<firing> fired;   // what led to the question
  bool overridden = false;     // by what is held right now
  std::optional<bool> before;  // by what was held right until now; none: no human had judged
  std::string by;
};
/// Somebody wants to see how the triggers do.
struct view_learner {
  request_id id = 0;
  principal from;
};

}  // namespace weft
