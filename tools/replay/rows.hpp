#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "schemas/problem.hpp"
#include "tools/replay/recorded.hpp"

namespace weft::replay {

/// A call of a tool, as a source writes it.
struct source_call {
  std::string id, name;
  std::string arguments = "{}";  // canonical JSON object
  bool consequential = false;
};

/// What a tool answered.
struct source_result {
  std::string call_id, name, text;
  bool error = false;
};

/// What a human once chose.
struct source_choice {
  std::vector<std::string> options;
  std::string picked;
};

/// One row as it stands in a source of either shape, before anybody asks what it means.
struct source_row {
  std::string role;
  std::string text;
  std::vector<source_call> calls;
  std::optional<source_result> tool;
  std::string tool_call_id;  // OpenAI: the row is a tool's, and its text what the tool told
  std::optional<source_choice> chosen;
  weft::signals signals;
  std::string scope;
};

/// Turns a row into what the replayer does about it. A problem for a role nobody knows.
std::optional<problem> add_row(recorded_conversation& to, source_row row, std::size_t index);

/// Finds out which call each tool's words answer: by id where there is one, else the earliest
/// unanswered call of that name in the same run of calls and results.
void link_results(recorded_conversation& in);

}  // namespace weft::replay
