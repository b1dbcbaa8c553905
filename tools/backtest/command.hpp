#pragma once

namespace weft {

/// `weft backtest`; `argv[0]` is the command's name. Returns the exit code: 0 done, 1 a set has
/// mistakes or something could not be read or written, 2 wrong usage, 130 interrupted.
int backtest_command(int argc, char** argv);

}  // namespace weft
