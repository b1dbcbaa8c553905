#pragma once

#include <cstdint>
#include <string_view>

#include "schemas/problem.hpp"
#include "tools/replay/tally.hpp"

namespace weft::replay {

/// What the node's journal says about the same conversations.
struct journal_counts {
  shared_counts shared;
  std::uint64_t labels_kept = 0;  // answers that came late or twice and were not applied
  std::uint64_t through = 0;      // the last event of the journal
};

/// Reads the document of `GET /v1/summary`.
result<journal_counts> read_summary(std::string_view json);

}  // namespace weft::replay
