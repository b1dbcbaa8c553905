#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>

#include "schemas/problem.hpp"

namespace weft::verify {

struct checked_export {
  std::array<std::uint64_t, 2> rows{};  // train, test
  std::uint64_t considered = 0;
};

/// Checks an export against itself: every row has the SHA-256 that its sidecar says, in order; both
/// files and `exclusions.json` agree on the counts; what was considered is what gave rows and what
/// was left out; no conversation is in both splits. The problem names the first file and line that
/// is wrong. `progress` is told the rows so far. Memory: 8 bytes a conversation.
result<checked_export> check_export(const std::filesystem::path& folder,
                                    const std::function<void(std::uint64_t)>& progress);

}  // namespace weft::verify
