#include "tools/export/journal.hpp"

#include <stdexcept>

#include "runtime/store/migrations.hpp"
#include "runtime/store/sqlite_store.hpp"
#include "schemas/directive.hpp"

namespace weft::exporting {
namespace {

sqlite::database open(const std::filesystem::path& folder) {
  constexpr int busy_wait_ms = 10'000;
  const auto file = storage::database_in(folder);
  if (!std::filesystem::exists(file))
    throw std::runtime_error("there is no journal at " + file.string() +
                             ": --data must name the folder that `weft serve` was given");
  sqlite::database db{file, sqlite::open_mode::read_only, {}, busy_wait_ms};
  storage::require_current(db);
  return db;
}

}  // namespace

journal_reader::journal_reader(const std::filesystem::path& folder)
    : db_{open(folder)},
      journal_{db_},
      tables_{db_},
      last_{db_.prepare("SELECT first + count - 1 FROM journal ORDER BY first DESC LIMIT 1")},
      next_{db_.prepare("SELECT number, tenant, id, opened FROM conversations"
                        " WHERE number > ?1 AND number < ?2 ORDER BY number LIMIT 1")},
      openings_{db_.prepare("SELECT opened FROM conversations"
                            " WHERE (?1 = '' OR tenant = ?1) AND number < ?2 AND id <> ?3")} {}

std::uint64_t journal_reader::last() {
  auto found = last_.query();
  return found.next() ? static_cast<std::uint64_t>(found.integer(0)) : 0;
}

std::uint64_t journal_reader::projected() { return tables_.until(); }

void journal_reader::each_group(std::uint64_t first, std::uint64_t last,
                                const std::function<void(const storage::group_text&)>& visit) {
  // In portions, each a read transaction of its own.
  constexpr std::uint64_t portion = 2'000;  // groups
  while (first <= last) {
    std::uint64_t seen = 0;
    journal_.each_group(first, [&](const storage::group_text& group) {
      if (group.first > last) return false;
      visit(group);
      first = group.first + group.count;
      return ++seen < portion;
    });
    if (seen < portion) return;
  }
}

std::optional<listed> journal_reader::next(std::uint64_t after, std::uint64_t end) {
  auto found = next_.query(after, end);
  if (!found.next()) return std::nullopt;
  return listed{static_cast<std::uint64_t>(found.integer(0)),
                {std::string{found.text(1)}, std::string{found.text(2)}},
                storage::instant_of(found.integer(3))};
}

std::vector<std::int64_t> journal_reader::openings(const std::string& tenant, std::uint64_t end) {
  std::vector<std::int64_t> all;
  auto found = openings_.query(tenant, end, floor_id);
  while (found.next()) all.push_back(found.integer(0));
  return all;
}

std::vector<storage::run> journal_reader::runs_of(std::uint64_t conversation, std::uint64_t end) {
  auto runs = tables_.runs_of(conversation, 0);
  std::erase_if(runs, [&](const storage::run& r) { return r.number >= end; });
  return runs;
}

void journal_reader::each_event(const std::vector<storage::run>& runs, const event_visit& visit) {
  for (const auto& run : runs) journal_.each_event(run, visit);
}

}  // namespace weft::exporting
