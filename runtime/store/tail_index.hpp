#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/store/tables.hpp"

namespace weft::storage {

/// Where each conversation's events are in the groups that are committed but not projected yet.
///
/// A conversation that is woken must see all it ever recorded, though the projections lag. Scanning
/// the lagging groups at every look-up would cost milliseconds under load (and a look-up stands at
/// the start of every new conversation), so each archive reads a group once and remembers.
class tail_index {
 public:
  /// Reads the groups that came since the last call and forgets those projected meanwhile (below
  /// `until`). Call inside the snapshot that will be read.
  void follow(journal_table& journal, std::uint64_t until);
  /// The runs of a conversation, oldest first.
  std::vector<run> runs_of(const conversation_key& key) const;

 private:
  struct known_run {
    std::uint64_t first;  // its group
    std::string slot;
  };
  void forget_below(std::uint64_t until);

  std::unordered_map<std::string, std::deque<run>> runs_;  // by tenant and conversation
  std::deque<known_run> order_;                            // as in the journal
  std::uint64_t next_ = 1;                                 // number of the first event not read
};

}  // namespace weft::storage
