#pragma once

namespace weft {

/// `weft verify`; `argv[0]` is the command's name. Returns the exit code: 0 all is as it was
/// written, 1 it is not, 2 wrong usage.
int verify_command(int argc, char** argv);

}  // namespace weft
