#pragma once

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "runtime/config/trigger_file.hpp"

// What the tests of trigger sets are written in.

namespace weft::config {

using texts = std::vector<std::string>;

/// What is wrong, each as "line:column: text".
inline texts wrong_in(const std::string& yaml) {
  texts out;
  for (const auto& wrong : parse_triggers(yaml).errors)
    out.push_back(shown(wrong, "").substr(1));  // no file
  return out;
}

inline trigger_set read_well(const std::string& yaml) {
  auto read = parse_triggers(yaml);
  for (const auto& wrong : read.errors) FAIL_CHECK(shown(wrong, "set"));
  return std::move(read.triggers);
}

/// A set with one policy of the name "p" and these lines, each indented to its place.
inline std::string policy(const texts& lines) {
  std::string yaml = "policies:\n  - name: p\n";
  for (const auto& line : lines) yaml += "    " + line + "\n";
  return yaml;
}

inline constexpr const char* every_family = R"(# Everything a trigger set may have.
about: Airline, pilot
supervised: {question: "Right? {draft}", answer_within: 2m, on_expiry: proceed}
confidence:
  - {name: unsure, scope: "refunds*", threshold: 0.8, ask_when_missing: true, width_max: 0.3}
  - name: proven
    certified: {alpha: 0.1, delta: 0.01, warmup: 500, audits: 0.05}
  - {name: proven-as-usual, certified: {}}
  - {name: vague, width_max: 1}
approvals:
  - name: money
    actions: [issue_refund, "wire_*"]
    on_expiry: escalate
    route: {queue: money, cost: 100}
required:
  - name: flight
    action: change_flight
    parameters:
      flight_number: {type: string, title: Flight number, maxLength: 7}
policies:
  - name: basic-economy-stays
    when: >-
      action.name == "update_flights" &&
      context.results.exists(r, r.value.cabin == "basic")
    outcome: ask
    must_ask: false
    says: basic economy stays
    article: {id: modify-flight, title: Modify flight, text: "Basic economy cannot be modified."}
    kind: choice
    options: [{value: full, title: All of it}, {value: part, evidence: Article 3}]
    question: "How much? {action}"
    answer_within: 90s
    on_expiry: escalate
    route: {queue: default, skills: [{name: refunds, level: 3}]}
  - name: which-seat
    when: 'action.name == "seat"'
    outcome: ask
    kind: value
    form: {seat: {type: string}, row: {type: integer, minimum: 1}}
  - name: which-meal
    when: action.name == "meal"
    outcome: escalate
    kind: value
    answer_schema:
      type: object
      properties: {meal: {type: string}, note: {type: string}}
      required: [meal]
  - {name: small, when: 'has(signals.amount) && signals.amount < 10', outcome: allow}
  - name: never
    when: |
      action.name == "delete" ||
        action.name == "drop"
    outcome: block
anomalies:
  false_alarms: 0.01
  exempt: [search, "get_*"]
  detectors: [repeated_call, amount]
  answer_within: 1h
)";

}  // namespace weft::config
