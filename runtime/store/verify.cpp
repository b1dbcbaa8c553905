#include <algorithm>
#include <exception>
#include <string>

#include "runtime/store/chain.hpp"
#include "runtime/store/event_text.hpp"
#include "runtime/store/migrations.hpp"
#include "runtime/store/open.hpp"
#include "runtime/store/sqlite_store.hpp"

namespace weft {

namespace {

problem untrusted(std::uint64_t number, const std::string& why) {
  return {fault::internal,
          "the journal can not be trusted from event " + std::to_string(number) + " on: " + why +
              "; restore the data folder from a copy",
          {}};
}

std::uint64_t events_in(std::string_view group) {
  storage::event_reader reader{group};
  storage::event_text here;
  std::uint64_t count = 0;
  while (reader.next(here)) ++count;
  return count;
}

/// One pass over the journal, group by group.
result<verified_chain> walk(sqlite::database& db) {
  auto select = db.prepare("SELECT first, count, chain, events FROM journal ORDER BY first");
  auto found = select.query();
  verified_chain seen;
  storage::chain_link link{};
  while (found.next()) {
    const auto expected = seen.events + 1;
    const auto first = static_cast<std::uint64_t>(found.integer(0));
    const auto count = static_cast<std::uint64_t>(found.integer(1));
    if (first != expected) return untrusted(expected, "it is missing");
    link = storage::next_link(link, found.text(3));
    if (found.blob(2) != storage::bytes_of(link))
      return untrusted(first, "its group does not match the hash recorded with it");
    if (events_in(found.text(3)) != count)
      return untrusted(first, "its group does not hold " + std::to_string(count) + " events");
    ++seen.groups;
    seen.events += count;
  }
  seen.head = storage::hex_of(link);
  return seen;
}

}  // namespace

result<verified_chain> verify_chain(const std::filesystem::path& folder) {
  try {
    const auto file = storage::database_in(folder);
    if (!std::filesystem::exists(file))
      return problem{fault::not_found, "there is no journal at " + file.string(), {}};
    sqlite::database db{file, sqlite::open_mode::read_only, {}, 10'000};
    storage::require_current(db);
    return walk(db);
  } catch (const std::exception& failed) {
    return problem{fault::internal, failed.what(), {}};
  }
}

}  // namespace weft
