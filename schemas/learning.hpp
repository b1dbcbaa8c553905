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

/// What humans answered to the question of a step before, all of them the same, as known when the
/// step was decided (actors/triggers/confidence/CERTIFICATE.md, "Answers that are reused").
struct earlier_answers {
  std::string question;  // names it: equal for questions that are the same
  answer given;          // the last one
  std::uint32_t times = 0;
  std::vector<std::string> from;  // the latest interventions where, newest first
  bool operator==(const earlier_answers&) const = default;
};
namespace limits {
/// So many of the latest answers to a question are known, and so many are named.
inline constexpr std::uint32_t earlier_answers = 20, earlier_named = 5;
}  // namespace limits

/// A human's answer, or a configurer's correction of one, to a question of a rule that may reuse
/// answers. The last word about an intervention holds.
struct answer_learned {
  std::string question;
  std::string id;  // of the intervention
  answer given;
  std::string bundle;  // members of a bundle are one decision
  bool unfit = false;  // it counts, but cannot be given again: it names what may differ
};

/// The scope of certificates under which answers of a rule are reused.
inline constexpr std::string_view reuse_prefix = "reuse/";

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
  std::string reused;  // names the question whose earlier answers decided it; else empty
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
  /// Under a rule that may reuse answers: what the human answered, and, where `mark` counts that,
  /// whether it was something else than before.
  box<answer_learned> answered;
  std::optional<bool> otherwise;
};
/// A configurer corrected what a human had said, or confirmed what was corrected before.
struct verdict_corrected {
  std::string tenant;
  std::string id;              // as the step's
  std::vector<firing> fired;   // what led to the question
  bool overridden = false;     // by what is held right now
  std::optional<bool> before;  // by what was held right until now; none: no human had judged
  std::string by;
  box<answer_learned> answered;  // as in `question_told`
  std::optional<bool> otherwise;
};
/// Somebody wants to see how the triggers do.
struct view_learner {
  request_id id = 0;
  principal from;
};

}  // namespace weft
