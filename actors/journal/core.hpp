#pragma once

#include <cstddef>
#include <vector>

#include "schemas/messages.hpp"
#include "schemas/ports/store.hpp"

namespace weft::journal {

/// Entries that become durable together, and what they cause once they are.
///
/// While one group is being committed the next one gathers: the slower the disk, the larger the
/// groups, so that the cost of a commit is shared by all who wait for it.
class core {
 public:
  static constexpr std::size_t group_entries_max = 4'096, group_bytes_max = 4 << 20;

  /// Holding a commit costs those who wait for it time, so it ends with this many entries or when
  /// the first of them is this old.
  static constexpr std::size_t held_entries_max = 256;
  static constexpr microseconds held_max{1'000};

  void gather(std::shared_ptr<entry> what, instant now);
  bool may_hold(instant now) const;
  bool empty() const { return gathered_.empty(); }
  std::size_t waiting() const { return gathered_.size(); }

  struct group {
    std::vector<std::shared_ptr<entry>> all;  // in order of arrival
    std::vector<entry_ptr> to_commit;         // those with facts
  };
  /// The next group, oldest entries first, within the limits of one commit.
  group take();

  /// What to send after the commit, in the order of the entries. Takes it out of them.
  static std::vector<delivery> release(const group& done, const commit_receipt& receipt);
  /// What live streams see of it.
  static std::vector<published> publications(const group& done, const commit_receipt& receipt);

 private:
  std::vector<std::shared_ptr<entry>> gathered_;
  instant first_{};  // when the oldest of them came
};

}  // namespace weft::journal
