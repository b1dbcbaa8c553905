#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "schemas/problem.hpp"
#include "tools/backtest/stage.hpp"

namespace weft::backtest {

/// How far a pass is; `all` in the same unit.
struct pass {
  std::uint64_t done = 0, all = 0;
};
/// Called now and then; false ends the pass early.
using pass_call = std::function<bool(const pass&)>;

/// Shows the stage all events of the journal in `folder`, in their order. Read only, beside a
/// running node if there is one. `tenant`: only this one's; empty: all. Events nobody needs are not
/// decoded. A problem when there is no journal, or it is damaged or of another version.
std::optional<problem> play_journal(const std::filesystem::path& folder, const std::string& tenant,
                                    stage& on, const pass_call& progress);

}  // namespace weft::backtest
