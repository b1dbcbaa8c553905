#pragma once

#include <string>

#include "runtime/store/projector.hpp"
#include "schemas/requests.hpp"

namespace weft::storage {

/// Each of the rules whose firings led to a question between line breaks, so that one can be looked
/// for.
std::string rules_text(const card& about);
/// One rule, as it is found in a `rules_text`.
inline std::string rule_in_text(const std::string& rule) { return '\n' + rule + '\n'; }
/// The row stands for what was asked for.
bool answers_to(const intervention_row& row, const list_decisions& asked);

}  // namespace weft::storage
