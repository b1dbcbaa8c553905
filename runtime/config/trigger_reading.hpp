#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/config/yaml_reading.hpp"
#include "schemas/trigger_set.hpp"

// The parts from which trigger_file.cpp reads a trigger set.

namespace weft::config {

/// One trigger set under way.
struct trigger_reading {
  yaml_reading in;
  trigger_set out;
  std::map<std::string, int, std::less<>> names;  // of rules, and the lines they stand in
};

// -- families: each reads one rule into the set (trigger_families.cpp, trigger_policies.cpp) ------
void read_confidence(trigger_reading& r, const YAML::Node& rule);
void read_approval(trigger_reading& r, const YAML::Node& rule);
void read_required(trigger_reading& r, const YAML::Node& rule);
void read_policy(trigger_reading& r, const YAML::Node& rule);
void read_anomalies(trigger_reading& r, const YAML::Node& rule);
void read_supervised(trigger_reading& r, const YAML::Node& value);

// -- what several families have (trigger_parts.cpp) ----------------------------------------------
/// The keys all rules share: how the question is put.
std::vector<yaml_key> keys_of_asking(yaml_reading& in, asking& how);
/// These and the rule's name.
std::vector<yaml_key> keys_of_rule(trigger_reading& r, std::string& name, asking& how);

/// `{alpha: …, delta: …, warmup: …, audits: …}`, all of them optional.
certified certified_of(yaml_reading& in, const YAML::Node& value, std::string_view what);
/// Reports a `reuse` that the rule may not have.
void check_reuse(yaml_reading& in, const YAML::Node& rule, const asking& how);

/// A rule's name. Rules are told apart by name: what a human settled about one is not asked again.
std::string name_of(trigger_reading& r, const YAML::Node& value);
/// One action, or with `patterns` the beginning of several and then '*'.
std::string action_of(yaml_reading& in, const YAML::Node& value, bool patterns);
/// A list of such patterns.
std::vector<std::string> actions_of(yaml_reading& in, const YAML::Node& value,
                                    std::string_view what);

// Parts that look as they do on the wire are read by the codec, so that both always follow the same
// rules. Its pointers lead back to lines. `what` names the part in a mistake.
routing route_of(yaml_reading& in, const YAML::Node& value);
std::vector<option> options_of(yaml_reading& in, const YAML::Node& value);
/// Properties of an answer schema: a map from names to {type: …}.
std::vector<field> fields_of(yaml_reading& in, const YAML::Node& value, std::string_view what);
/// A whole answer schema.
std::vector<field> schema_of(yaml_reading& in, const YAML::Node& value);

}  // namespace weft::config
