#pragma once

#include "tools/simulate/findings.hpp"
#include "tools/simulate/simulation.hpp"

namespace weft::simulate {

/// Simulates what has a closed form (tools/theory/queueing.hpp) and lays the two beside each other:
/// M/M/c, the finite source, priorities (Cobham), customers who give up (Erlang-A). Each
/// measurement is a mean over `runs` repetitions of about `answers` questions. It holds when theory
/// lies within Student's interval for all of them at once: 99.9 % for the family, by Bonferroni.
findings validate(const effort& how, double answers = 20'000);

}  // namespace weft::simulate
