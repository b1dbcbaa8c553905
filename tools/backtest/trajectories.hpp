#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/backtest/journal.hpp"
#include "tools/replay/recorded.hpp"

namespace weft::backtest {

/// Shows the stage one recorded conversation as a node's journal would tell it if every step had
/// gone ahead as recorded: texts are cut as the replayer cuts them. Where the source knows which
/// writes were wrong, all consequential steps have labels. `id`: of the conversation.
void play_trajectory(const std::string& id, const replay::recorded_conversation& what, stage& on);

/// All conversations of some files, one after the other. Lines that cannot be read are told to
/// stderr and passed over; a problem when a file cannot be opened or nothing could be read.
std::optional<problem> play_trajectories(const std::vector<std::string>& files, stage& on,
                                         const pass_call& progress);

}  // namespace weft::backtest
