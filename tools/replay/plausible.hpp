#pragma once

#include <string>
#include <vector>

#include "schemas/query.hpp"

namespace weft::replay {

/// Values for a form, as a canonical JSON object. Each field takes the first of `sources`
/// (canonical objects, or empty) whose member of that name fits the field, else a plausible value
/// of its type.
std::string values_for(const query& asked, const std::vector<std::string>& sources);

/// A value a field accepts, as JSON text: its default, its first option, or one within its limits.
std::string plausible(const field& wanted);

}  // namespace weft::replay
