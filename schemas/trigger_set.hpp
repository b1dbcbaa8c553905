#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "schemas/query.hpp"
#include "schemas/step.hpp"

namespace weft::triggers::cel {
class program;
}

namespace weft {

/// A threshold that is learnt: autonomous steps err in at most `alpha` of cases, which is true with
/// probability `1 - delta` (actors/triggers/confidence/CERTIFICATE.md).
struct certified {
  double alpha = 0.05, delta = 0.05;
  std::uint32_t warmup = 300;  // steps that are all asked about first
  double audits = 0.02;        // least share of autonomous steps that are checked afterwards
  bool operator==(const certified&) const = default;
};

/// How questions of a rule are asked unless the step says otherwise.
struct asking {
  std::string
      question;  // `{action}`, `{arguments}`, `{draft}` are replaced; empty: a plain wording
  milliseconds answer_within{300'000};
  on_expiry expiry = on_expiry::reject;
  routing route;
  /// What humans have answered to the same question may answer it again, once that is proven to be
  /// what they would answer. Only for rules with a name, and where `may_reuse` allows it.
  std::optional<certified> reuse;
};

/// False where a fresh human must decide: several who agree, duties apart, or what cannot be
/// undone.
bool may_reuse(const routing& route);

/// A step whose confidence is below `threshold` is reviewed (reply) or approved (tool call).
struct confidence_rule {
  std::string name = "confidence";
  std::string scope;  // empty: every scope; `*` at the end matches any rest
  double threshold = 0.0;
  bool ask_when_missing = false;  // a step without a confidence counts as below
  asking how;
  std::optional<double> width_max;  // the calibrated interval may be so wide
  std::optional<certified> proven;  // instead of `threshold`
};

/// A tool call of one of these actions needs an approval. `*` at the end matches any rest.
struct approval_rule {
  std::string name;
  std::vector<std::string> actions;
  asking how;
};

/// A tool call of this action must carry these parameters; a missing or null one is asked for.
struct required_rule {
  std::string name;
  std::string action;
  std::vector<field> parameters;
  asking how;
};

/// What a policy rule says about the steps it holds for. `allow` spares optional questions and
/// takes part in conflicts; `block` rejects the step at once.
enum class policy_outcome : std::uint8_t { allow, ask, escalate, block };
template <>
struct names<policy_outcome> {
  static constexpr std::array<std::string_view, 4> value{"allow", "ask", "escalate", "block"};
};

/// A rule written in CEL over step, action, conversation, customer, context and signals.
struct policy_rule {
  std::string name;
  std::string when;
  std::shared_ptr<const triggers::cel::program> holds;  // `when`, compiled; none: it never holds
  policy_outcome outcome = policy_outcome::ask;
  bool must_ask = true;
  std::string says;  // to operator and agent; empty: the values the rule read
  std::optional<weft::article> article;
  std::optional<query_kind> kind;  // of its question; else approval of calls, review of replies
  std::vector<option> options;     // choice
  std::vector<field> form;         // value
  asking how;
};

/// Steps unlike what is usual here (actors/triggers/anomaly/ANOMALY.md).
struct anomaly_rule {
  double false_alarms = 0.005;         // of all steps, over all detectors
  std::vector<std::string> exempt;     // actions that may repeat; `*` at the end matches any rest
  std::vector<std::string> detectors;  // empty: all
  asking how;
};

/// One immutable version of all triggers. Shared between all conversations as a snapshot.
struct trigger_set {
  std::uint64_t version = 1;
  std::string about;
  /// Share of the answers of humans about which another one is asked the same, blind. How often two
  /// agree says how far answers can be trusted, and who answers without looking shows.
  double second_opinions = 0;
  bool supervised = false;  // every step that asks nothing else is reviewed, for pilots
  asking supervision;       // how
  std::vector<confidence_rule> confidence;
  std::vector<approval_rule> approvals;
  std::vector<required_rule> required;
  std::vector<policy_rule> policies;
  std::optional<anomaly_rule> anomalies;

  /// How answers to questions of this rule are reused; null: they are not. O(rules).
  const certified* reuse_of(std::string_view rule) const;
  /// Some rule reuses answers. O(rules).
  bool reuses() const;
  /// Names of the rules whose firing leads to a question, in the order of the families.
  std::vector<std::string> asking_rules() const;
  std::size_t rules() const {
    return confidence.size() + approvals.size() + required.size() + policies.size() +
           (anomalies ? 1 : 0) + (supervised ? 1 : 0);
  }
};
namespace limits {
inline constexpr std::size_t trigger_set_bytes = 256 << 10, trigger_rules = 1'000,
                             trigger_sets_kept = 1'000, note_bytes = 1'024;
}  // namespace limits
using trigger_set_ptr = std::shared_ptr<const trigger_set>;

/// True when `name` is `pattern`, or begins with it where it ends in `*`.
bool matches_pattern(std::string_view pattern, std::string_view name);

}  // namespace weft
