#pragma once

namespace weft {

/// `weft certify`; `argv[0]` is the command's name. Returns the exit code: 0 the promise held on
/// all data, 1 it did not or a file could not be used, 2 wrong usage, 130 interrupted.
int certify_command(int argc, char** argv);

}  // namespace weft
