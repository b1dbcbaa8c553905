#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "runtime/export/rows.hpp"
#include "runtime/export/survey.hpp"
#include "runtime/store/sqlite.hpp"
#include "tools/export/journal.hpp"

namespace weft::exporting {

inline constexpr std::size_t files_written = 4;  // data and provenance, train and test

/// How far an export is: everything that a later process needs to go on at the same byte.
struct position : tally {
  std::uint64_t until = 0;      // the last event of the journal that belongs to it
  std::uint64_t projected = 0;  // from this event on the tail is indexed here
  std::int64_t cut = 0;         // microseconds: conversations opened later are for testing
  std::uint64_t next = 0;       // conversations up to this number are written
  bool first_pass_done = false;
  std::array<std::uint64_t, files_written> sizes{};  // bytes
};

/// What an export has to remember, in a small database beside its files: nothing of it grows in
/// memory with the journal. Changes are kept with the next `checkpoint`, all or none.
class progress_book {
 public:
  /// Opens or makes `.weft-export.db` in `folder`.
  explicit progress_book(const std::filesystem::path& folder);

  /// What was asked for by the export that is under way; empty when there is none.
  std::string asked_for();
  /// Begins a new one.
  void begin(const std::string& asked_for, const std::string& salt);
  std::string salt();
  position restored();
  void checkpoint(const position& at);
  /// The export is complete: nothing is left of the book.
  static void remove(const std::filesystem::path& folder);
  static std::filesystem::path file_in(const std::filesystem::path& folder);

  // -- found in the first pass
  survey& known() { return known_; }
  void note_run(const conversation_key& key, const storage::run& run);
  void note_conversation(const listed& one);

  // -- asked in the second
  /// True the first time.
  bool take_bundle(const std::string& tenant, const std::string& bundle);
  std::vector<storage::run> tail_of(const conversation_key& key);
  std::optional<listed> next(std::uint64_t after);
  std::vector<std::int64_t> openings(const std::string& tenant);

 private:
  void set(const std::string& name, const std::string& value);
  std::string get(const std::string& name);

  sqlite::database db_;
  survey known_;
  sqlite::statement set_, get_, run_, conversation_, is_taken_, take_, tail_, next_;
  std::optional<sqlite::transaction> open_;
};

}  // namespace weft::exporting
