#pragma once

#include "tools/simulate/findings.hpp"
#include "tools/simulate/simulation.hpp"

namespace weft::simulate {

/// The same customers, operators and service level under all three architectures: each with as many
/// live conversations as it can carry, measured and as theory has it (SCIENCE, section 5.5).
findings compare_architectures(const traffic::scenario& of, const traffic::service_level& level,
                               const effort& how);

}  // namespace weft::simulate
