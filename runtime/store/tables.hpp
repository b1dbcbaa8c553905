#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runtime/store/projector.hpp"
#include "runtime/store/sqlite.hpp"
#include "schemas/decision_record.hpp"
#include "schemas/ports/store.hpp"

// The tables of schemas/sql as C++ knows them. One object of each per connection.

namespace weft::storage {

/// Reads the journal.
class journal_table {
 public:
  explicit journal_table(sqlite::database& db);

  /// Calls `visit(const group_text&)` for the groups that begin at event `first` or later, in
  /// order, until there is none left or it returns false.
  template <class Visit>
  void each_group(std::uint64_t first, Visit&& visit) {
    auto found = from_.query(first);
    while (found.next())
      if (!visit(group_text{static_cast<std::uint64_t>(found.integer(0)),
                            static_cast<std::uint32_t>(found.integer(1)), found.text(2)}))
        return;
  }
  /// Calls `visit(std::string_view)` with the bytes at `at`. Throws when there are none.
  template <class Visit>
  void at(const place& at, Visit&& visit) {
    auto found = one_.query(at.first);
    const auto group = found.next() ? found.text(0) : std::string_view{};
    if (std::uint64_t{at.offset} + at.bytes > group.size()) missing(at);
    visit(group.substr(at.offset, at.bytes));
  }
  event event_at(const place& where);
  /// The events of a run in order, each with its number and what proves it. Throws
  /// std::runtime_error where the journal is damaged.
  void each_event(const run& of,
                  const std::function<void(const event&, const journal_place&)>& visit);
  /// Where the group begins that holds event `number`, or would; 0 when there is none before it.
  std::uint64_t group_of(std::uint64_t number);
  /// What proves the group of event `number` and all before it, as lower-case hex.
  std::string chain_of(std::uint64_t number);

 private:
  [[noreturn]] static void missing(const place& at);

  sqlite::statement from_, one_, group_, chain_, proven_;
};

/// Reads the projections.
class projected_tables final : public projected_rows {
 public:
  explicit projected_tables(sqlite::database& db);

  /// The number of the first event that is not projected.
  std::uint64_t until();
  std::optional<conversation_row> find(const conversation_key& key) override;
  std::optional<intervention_row> find(const intervention_key& key) override;
  /// The runs of a conversation that reach beyond event `after`, oldest first.
  std::vector<run> runs_of(std::uint64_t conversation, std::uint64_t after);
  std::uint64_t events_of(std::uint64_t conversation);

 private:
  sqlite::statement until_, conversation_, intervention_, runs_, events_;
};

/// Writes the projections; inside a transaction of the caller's.
class projection_writer {
 public:
  explicit projection_writer(sqlite::database& db);
  void write(const projection& batch, std::uint64_t until);

 private:
  sqlite::statement conversation_, run_, intervention_, until_;
};

/// The columns that make a row, and the row in them from `column` on.
inline constexpr std::string_view conversation_columns = "number, status, opened";
conversation_row conversation_row_of(const sqlite::rows& found, int column);
inline constexpr std::string_view intervention_columns =
    "state, version, offered_to, offered, lease_until, raised_first, raised_offset, raised_bytes,"
    " settled_first, settled_offset, settled_bytes, way, number, raised, kind, scope, rules, "
    "outcome";
intervention_row intervention_row_of(const sqlite::rows& found, int column);

/// The intervention a row stands for, read from the journal.
intervention assemble(journal_table& journal, const intervention_row& row);

inline instant instant_of(std::int64_t us) { return instant{microseconds{us}}; }
inline std::int64_t us_of(instant t) { return t.time_since_epoch().count(); }

}  // namespace weft::storage
