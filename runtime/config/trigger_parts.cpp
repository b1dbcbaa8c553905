#include <cstdint>
#include <optional>
#include <utility>

#include "actors/triggers/anomaly/examine.hpp"
#include "actors/triggers/evaluate.hpp"
#include "runtime/config/trigger_reading.hpp"
#include "runtime/text/durations.hpp"
#include "schemas/codec/codec.hpp"
#include "schemas/ids.hpp"
#include "schemas/learning.hpp"

namespace weft::config {
namespace {

constexpr std::uint64_t warmup_max = 100'000;

void read_span(yaml_reading& in, const YAML::Node& value, milliseconds& span) {
  const auto read = value.IsScalar() ? text::parse_duration(value.Scalar()) : std::nullopt;
  if (!read || *read < limits::answer_within_min || *read > limits::answer_within_max)
    return in.fail(value.Mark(),
                   "answer_within must be a span from 100ms to 30d, such as 30s, 5m or 2h");
  span = *read;
}

void read_expiry(yaml_reading& in, const YAML::Node& value, on_expiry& expiry) {
  if (value.IsScalar() && value.Scalar() == "default")
    return in.fail(value.Mark(),
                   "a rule has no default answer, on_expiry must be reject, escalate or proceed");
  if (const auto word = read_word(in, value, "on_expiry", {"reject", "escalate", "proceed"}))
    expiry = from_string<on_expiry>(*word).value_or(expiry);
}

void read_warmup(yaml_reading& in, const YAML::Node& value, std::uint32_t& steps) {
  const auto read = value.IsScalar() ? text::parse_unsigned(value.Scalar()) : std::nullopt;
  if (!read || *read < 1 || *read > warmup_max)
    return in.fail(value.Mark(), "warmup must be a whole number of steps from 1 to 100000");
  steps = static_cast<std::uint32_t>(*read);
}

/// A part of a query, as the codec reads it: `before` and `after` make a step of it, and `prefix`
/// is where it stands in there.
struct query_part {
  std::string_view before, after, prefix;
};
std::optional<query> read_part(yaml_reading& in, const YAML::Node& value, const query_part& part) {
  std::string step = R"({"step_id":"s","kind":"question","query":{"question":"?",)";
  step.append(part.before).append(to_json(value)).append(part.after).append("}}");
  auto read = codec::decode_step(step);
  if (read) return std::move(*read->proposed.asks);
  std::string_view where{read.error().where};
  if (where.starts_with(part.prefix)) where.remove_prefix(part.prefix.size());
  in.fail(at_pointer(value, where).Mark(), read.error().detail);
  return std::nullopt;
}

/// Names that firings have which are no rule's.
std::optional<std::string> why_reserved(std::string_view name) {
  if (name == "agent-asks") return "'agent-asks' is the name of the agent's own questions";
  if (name.starts_with(reuse_prefix))
    return "'" + std::string{reuse_prefix} + "' begins the names of certificates of reuse";
  if (name == "supervised") return "'supervised' is the name of the review of every step";
  if (name == triggers::conflict_rule || name.starts_with(triggers::chosen_article))
    return "'" + std::string{triggers::conflict_rule} + "' and what begins with '" +
           std::string{triggers::chosen_article} + "' are names of the choice between articles";
  if (triggers::anomaly::is_detector(name))
    return "'" + std::string{name} + "' is the name of an anomaly detector";
  return std::nullopt;
}

}  // namespace

std::vector<yaml_key> keys_of_asking(yaml_reading& in, asking& how) {
  return {{"question",
           [&in, &how](const auto& v) {
             set(how.question, read_text(in, v, "question", limits::question_bytes));
           }},
          {"answer_within", [&in, &how](const auto& v) { read_span(in, v, how.answer_within); }},
          {"on_expiry", [&in, &how](const auto& v) { read_expiry(in, v, how.expiry); }},
          {"route", [&in, &how](const auto& v) { how.route = route_of(in, v); }}};
}

std::vector<yaml_key> keys_of_rule(trigger_reading& r, std::string& name, asking& how) {
  auto keys = keys_of_asking(r.in, how);
  keys.push_back({"name", [&](const auto& v) { name = name_of(r, v); }, true});
  keys.push_back({"reuse", [&](const auto& v) { how.reuse = certified_of(r.in, v, "reuse"); }});
  return keys;
}

certified certified_of(yaml_reading& in, const YAML::Node& value, std::string_view what) {
  constexpr number_range risk{0, 0.5, true};
  certified out;
  read_map(in, value, what,
           {{"alpha", [&](const auto& v) { set(out.alpha, read_number(in, v, "alpha", risk)); }},
            {"delta", [&](const auto& v) { set(out.delta, read_number(in, v, "delta", risk)); }},
            {"warmup", [&](const auto& v) { read_warmup(in, v, out.warmup); }},
            {"audits",
             [&](const auto& v) { set(out.audits, read_number(in, v, "audits", {0.001, 1})); }}});
  return out;
}

void check_reuse(yaml_reading& in, const YAML::Node& rule, const asking& how) {
  if (!how.reuse || may_reuse(how.route)) return;
  const auto* why = how.route.quorum > 1        ? "several humans must agree ('quorum')"
                    : !how.route.not_by.empty() ? "duties are separated ('not_by')"
                                                : "what is done is 'irreversible'";
  in.fail(key_in(rule, "reuse")->Mark(),
          std::string{why} + ", so each question needs a fresh human: leave 'reuse' out");
}

std::string name_of(trigger_reading& r, const YAML::Node& value) {
  auto name = read_text(r.in, value, "name").value_or("");
  if (!value.IsScalar()) return name;
  if (!valid_id(name)) {
    r.in.fail(value.Mark(),
              "a rule's name has 1 to 128 characters of letters, digits and . _ : / -");
  } else if (const auto why = why_reserved(name)) {
    r.in.fail(value.Mark(), *why + ", take another");
  } else if (const auto [first, fresh] = r.names.emplace(name, value.Mark().line + 1); !fresh) {
    r.in.fail(value.Mark(), "the rule in line " + std::to_string(first->second) + " is called '" +
                                name + "' already, take another name");
  }
  return name;
}

std::string action_of(yaml_reading& in, const YAML::Node& value, bool patterns) {
  auto name = read_text(in, value, "an action").value_or("");
  if (!value.IsScalar()) return name;
  std::string_view plain{name};
  if (patterns && plain.ends_with('*')) plain.remove_suffix(1);
  if (plain.empty() && name == "*") return name;
  if (!valid_id(plain))
    in.fail(value.Mark(), patterns ? "an action is a name, or the beginning of names and then '*'"
                                   : "an action is one name of letters, digits and . _ : / -");
  return name;
}

std::vector<std::string> actions_of(yaml_reading& in, const YAML::Node& value,
                                    std::string_view what) {
  std::vector<std::string> out;
  read_list(in, value, what, [&](const auto& item) { out.push_back(action_of(in, item, true)); });
  return out;
}

routing route_of(yaml_reading& in, const YAML::Node& value) {
  if (!value.IsMap()) {
    in.fail(value.Mark(), "route must be a map, such as {queue: money}");
    return {};
  }
  auto read = read_part(
      in, value,
      {R"("kind":"guidance","answer_within_ms":2592000000,"route":)", "", "/query/route"});
  return read ? std::move(read->route) : routing{};
}

std::vector<option> options_of(yaml_reading& in, const YAML::Node& value) {
  if (!value.IsSequence()) {
    in.fail(value.Mark(), "options must be a list of {value: …, title: …}");
    return {};
  }
  auto read = read_part(in, value, {R"("kind":"choice","options":)", "", "/query/options"});
  return read ? std::move(read->options) : std::vector<option>{};
}

std::vector<field> fields_of(yaml_reading& in, const YAML::Node& value, std::string_view what) {
  if (!value.IsMap() || value.size() == 0) {
    in.fail(value.Mark(), std::string{what} + " must be a map from each name to {type: …}");
    return {};
  }
  auto read = read_part(in, value,
                        {R"("kind":"value","answer_schema":{"type":"object","properties":)", "}",
                         "/query/answer_schema/properties"});
  return read ? std::move(read->form) : std::vector<field>{};
}

std::vector<field> schema_of(yaml_reading& in, const YAML::Node& value) {
  if (!value.IsMap()) {
    in.fail(value.Mark(), "answer_schema must be a map {type: object, properties: …}");
    return {};
  }
  auto read =
      read_part(in, value, {R"("kind":"value","answer_schema":)", "", "/query/answer_schema"});
  return read ? std::move(read->form) : std::vector<field>{};
}

}  // namespace weft::config
