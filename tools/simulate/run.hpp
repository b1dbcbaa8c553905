#pragma once

#include <iosfwd>

#include "tools/simulate/findings.hpp"
#include "tools/simulate/options.hpp"
#include "tools/simulate/simulation.hpp"

namespace weft::simulate {

/// Does what the options say; `go_on` false ends it early, with what there is until then.
result<findings> find(const options& how, const permission& go_on);

/// The same, and writes words to `out` and reports to files. 0 good, 1 failed or not confirmed,
/// 2 bad input, 130 ended early by SIGINT (which it catches).
int run(const options& how, std::ostream& out);

}  // namespace weft::simulate
