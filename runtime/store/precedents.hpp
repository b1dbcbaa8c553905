#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/store/tables.hpp"
#include "schemas/precedent.hpp"

namespace weft::storage {

/// How large an index may grow, and how much of it one search may read.
struct precedent_limits {
  std::uint64_t kept = 1'000'000;        // precedents; beyond, the oldest that are no refusals go
  std::uint32_t word_candidates = 64;    // the best by words
  std::uint32_t slot_candidates = 96;    // the latest whose slots are all equal
  std::uint32_t refusal_candidates = 8;  // the latest refusals among those with equal slots
  std::uint64_t postings = 1'500;        // entries of word lists read in one search
  double frequent = 0.2;                 // words in more than this share say nothing
};

/// What one step of following the journal brings.
struct precedent_batch {
  std::vector<precedent> fresh;
  std::vector<precedent_correction> corrected;
};

/// Where a question that may still become a precedent stands in the journal.
struct raised_place {
  std::string tenant, id;
  place at;
};

/// An index of answered questions in an SQLite file of its own. All of it is derived from the
/// journal: a file that is removed is filled again. Words are found by FTS5's bm25, everything else
/// by equality; both give candidates, which actors/precedent/rank.hpp measures.
///
/// Tenants never meet: each (tenant, kind, action, scope) is a partition with its own number, which
/// stands in front of every word that is indexed and in every row that is read.
///
/// One object for one thread at a time; several on one file see each other's commits.
class precedent_index {
 public:
  /// Opens or creates `file`; ":memory:" for one that vanishes. One that another version of Weft
  /// made is emptied, to be filled again. Throws std::runtime_error when the file cannot be used.
  explicit precedent_index(const std::filesystem::path& file, precedent_limits limits = {});
  ~precedent_index();
  precedent_index(const precedent_index&) = delete;
  precedent_index& operator=(const precedent_index&) = delete;

  /// Takes a batch in one transaction. A precedent whose id is known is passed over, so that a
  /// batch may come twice; so is one whose texts are no UTF-8. Answers of one bundle become one
  /// precedent that counts how many they were. `until`: the number of the first event that is not
  /// in here. `raised`: questions that were raised and are not answered; `found`: those raised
  /// before that have an answer now.
  void add(const precedent_batch& batch, std::uint64_t until,
           const std::vector<raised_place>& raised = {},
           const std::vector<raised_place>& found = {});
  /// The number of the first event that is not in here.
  std::uint64_t until();
  std::uint64_t size();

  /// The precedents of a question and what they say. At most `limit` of `limits::precedent_hits`
  /// are handed out; the vote is over the best eight whatever is handed out. Bounded by
  /// `precedent_limits`, not by the size of the index.
  precedent_answer find(const std::string& tenant, const precedent_question& asked,
                        std::size_t limit = 5);
  /// The one precedent that a question became.
  std::optional<precedent> about(const std::string& tenant, const std::string& id);
  /// Where a question was raised that is not here yet.
  std::optional<place> raised(const std::string& tenant, const std::string& id);
  /// Removes all that came from a conversation. Returns how many precedents that were.
  std::size_t forget(const std::string& tenant, const std::string& conversation);

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

/// Fills an index from the journal, a batch of at most `events_max` events (and one group) at a
/// time. Returns how many events were read; 0: nothing is left. Only raised, settled and corrected
/// questions are parsed. Throws when the journal is damaged.
std::size_t catch_up(journal_table& journal, precedent_index& index,
                     std::size_t events_max = 20'000);

}  // namespace weft::storage
