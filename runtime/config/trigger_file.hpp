#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "runtime/config/trigger_error.hpp"
#include "schemas/problem.hpp"
#include "schemas/trigger_set.hpp"

namespace weft::config {

/// A trigger set as read, or what is wrong with it in the order of the text, at most 100 mistakes.
struct read_trigger_set {
  trigger_set triggers;
  std::vector<trigger_error> errors;
  std::string text;  // the YAML, when it came from a file
};

/// Reads YAML of this form; everything but names, actions, parameters, `when` and `outcome` is
/// optional, and a confidence rule needs a threshold, `certified` or `width_max`:
///
///     about: what this set is for
///     supervised: true              # or how the reviews are asked: {question, answer_within, …}
///     confidence:
///       - {name: unsure, scope: "refunds*", threshold: 0.8, ask_when_missing: true,
///          question: "Is this right? {draft}", answer_within: 5m, on_expiry: reject}
///       - {name: proven, certified: {alpha: 0.05, delta: 0.05, warmup: 300, audits: 0.02}}
///     approvals:
///       - {name: money, actions: [issue_refund, "wire_*"], on_expiry: escalate,
///          reuse: {alpha: 0.05, delta: 0.05, warmup: 300, audits: 0.02}}
///     required:
///       - name: flight
///         action: change_flight
///         parameters:
///           flight_number: {type: string, title: Flight number, maxLength: 7}
///     policies:
///       - name: large-refund
///         when: action.name == "refund" && action.arguments.amount > 100   # CEL
///         outcome: ask              # allow | ask | escalate | block
///         must_ask: true
///         says: large refunds are looked at
///         article: {id: refunds-3, title: Large refunds, text: "…"}
///         kind: choice              # approval | choice | value | guidance | review
///         options: [{value: full, title: All of it}, {value: part, title: A part}]
///     anomalies: {false_alarms: 0.005, exempt: ["get_*"], detectors: [repeated_call]}
///
/// Parameters, and the `form` of a policy that asks for values, are written like properties of an
/// answer schema, options and routes like those of a query (PROTOCOL.md). Every rule, `supervised`
/// and `anomalies` may have question, answer_within, on_expiry and route. `reuse` lets what humans
/// answered to the same question answer it again, once that is proven; a rule may not have it where
/// its route asks for a fresh human (quorum, not_by, irreversible), or learns from answers itself
/// (certified, width_max).
///
/// Texts of more than `limits::trigger_set_bytes` are refused, so are nestings deeper than 64 and
/// aliases that make much of little. Cost: linear in the text.
read_trigger_set parse_triggers(const std::string& yaml);
/// The same from a file.
read_trigger_set read_triggers(const std::filesystem::path& file);

/// The first mistake as a problem: invalid, "line 3, column 7: …", /yaml. What a node reads with.
result<trigger_set> read_trigger_text(const std::string& yaml);

/// What a node without a file uses: one confidence rule, threshold 0.7.
trigger_set built_in_triggers();

}  // namespace weft::config
