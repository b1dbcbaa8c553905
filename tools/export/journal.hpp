#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runtime/export/source.hpp"
#include "runtime/store/sqlite.hpp"
#include "runtime/store/tables.hpp"
#include "schemas/decision_record.hpp"

namespace weft::exporting {

/// Reads a node's journal beside the node, each call in a snapshot of its own, so that the node's
/// WAL can be folded meanwhile. What it reads is pinned: events up to `last()` at the time of
/// opening, or the number given.
class journal_reader {
 public:
  /// Throws std::runtime_error when there is no journal, or one of another version.
  explicit journal_reader(const std::filesystem::path& folder);

  /// Number of the last event.
  std::uint64_t last();
  /// Number of the first event the projections do not know.
  std::uint64_t projected();

  /// The groups from event `first` to `last`, oldest first.
  void each_group(std::uint64_t first, std::uint64_t last,
                  const std::function<void(const storage::group_text&)>& visit);

  /// The next conversation the projections know: after number `after`, before `end`.
  std::optional<listed> next(std::uint64_t after, std::uint64_t end);
  /// When each of them was opened, microseconds.
  std::vector<std::int64_t> openings(const std::string& tenant, std::uint64_t end);
  /// Where the events of one are, as the projections know.
  std::vector<storage::run> runs_of(std::uint64_t conversation, std::uint64_t end);

  /// The events at `runs`, with what proves each group.
  void each_event(const std::vector<storage::run>& runs, const event_visit& visit);

 private:
  sqlite::database db_;
  storage::journal_table journal_;
  storage::projected_tables tables_;
  sqlite::statement last_, next_, openings_;
};

}  // namespace weft::exporting
