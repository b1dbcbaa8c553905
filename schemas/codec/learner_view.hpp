#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/step.hpp"

namespace weft::codec {

/// How a tenant's triggers do, for people.
struct learner_view {
  /// A trigger. Counts since the node started.
  struct rule {
    std::string name;
    trigger_family family = trigger_family::policy;
    std::uint64_t fired = 0;       // steps
    std::uint64_t asked = 0;       // of these, those that led to a question
    std::uint64_t agreed = 0;      // questions where a human wanted the same as the agent
    std::uint64_t overridden = 0;  // questions where a human wanted something else
    std::uint64_t failed = 0;      // steps where it could not be evaluated, so that it did not hold
    std::string failure;           // why, the last time
  };
  /// What is proven of a rule. Counts of labels since its last drift alarm, of alarms since ever.
  struct certificate {
    std::string rule, scope, epoch;
    double alpha = 0, delta = 0;
    std::string_view phase;           // laying | proving | proven
    std::optional<double> threshold;  // none: every step is asked about
    std::uint64_t labels = 0;
    std::optional<std::uint64_t> needed;  // about how many more until the next threshold
    std::uint64_t audits = 0, errors = 0, alarms = 0;
    std::optional<std::uint64_t> equal_answers;  // reuse: `threshold` in equal answers of humans
  };
  /// What is known of answers that may be reused.
  struct answers {
    std::uint64_t questions = 0;  // that humans answered
    std::uint64_t agreeing = 0;   // of these, those on which they agreed
    std::uint64_t forgotten = 0;  // for want of room, since the node started
  };
  /// A detector of anomalies in one scope. Counts since the node started.
  struct detector {
    std::string name, scope;
    std::uint64_t fired = 0, false_alarms = 0;
    double threshold = 0;  // as humans' verdicts have raised it
  };

  std::uint64_t steps = 0, asked = 0;
  std::uint64_t ignored = 0;  // what found no room within the learner's limits
  std::vector<rule> rules;
  std::vector<certificate> certificates;
  std::vector<detector> detectors;
  std::optional<answers> known;  // none: no rule has reused answers yet
};

/// The document of `GET /v1/triggers`.
std::string encode_learner_view(const learner_view& view);

}  // namespace weft::codec
