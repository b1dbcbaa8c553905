#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/json.hpp"

namespace weft::testing {

/// Checks a row against the shape published for a format: OpenAI's chat and preference files,
/// Together's preference files, TRL's conversational preference and unpaired preference, and our
/// own retrieval corpus. `format` as `weft export --format` spells it. Everything that is wrong,
/// with its place; empty when all is well.
std::vector<std::string> check_training_row(std::string_view format, const json& row);

}  // namespace weft::testing
