#pragma once

namespace weft {

/// `weft replay`; `argv[0]` is the command's name. Returns the exit code: 0 all well and the
/// journal agrees, 1 something failed or disagrees, 2 wrong usage, 130 interrupted.
int replay_command(int argc, char** argv);

}  // namespace weft
