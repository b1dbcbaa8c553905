#pragma once

#include "schemas/problem.hpp"
#include "tools/replay/report.hpp"
#include "tools/replay/settings.hpp"

namespace weft::replay {

/// Replays all files of `settings` against a running node, with simulated operators, until the end
/// or SIGINT. Blocks. A problem only when the node cannot be had at all.
result<replay_result> run_replay(const replay_settings& settings);

}  // namespace weft::replay
