#include "runtime/config/trigger_file.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <utility>

#include "runtime/config/yaml_reading.hpp"
#include "runtime/text/durations.hpp"
#include "runtime/text/nearest.hpp"
#include "schemas/codec/codec.hpp"
#include "schemas/ids.hpp"

namespace weft::config {
namespace {

class trigger_reading {
 public:
  explicit trigger_reading(std::string name) : in_{std::move(name)} {}

  read_trigger_set read(const std::string& yaml) {
    try {
      const auto top = YAML::Load(yaml);
      read_map(
          in_, top, "a trigger set",
          {{"confidence",
            [&](const auto& v) { read_rules(v, "confidence", &trigger_reading::read_confidence); }},
           {"approvals",
            [&](const auto& v) { read_rules(v, "approvals", &trigger_reading::read_approval); }},
           {"required",
            [&](const auto& v) { read_rules(v, "required", &trigger_reading::read_required); }}});
    } catch (const YAML::Exception& broken) {
      in_.fail(broken.mark, "this is no YAML: " + broken.msg);
    }
    return {std::move(out_), in_.take_errors()};
  }

 private:
  using rule_reader = void (trigger_reading::*)(const YAML::Node&);

  void read_rules(const YAML::Node& list, std::string_view what, rule_reader reader) {
    read_list(in_, list, what, [&](const YAML::Node& rule) { (this->*reader)(rule); });
  }

  void read_confidence(const YAML::Node& node) {
    confidence_rule rule;
    auto keys = keys_of(rule.how);
    keys.push_back({"name", [&](const auto& v) { rule.name = name_of(v); }, true});
    keys.push_back({"scope", [&](const auto& v) { set(rule.scope, read_text(in_, v, "scope")); }});
    keys.push_back({"threshold", [&](const auto& v) { rule.threshold = threshold_of(v); }, true});
    keys.push_back({"ask_when_missing", [&](const auto& v) {
                      set(rule.ask_when_missing, read_flag(in_, v, "ask_when_missing"));
                    }});
    read_map(in_, node, "a confidence rule", keys);
    out_.confidence.push_back(std::move(rule));
  }

  void read_approval(const YAML::Node& node) {
    approval_rule rule;
    auto keys = keys_of(rule.how);
    keys.push_back({"name", [&](const auto& v) { rule.name = name_of(v); }, true});
    keys.push_back({"actions",
                    [&](const auto& v) {
                      read_list(in_, v, "actions", [&](const YAML::Node& item) {
                        rule.actions.push_back(action_of(item, true));
                      });
                      if (v.IsSequence() && v.size() == 0)
                        in_.fail(v.Mark(), "name at least one action, '*' means all");
                    },
                    true});
    read_map(in_, node, "an approval rule", keys);
    out_.approvals.push_back(std::move(rule));
  }

  void read_required(const YAML::Node& node) {
    required_rule rule;
    auto keys = keys_of(rule.how);
    keys.push_back({"name", [&](const auto& v) { rule.name = name_of(v); }, true});
    keys.push_back({"action", [&](const auto& v) { rule.action = action_of(v, false); }, true});
    keys.push_back({"parameters", [&](const auto& v) { rule.parameters = fields_of(v); }, true});
    read_map(in_, node, "a required-parameter rule", keys);
    out_.required.push_back(std::move(rule));
  }

  /// The keys all rules share: how the question is put.
  std::vector<yaml_key> keys_of(asking& how) {
    return {{"question",
             [this, &how](const auto& v) {
               set(how.question, read_text(in_, v, "question"));
               if (how.question.size() > limits::question_bytes)
                 in_.fail(v.Mark(), "a question has at most 4096 bytes");
             }},
            {"answer_within", [this, &how](const auto& v) { read_span(v, how.answer_within); }},
            {"on_expiry", [this, &how](const auto& v) { read_expiry(v, how.expiry); }},
            {"route", [this, &how](const auto& v) { read_route(v, how.route); }}};
  }

  /// The same members as on the wire, read by the same rules.
  void read_route(const YAML::Node& value, routing& route) {
    if (!value.IsMap())
      return in_.fail(value.Mark(), "route must be a map, such as {queue: money}");
    const std::string prefix = "/query/route";
    auto read = codec::decode_step(
        R"({"step_id":"s","kind":"question","query":{"kind":"guidance","question":"?",)"
        R"("answer_within_ms":2592000000,"route":)" +
        to_json(value) + "}}");
    if (read) {
      route = std::move(read->proposed.asks->route);
      return;
    }
    std::string_view where{read.error().where};
    if (where.starts_with(prefix)) where.remove_prefix(prefix.size());
    in_.fail(at_pointer(value, where).Mark(), read.error().detail);
  }

  void read_span(const YAML::Node& value, milliseconds& span) {
    const auto read = value.IsScalar() ? text::parse_duration(value.Scalar()) : std::nullopt;
    if (!read || *read < limits::answer_within_min || *read > limits::answer_within_max)
      return in_.fail(value.Mark(),
                      "answer_within must be a span from 100ms to 30d, such as 30s, 5m or 2h");
    span = *read;
  }

  void read_expiry(const YAML::Node& value, on_expiry& expiry) {
    constexpr std::array<std::string_view, 3> possible{"reject", "escalate", "proceed"};
    const auto word = value.IsScalar() ? value.Scalar() : std::string{};
    if (word == "default")
      return in_.fail(value.Mark(),
                      "a rule has no default answer, on_expiry must be " + text::listed(possible));
    const auto read = from_string<on_expiry>(word);
    if (!read)
      return in_.fail(value.Mark(), "on_expiry must be " + text::listed(possible) +
                                        ", did you mean '" +
                                        std::string{text::nearest(word, possible)} + "'?");
    expiry = *read;
  }

  double threshold_of(const YAML::Node& value) {
    const auto read = read_number(in_, value, "threshold");
    if (read && (*read < 0 || *read > 1))
      in_.fail(value.Mark(), "threshold is " + value.Scalar() + ", it must lie between 0 and 1");
    return read.value_or(0);
  }

  /// Rules are told apart by name: what a human settled about one is not asked again.
  std::string name_of(const YAML::Node& value) {
    auto name = read_text(in_, value, "name").value_or("");
    if (!value.IsScalar()) return name;
    if (!valid_id(name))
      in_.fail(value.Mark(),
               "a rule's name has 1 to 128 characters of letters, digits and "
               ". _ : / -");
    else if (name == "agent-asks")
      in_.fail(value.Mark(), "'agent-asks' is the name of the agent's own questions, take another");
    else if (const auto [first, fresh] = names_.emplace(name, value.Mark().line + 1); !fresh)
      in_.fail(value.Mark(), "the rule in line " + std::to_string(first->second) + " is called '" +
                                 name + "' already, take another name");
    return name;
  }

  std::string action_of(const YAML::Node& value, bool may_match_rest) {
    auto name = read_text(in_, value, "an action").value_or("");
    if (!value.IsScalar()) return name;
    std::string_view plain{name};
    if (may_match_rest && plain.ends_with('*')) plain.remove_suffix(1);
    if (plain.empty() && name == "*") return name;
    if (!valid_id(plain))
      in_.fail(value.Mark(), may_match_rest
                                 ? "an action is a name, or the beginning of names and then '*'"
                                 : "an action is one name of letters, digits and . _ : / -");
    return name;
  }

  /// Parameters are properties of an answer schema: the codec reads them, so that both always
  /// follow the same rules. Its pointers lead back to lines.
  std::vector<field> fields_of(const YAML::Node& value) {
    if (!value.IsMap() || value.size() == 0) {
      in_.fail(value.Mark(), "parameters must be a map from each name to {type: …}");
      return {};
    }
    const std::string prefix = "/query/answer_schema/properties";
    auto read = codec::decode_step(
        R"({"step_id":"s","kind":"question","query":{"kind":"value","question":"?",)"
        R"("answer_schema":{"type":"object","properties":)" +
        to_json(value) + "}}}");
    if (read) return std::move(read->proposed.asks->form);
    std::string_view where{read.error().where};
    if (where.starts_with(prefix)) where.remove_prefix(prefix.size());
    const auto at = at_pointer(value, where);
    in_.fail(at.Mark(), read.error().detail);
    return {};
  }

  template <class To, class From>
  static void set(To& to, std::optional<From> from) {
    if (from) to = std::move(*from);
  }

  yaml_reading in_;
  std::map<std::string, int> names_;  // and the lines they stand in
  trigger_set out_;
};

}  // namespace

read_trigger_set parse_triggers(const std::string& yaml, const std::string& name) {
  return trigger_reading{name}.read(yaml);
}

read_trigger_set read_triggers(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  std::ostringstream bytes;
  bytes << in.rdbuf();
  if (!in) return {{}, {file.string() + ":1:1: the file cannot be read"}};
  return parse_triggers(bytes.str(), file.string());
}

trigger_set built_in_triggers() {
  trigger_set out;
  confidence_rule rule;
  rule.threshold = 0.7;
  out.confidence.push_back(std::move(rule));
  return out;
}

}  // namespace weft::config
