#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "runtime/store/sqlite.hpp"
#include "schemas/events.hpp"
#include "schemas/problem.hpp"

namespace weft::exporting {

/// What rows of one conversation must know of all others, looked up in two tables of a database
/// that somebody else opens: how fast operators answer, and who is in a bundle. Whoever writes
/// opens a transaction around it.
class survey {
 public:
  /// Makes the tables where there are none.
  explicit survey(sqlite::database& db);

  /// How a question ended, event `number` of the journal. Only what humans answered counts.
  void note(const conversation_key& whose, std::uint64_t number, const intervention_settled& how);

  /// The 5th percentile of an operator's answers up to event `until` in ms, nearest rank; 0 of
  /// fewer than 20. O(answers of the operator) at the first call, then kept.
  double pace(const std::string& tenant, const std::string& name, std::uint64_t until);
  /// How many questions a bundle's decision has settled by then.
  std::uint64_t members(const std::string& tenant, const std::string& bundle, std::uint64_t until);
  /// Of which conversations, each once.
  std::vector<std::string> conversations_of(const std::string& tenant, const std::string& bundle,
                                            std::uint64_t until);

 private:
  sqlite::statement answer_, bundled_, count_, rank_, members_, whose_;
  std::uint64_t paces_until_ = 0;
  std::map<std::pair<std::string, std::string>, double> paces_;  // one entry an operator
};

/// The survey of a node: a small database beside the journal that follows it, derived and never the
/// truth. Thread-confined.
class kept_survey {
 public:
  /// `file`, or ":memory:". Throws std::runtime_error when it cannot be opened.
  explicit kept_survey(const std::filesystem::path& file);

  /// Number of the first event that was not looked at.
  std::uint64_t until() const { return until_; }
  survey& known() { return known_; }
  /// Key of the pseudonyms in rows: random, and the same as long as the file is there.
  const std::string& salt() const { return salt_; }

  /// Looks at some events at once: `notes` is called with the survey, and says which event is the
  /// first that it did not look at.
  template <class Notes>
  void add(const Notes& notes) {
    sqlite::transaction batch{db_, sqlite::transaction::kind::write};
    const std::uint64_t until = notes(known_);
    keep("until", std::to_string(until));
    batch.commit();
    until_ = until;
  }

 private:
  void keep(const std::string& name, const std::string& value);
  std::string kept(const std::string& name);

  sqlite::database db_;
  survey known_;
  std::uint64_t until_ = 1;
  std::string salt_;
};

/// 64 hexadecimal digits that nobody can guess.
std::string random_salt();
/// The key of pseudonyms that a file holds, without line breaks at its end: 16 bytes at least.
result<std::string> read_salt(const std::filesystem::path& file);

}  // namespace weft::exporting
