#pragma once

namespace weft {

/// `weft load`; `argv[0]` is the command's name. Returns the exit code: 0 all well, 1 something
/// failed, was lost or grew, 2 wrong usage, 130 interrupted.
int load_command(int argc, char** argv);

}  // namespace weft
