#include <algorithm>
#include <optional>
#include <utility>

#include "actors/triggers/anomaly/examine.hpp"
#include "runtime/config/trigger_reading.hpp"
#include "runtime/text/nearest.hpp"

namespace weft::config {
namespace {

std::string scope_of(yaml_reading& in, const YAML::Node& value) {
  auto scope = read_text(in, value, "scope").value_or("");
  const auto star = scope.find('*');
  if (star != std::string::npos && star + 1 != scope.size())
    in.fail_inside(value, star, "a scope is a name, or the beginning of names and then '*'");
  return scope;
}

/// A rule has one measure of what is sure enough; the width may come with it or stand alone.
void check_measure(yaml_reading& in, const YAML::Node& rule) {
  if (!rule.IsMap()) return;
  const auto threshold = key_in(rule, "threshold"), proven = key_in(rule, "certified");
  if (threshold && proven) {
    const auto later = std::max(threshold->Mark().pos, proven->Mark().pos);
    in.fail_at(static_cast<std::size_t>(later),
               "a confidence rule has a threshold or is certified, leave one of them out");
  }
  if (!threshold && !proven && !key_in(rule, "width_max"))
    in.fail(rule.Mark(),
            "a confidence rule lacks 'threshold' (or 'certified', or 'width_max' alone)");
  const auto missing = key_in(rule, "ask_when_missing");
  if (missing && proven)
    in.fail(missing->Mark(),
            "'ask_when_missing' belongs to a threshold: a certified rule learns what a missing "
            "confidence means, leave it out");
  const auto reuse = key_in(rule, "reuse");
  if (reuse && (proven || key_in(rule, "width_max")))
    in.fail(reuse->Mark(),
            "a rule that learns from its answers needs them fresh, leave 'reuse' out or have a "
            "'threshold' alone");
}

std::string detector_of(yaml_reading& in, const YAML::Node& value) {
  std::vector<std::string_view> known;
  for (const auto* each : triggers::anomaly::all_detectors()) known.push_back(each->name);
  auto name = read_text(in, value, "a detector").value_or("");
  if (value.IsScalar() && !triggers::anomaly::is_detector(name))
    in.fail(value.Mark(), "there is no such detector, did you mean '" +
                              std::string{text::nearest(name, known)} + "'? There are " +
                              text::listed(known));
  return name;
}

void read_detectors(yaml_reading& in, const YAML::Node& value, std::vector<std::string>& names) {
  read_list(in, value, "detectors", [&](const auto& item) {
    auto name = detector_of(in, item);
    if (std::ranges::count(names, name) > 0)
      in.fail(item.Mark(), "'" + name + "' comes twice, keep one of them");
    names.push_back(std::move(name));
  });
  if (value.IsSequence() && value.size() == 0)
    in.fail(value.Mark(), "name at least one detector; without 'detectors' all are at work");
}

}  // namespace

void read_confidence(trigger_reading& r, const YAML::Node& node) {
  auto& in = r.in;
  confidence_rule rule;
  auto keys = keys_of_rule(r, rule.name, rule.how);
  keys.push_back({"scope", [&](const auto& v) { rule.scope = scope_of(in, v); }});
  keys.push_back({"threshold", [&](const auto& v) {
                    set(rule.threshold, read_number(in, v, "threshold", {0, 1}));
                  }});
  keys.push_back(
      {"certified", [&](const auto& v) { rule.proven = certified_of(in, v, "certified"); }});
  keys.push_back({"width_max", [&](const auto& v) {
                    set(rule.width_max, read_number(in, v, "width_max", {0, 1, true}));
                  }});
  keys.push_back({"ask_when_missing", [&](const auto& v) {
                    set(rule.ask_when_missing, read_flag(in, v, "ask_when_missing"));
                  }});
  read_map(in, node, "a confidence rule", keys);
  check_measure(in, node);
  check_reuse(in, node, rule.how);
  r.out.confidence.push_back(std::move(rule));
}

void read_approval(trigger_reading& r, const YAML::Node& node) {
  approval_rule rule;
  auto keys = keys_of_rule(r, rule.name, rule.how);
  keys.push_back({"actions",
                  [&](const auto& v) {
                    rule.actions = actions_of(r.in, v, "actions");
                    if (v.IsSequence() && v.size() == 0)
                      r.in.fail(v.Mark(), "name at least one action, '*' means all");
                  },
                  true});
  read_map(r.in, node, "an approval rule", keys);
  check_reuse(r.in, node, rule.how);
  r.out.approvals.push_back(std::move(rule));
}

void read_required(trigger_reading& r, const YAML::Node& node) {
  required_rule rule;
  auto keys = keys_of_rule(r, rule.name, rule.how);
  keys.push_back({"action", [&](const auto& v) { rule.action = action_of(r.in, v, false); }, true});
  keys.push_back({"parameters",
                  [&](const auto& v) { rule.parameters = fields_of(r.in, v, "parameters"); },
                  true});
  read_map(r.in, node, "a required-parameter rule", keys);
  check_reuse(r.in, node, rule.how);
  r.out.required.push_back(std::move(rule));
}

void read_anomalies(trigger_reading& r, const YAML::Node& node) {
  auto& in = r.in;
  anomaly_rule rule;
  auto keys = keys_of_asking(in, rule.how);
  keys.push_back({"false_alarms", [&](const auto& v) {
                    set(rule.false_alarms, read_number(in, v, "false_alarms", {0, 0.2, true}));
                  }});
  keys.push_back({"exempt", [&](const auto& v) { rule.exempt = actions_of(in, v, "exempt"); }});
  keys.push_back({"detectors", [&](const auto& v) { read_detectors(in, v, rule.detectors); }});
  read_map(in, node, "anomalies", keys);
  r.out.anomalies = std::move(rule);
}

void read_supervised(trigger_reading& r, const YAML::Node& node) {
  if (!node.IsMap()) return set(r.out.supervised, read_flag(r.in, node, "supervised"));
  r.out.supervised = true;
  read_map(r.in, node, "supervised", keys_of_asking(r.in, r.out.supervision));
}

}  // namespace weft::config
