#pragma once

#include "schemas/intervention.hpp"

namespace weft::load {

/// Whether the step on this card is one that should not go ahead, as only a person can tell.
bool looks_wrong(const card& shown);

/// A valid answer of each kind that lets the step pass, or does not.
answer answer_to(const card& shown, bool pass);

}  // namespace weft::load
