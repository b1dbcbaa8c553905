#pragma once

#include <array>
#include <string_view>

#include "schemas/intervention_events.hpp"

namespace weft::storage {

/// How questions end, in one word each; `open` is what has not ended.
inline constexpr std::array<std::string_view, 16> outcome_words{
    "open",          "approved", "edited",    "rejected", "accepted", "chosen",
    "none_of_these", "supplied", "advised",   "resolved", "resumed",  "withdrawn",
    "expired",       "default",  "escalated", "reused"};
/// One of `outcome_words`.
std::string_view outcome_word(const intervention_settled& how);

}  // namespace weft::storage
