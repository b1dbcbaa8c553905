#pragma once

namespace weft {

/// `weft compare A.json B.json`: two reports of one tool beside each other. 0 good, 1 regressions
/// or unreadable, 2 usage.
int compare_command(int argc, char** argv);

}  // namespace weft
