#pragma once

#include <string_view>

#include "schemas/problem.hpp"
#include "tools/replay/recorded.hpp"

namespace weft::replay {

/// Reads one line of JSONL. Two shapes are told apart by their members: `steps` is a trajectory,
/// `messages` is OpenAI's chat format. Members nobody here knows are passed over. `name` stands in
/// for an id that the line does not have.
result<recorded_conversation> read_conversation(std::string_view line, std::string_view name);

}  // namespace weft::replay
