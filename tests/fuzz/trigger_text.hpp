#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "runtime/config/trigger_file.hpp"
#include "tests/fuzz/targets.hpp"

namespace weft::fuzz {

/// The input as the YAML of a trigger set. Not in the table of targets.hpp, whose inputs are JSON:
/// trigger_set_test.cpp drives it.
inline bool trigger_set(std::string_view input) {
  const std::string yaml{input};
  const auto lines = 1 + std::ranges::count(yaml, '\n');
  const auto read = config::parse_triggers(yaml);
  demand(read.errors.size() <= 100, "mistakes are bounded", input);
  for (const auto& wrong : read.errors) {
    demand(!wrong.text.empty(), "a mistake says what is wrong", input);
    demand(wrong.line >= 1 && wrong.line <= lines, "a mistake stands in a line of the text", input);
    demand(wrong.column >= 1, "columns count from 1", input);
  }
  const auto text = config::read_trigger_text(yaml);
  demand(static_cast<bool>(text) == read.errors.empty(), "both ways of reading agree", input);
  if (!text) return refused(text.error(), input);
  demand(text->rules() <= limits::trigger_rules, "rules are bounded", input);
  for (const auto& rule : text->policies)
    demand(rule.holds != nullptr, "every rule of an accepted set is compiled", input);
  return true;
}

}  // namespace weft::fuzz
