#pragma once

namespace weft {

/// `weft export`; `argv[0]` is the command's name. Returns the exit code: 0 complete, 1 it could
/// not be done, 2 wrong usage, 130 interrupted (`--resume` goes on).
int export_command(int argc, char** argv);

}  // namespace weft
