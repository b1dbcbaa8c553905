#pragma once

namespace weft {

/// `weft serve`: runs a node until SIGTERM or SIGINT. Exit codes: 0 drained, 1 failed, 2 wrong
/// usage.
int serve_command(int argc, char** argv);

}  // namespace weft
