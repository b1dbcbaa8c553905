#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/trigger_set.hpp"

namespace weft::config {

/// A trigger set as read, or everything that is wrong with it: "file:line:column: what is wrong and
/// what would be right", in the order of the file.
struct read_trigger_set {
  trigger_set triggers;
  std::vector<std::string> errors;
};

/// Reads YAML of this form; everything but names, actions, thresholds and parameters is optional:
///
///     confidence:
///       - {name: unsure, scope: refunds, threshold: 0.8, ask_when_missing: true,
///          question: "Is this right? {draft}", answer_within: 5m, on_expiry: reject}
///     approvals:
///       - {name: money, actions: [issue_refund, "wire_*"], on_expiry: escalate}
///     required:
///       - name: flight
///         action: change_flight
///         parameters:
///           flight_number: {type: string, title: Flight number, maxLength: 7}
///
/// A parameter is written like a property of an answer schema (PROTOCOL.md).
read_trigger_set read_triggers(const std::filesystem::path& file);
/// The same from memory; `name` stands for the file in errors.
read_trigger_set parse_triggers(const std::string& yaml, const std::string& name);

/// What a node without a file uses: one confidence rule, threshold 0.7.
trigger_set built_in_triggers();

}  // namespace weft::config
