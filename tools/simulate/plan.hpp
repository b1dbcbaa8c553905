#pragma once

#include "tools/simulate/findings.hpp"
#include "tools/simulate/simulation.hpp"

namespace weft::simulate {

/// The least operators of each group, for each hour of the scenario's day, so that at most the
/// share `level.share` of questions waits longer than `level.wait_s` and nobody works more than
/// `level.utilisation` of the time. Closed forms give the first guess, group by group as if each
/// had its own work only (a question belongs to the most special group that can answer it, and
/// groups that differ in shifts alone are one); then
/// each hour is simulated, steadily, and operators are added or taken away until one less would be
/// too few.
findings plan_staff(const traffic::scenario& of, const traffic::service_level& level,
                    const effort& how);

/// The most live conversations for the scenario's operators at a service level: closed form, then
/// simulated there and a tenth above.
findings find_capacity(const traffic::scenario& of, const traffic::service_level& level,
                       const effort& how);

}  // namespace weft::simulate
