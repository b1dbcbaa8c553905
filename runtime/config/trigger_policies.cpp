#include <array>
#include <optional>
#include <utility>

#include "actors/triggers/cel/program.hpp"
#include "actors/triggers/surroundings.hpp"
#include "runtime/config/trigger_reading.hpp"
#include "schemas/ids.hpp"

// Rules in CEL: what the keys are, and which of them belong together.

namespace weft::config {
namespace {

namespace cel = triggers::cel;

constexpr std::size_t title_bytes_max = 1'024;

/// The byte of `text` at a line and column, which count characters from 1.
std::size_t byte_at(std::string_view text, std::uint32_t line, std::uint32_t column) {
  std::size_t at = 0;
  while (--line > 0) at = text.find('\n', at) + 1;
  while (--column > 0 && at < text.size()) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  }
  return at;
}

/// What went wrong without the engine's own "column 7: ".
std::string without_place(const std::string& detail) {
  const auto end = detail.find(": ");
  return end == std::string::npos ? detail : detail.substr(end + 2);
}

void read_when(yaml_reading& in, const YAML::Node& value, policy_rule& rule) {
  const auto read = read_text(in, value, "when");
  if (!read) return;
  // Block scalars end in a line feed.
  rule.when = read->substr(0, read->find_last_not_of(" \t\r\n") + 1);
  if (rule.when.empty())
    return in.fail(value.Mark(), "when must be a condition, such as action.name == \"refund\"");
  cel::located_problem wrong;
  auto compiled =
      cel::program::compile(rule.when, triggers::environment_of_rules(), "/when", wrong);
  if (compiled)
    rule.holds = std::move(*compiled);
  else
    in.fail_inside(value, byte_at(rule.when, wrong.line, wrong.column),
                   without_place(wrong.what.detail));
}

article article_of(yaml_reading& in, const YAML::Node& value) {
  article out;
  const auto read_id = [&](const YAML::Node& v) {
    out.id = read_text(in, v, "id").value_or("");
    if (v.IsScalar() && !valid_id(out.id))
      in.fail(v.Mark(), "an article's id has 1 to 128 characters of letters, digits and . _ : / -");
  };
  const auto read_words = [&](const YAML::Node& v) {
    set(out.text, read_text(in, v, "text", limits::option_bytes));
    if (v.IsScalar() && v.Scalar().empty()) in.fail(v.Mark(), "an article's text says something");
  };
  read_map(in, value, "an article",
           {{"id", read_id, true},
            {"title",
             [&](const auto& v) { set(out.title, read_text(in, v, "title", title_bytes_max)); }},
            {"text", read_words, true}});
  return out;
}

/// The keys of the question that a rule asks.
std::vector<yaml_key> keys_of_question(yaml_reading& in, policy_rule& rule) {
  const auto read_kind = [&](const YAML::Node& v) {
    const auto word =
        read_word(in, v, "kind", {"approval", "choice", "value", "guidance", "review"});
    if (word) rule.kind = from_string<query_kind>(*word);
  };
  return {{"kind", read_kind},
          {"options", [&](const auto& v) { rule.options = options_of(in, v); }},
          {"form",
           [&](const auto& v) {
             rule.form = fields_of(in, v, "form");
             for (auto& each : rule.form) each.required = true;
           }},
          {"answer_schema", [&](const auto& v) { rule.form = schema_of(in, v); }}};
}

void check_outcome(yaml_reading& in, const YAML::Node& node, const policy_rule& rule) {
  if (const auto reuse = key_in(node, "reuse"); reuse && rule.outcome == policy_outcome::escalate)
    in.fail(reuse->Mark(),
            "a human takes the conversation over, which no earlier answer can do: "
            "leave 'reuse' out");
  if (rule.outcome != policy_outcome::allow && rule.outcome != policy_outcome::block) return;
  for (const std::string_view name : {"must_ask", "kind", "options", "form", "answer_schema",
                                      "question", "answer_within", "on_expiry", "route", "reuse"})
    if (const auto key = key_in(node, name))
      in.fail(key->Mark(), "a rule with the outcome " + std::string{to_string(rule.outcome)} +
                               " asks nothing, leave '" + std::string{name} + "' out");
}

/// Options and forms belong to one kind of question each, which cannot do without them.
void check_kind(yaml_reading& in, const YAML::Node& node, const policy_rule& rule) {
  const auto kind = key_in(node, "kind"), options = key_in(node, "options"),
             form = key_in(node, "form"), schema = key_in(node, "answer_schema");
  if (kind && !rule.kind) return;  // reported
  const bool choice = rule.kind == query_kind::choice, value = rule.kind == query_kind::value;
  if (choice && !options)
    in.fail(kind->Mark(), "a choice needs 'options', a list of {value: …, title: …}");
  if (value && !form && !schema)
    in.fail(kind->Mark(), "a value needs a 'form', a map from each name to {type: …}");
  if (options && !choice)
    in.fail(options->Mark(), "'options' belong to a choice, add 'kind: choice' or leave them out");
  if (form && schema)
    in.fail(schema->Mark(), "'form' is 'answer_schema' in short, leave one of them out");
  for (const auto& each : {form, schema})
    if (each && !value)
      in.fail(each->Mark(),
              "'" + each->Scalar() + "' belongs to a value, add 'kind: value' or leave it out");
}

}  // namespace

void read_policy(trigger_reading& r, const YAML::Node& node) {
  auto& in = r.in;
  policy_rule rule;
  auto keys = keys_of_rule(r, rule.name, rule.how);
  keys.push_back({"when", [&](const auto& v) { read_when(in, v, rule); }, true});
  keys.push_back({"outcome",
                  [&](const auto& v) {
                    const auto word =
                        read_word(in, v, "outcome", {"allow", "ask", "escalate", "block"});
                    if (word) set(rule.outcome, from_string<policy_outcome>(*word));
                  },
                  true});
  keys.push_back(
      {"must_ask", [&](const auto& v) { set(rule.must_ask, read_flag(in, v, "must_ask")); }});
  keys.push_back({"says", [&](const auto& v) {
                    set(rule.says, read_text(in, v, "says", limits::question_bytes));
                  }});
  keys.push_back({"article", [&](const auto& v) { rule.article = article_of(in, v); }});
  for (auto& key : keys_of_question(in, rule)) keys.push_back(std::move(key));
  read_map(in, node, "a policy", keys);
  check_outcome(in, node, rule);
  check_kind(in, node, rule);
  check_reuse(in, node, rule.how);
  r.out.policies.push_back(std::move(rule));
}

}  // namespace weft::config
