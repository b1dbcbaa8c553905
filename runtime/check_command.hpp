#pragma once

namespace weft {

/// `weft check FILE...`: reads trigger sets and says what is wrong with them, as compilers do; for
/// editors and pipelines, without a node. `argv[0]` is the command's name. Returns the exit code: 0
/// no mistakes, 1 mistakes or a file that cannot be read, 2 wrong usage.
int check_command(int argc, char** argv);

}  // namespace weft
