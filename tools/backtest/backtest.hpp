#pragma once

#include <iosfwd>

#include "schemas/problem.hpp"
#include "tools/backtest/figures.hpp"
#include "tools/backtest/journal.hpp"

namespace weft::backtest {

/// Plays the journal, or the trajectories, of `settings` through its trigger sets. A problem when a
/// set has mistakes or the source cannot be read. Deterministic: equal settings and data give an
/// equal result, but for `seconds`. Memory: the conversations under way, and about 200 bytes for
/// each question.
result<backtest_result> run_backtest(const backtest_settings& settings, const pass_call& progress);

/// The same with progress on stderr and SIGINT ending it early; writes the report in words to `out`
/// (not when quiet) and to the files asked for. Returns the exit code: 0, 1 when something could
/// not be read or written, 130 when SIGINT came.
int backtest(const backtest_settings& settings, std::ostream& out);

}  // namespace weft::backtest
