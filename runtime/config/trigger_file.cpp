#include "runtime/config/trigger_file.hpp"

#include <fstream>
#include <string_view>
#include <utility>

#include "runtime/config/trigger_reading.hpp"
#include "runtime/config/yaml_guard.hpp"

namespace weft::config {
namespace {

using rule_reader = void (*)(trigger_reading& r, const YAML::Node& rule);

void say_too_many(trigger_reading& r, const YAML::Mark& at) {
  r.in.fail(at, "a trigger set has at most " + std::to_string(limits::trigger_rules) +
                    " rules, this is one too many");
}

void read_rules(trigger_reading& r, const YAML::Node& list, std::string_view what,
                rule_reader reader) {
  bool enough = false;
  read_list(r.in, list, what, [&](const YAML::Node& rule) {
    if (enough) return;
    enough = r.out.rules() >= limits::trigger_rules;
    enough ? say_too_many(r, rule.Mark()) : reader(r, rule);
  });
}

/// A rule that stands alone.
yaml_key single(trigger_reading& r, std::string_view name, rule_reader reader) {
  return {name, [&r, reader](const auto& rule) {
            reader(r, rule);
            if (r.out.rules() > limits::trigger_rules) say_too_many(r, rule.Mark());
          }};
}
yaml_key family(trigger_reading& r, std::string_view name, rule_reader reader) {
  return {name, [&r, name, reader](const auto& list) { read_rules(r, list, name, reader); }};
}

void read_document(trigger_reading& r, const YAML::Node& top) {
  read_map(
      r.in, top, "a trigger set",
      {{"about",
        [&](const auto& v) { set(r.out.about, read_text(r.in, v, "about", limits::note_bytes)); }},
       {"second_opinions",
        [&](const auto& v) {
          set(r.out.second_opinions, read_number(r.in, v, "second_opinions", {0, 1}));
        }},
       {"supervised", [&](const auto& v) { read_supervised(r, v); }},
       family(r, "confidence", read_confidence),
       family(r, "approvals", read_approval),
       family(r, "required", read_required),
       family(r, "policies", read_policy),
       single(r, "anomalies", read_anomalies)});
}

/// A byte order mark is no part of the text, nor of its columns.
std::string without_mark(std::string yaml) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (yaml.starts_with(mark)) yaml.erase(0, mark.size());
  return yaml;
}

}  // namespace

read_trigger_set parse_triggers(const std::string& yaml) {
  if (yaml.size() > limits::trigger_set_bytes)
    return {{},
            {{1, 1,
              "a trigger set has at most " + std::to_string(limits::trigger_set_bytes) +
                  " bytes, this has more"}},
            {}};
  const auto text = without_mark(yaml);
  trigger_reading r{yaml_reading{text}, {}, {}};
  if (auto refused = refusal_of(text)) {
    r.in.fail_at(refused->byte, std::move(refused->text));
  } else {
    try {
      read_document(r, YAML::Load(text));
    } catch (const YAML::Exception& broken) {
      r.in.fail(broken.mark, "this is no YAML: " + broken.msg);
    }
  }
  auto errors = r.in.take_errors();
  return {std::move(r.out), std::move(errors), {}};
}

read_trigger_set read_triggers(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  std::string text(limits::trigger_set_bytes + 1, '\0');  // no more, whatever the file is
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad() || (text.empty() && !in.eof())) return {{}, {{1, 1, "the file cannot be read"}}, {}};
  auto read = parse_triggers(text);
  read.text = std::move(text);
  return read;
}

result<trigger_set> read_trigger_text(const std::string& yaml) {
  auto read = parse_triggers(yaml);
  if (read.errors.empty()) return std::move(read.triggers);
  const auto& first = read.errors.front();
  return problem{fault::invalid,
                 "line " + std::to_string(first.line) + ", column " + std::to_string(first.column) +
                     ": " + first.text,
                 "/yaml"};
}

trigger_set built_in_triggers() {
  trigger_set out;
  confidence_rule rule;
  rule.threshold = 0.7;
  out.confidence.push_back(std::move(rule));
  return out;
}

}  // namespace weft::config
