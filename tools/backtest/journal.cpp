#include "tools/backtest/journal.hpp"

#include <exception>

#include "runtime/store/event_text.hpp"
#include "runtime/store/migrations.hpp"
#include "runtime/store/sqlite.hpp"
#include "runtime/store/sqlite_store.hpp"
#include "runtime/store/tables.hpp"
#include "schemas/codec/codec.hpp"

namespace weft::backtest {
namespace {

constexpr std::uint64_t look_every = 64;  // groups between calls of `progress`

/// Takes one group; a problem where the journal is damaged.
std::optional<problem> take(const storage::group_text& group, const std::string& tenant,
                            stage& on) {
  storage::event_reader reader{group.events};
  storage::event_text here;
  std::uint64_t number = group.first;
  for (; reader.next(here); ++number) {
    if (!tenant.empty() && here.tenant != tenant) continue;
    if (!stage::needs(here.type)) continue;
    auto read = codec::decode_event(here.json);
    if (!read)
      return problem{
          fault::internal,
          "the journal is damaged at event " + std::to_string(number) + ": " + read.error().detail,
          read.error().where};
    on.take(read->key, read->what);
  }
  return std::nullopt;
}

}  // namespace

std::optional<problem> play_journal(const std::filesystem::path& folder, const std::string& tenant,
                                    stage& on, const pass_call& progress) {
  try {
    const auto file = storage::database_in(folder);
    if (!std::filesystem::exists(file))
      return problem{fault::not_found, "there is no journal at " + file.string(), {}};
    sqlite::database db{file, sqlite::open_mode::read_only, {}, 10'000};
    storage::require_current(db);
    storage::journal_table journal{db};
    auto& counts = on.counts();
    pass far;
    {
      auto last = db.prepare("SELECT coalesce(max(first), 0) FROM journal");
      auto found = last.query();
      if (found.next()) far.all = static_cast<std::uint64_t>(found.integer(0));
    }
    std::optional<problem> wrong;
    journal.each_group(0, [&](const storage::group_text& group) {
      wrong = take(group, tenant, on);
      ++counts.groups;
      counts.events += group.count;
      counts.bytes += group.events.size();
      far.done = group.first;
      counts.interrupted = counts.groups % look_every == 0 && !progress(far);
      return !wrong && !counts.interrupted;
    });
    return wrong;
  } catch (const std::exception& failed) {
    return problem{fault::internal, failed.what(), {}};
  }
}

}  // namespace weft::backtest
