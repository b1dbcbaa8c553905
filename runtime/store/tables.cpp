#include "runtime/store/tables.hpp"

#include <algorithm>
#include <stdexcept>

#include "schemas/codec/codec.hpp"

namespace weft::storage {

namespace {

template <class Enum>
Enum named(std::string_view text) {
  const auto value = from_string<Enum>(text);
  if (!value) throw std::runtime_error("the projections are damaged: '" + std::string{text} + '\'');
  return *value;
}

std::string_view outcome_named(std::string_view text) {
  const auto word = std::find(outcome_words.begin(), outcome_words.end(), text);
  if (word != outcome_words.end()) return *word;
  throw std::runtime_error("the projections are damaged: '" + std::string{text} + '\'');
}

place place_of(const sqlite::rows& found, int column) {
  return {static_cast<std::uint64_t>(found.integer(column)),
          static_cast<std::uint32_t>(found.integer(column + 1)),
          static_cast<std::uint32_t>(found.integer(column + 2))};
}

}  // namespace

// -- journal_table -------------------------------------------------------------------------------

journal_table::journal_table(sqlite::database& db)
    : from_{db.prepare(
          "SELECT first, count, events FROM journal WHERE first >= ?1 ORDER BY first")},
      one_{db.prepare("SELECT events FROM journal WHERE first = ?1")},
      group_{db.prepare("SELECT coalesce(max(first), 0) FROM journal WHERE first <= ?1")},
      chain_{db.prepare("SELECT lower(hex(chain)) FROM journal WHERE first <= ?1"
                        " ORDER BY first DESC LIMIT 1")},
      proven_{db.prepare("SELECT lower(hex(chain)), events FROM journal WHERE first = ?1")} {}

event journal_table::event_at(const place& where) {
  event found;
  at(where, [&](std::string_view json) { found = decode_stored(json); });
  return found;
}

void journal_table::each_event(
    const run& of, const std::function<void(const event&, const journal_place&)>& visit) {
  journal_place where{of.number, {}};
  std::string array{"["};
  {  // `visit` may read on
    auto found = proven_.query(of.at.first);
    const auto group = found.next() ? found.text(1) : std::string_view{};
    if (std::uint64_t{of.at.offset} + of.at.bytes > group.size()) missing(of.at);
    where.chain = found.text(0);
    array.append(group.substr(of.at.offset, of.at.bytes)) += ']';
  }
  const auto events = codec::decode_events(array);
  if (!events)
    throw std::runtime_error("the journal is damaged at event " + std::to_string(of.number) + ": " +
                             events.error().detail);
  for (const auto& one : *events) {
    visit(one.what, where);
    ++where.number;
  }
}

std::uint64_t journal_table::group_of(std::uint64_t number) {
  auto found = group_.query(number);
  return found.next() ? static_cast<std::uint64_t>(found.integer(0)) : 0;
}

std::string journal_table::chain_of(std::uint64_t number) {
  auto found = chain_.query(number);
  return found.next() ? std::string{found.text(0)} : std::string{};
}

void journal_table::missing(const place& at) {
  throw std::runtime_error(
      "the projections are damaged: they speak of bytes in the group at event " +
      std::to_string(at.first) + " that the journal does not have");
}

// -- projected_tables ----------------------------------------------------------------------------

projected_tables::projected_tables(sqlite::database& db)
    : until_{db.prepare("SELECT until FROM projected")},
      conversation_{db.prepare("SELECT " + std::string{conversation_columns} +
                               " FROM conversations WHERE tenant = ?1 AND id = ?2")},
      intervention_{db.prepare("SELECT " + std::string{intervention_columns} +
                               " FROM interventions WHERE tenant = ?1 AND id = ?2")},
      runs_{db.prepare("SELECT number, count, first, offset, bytes FROM conversation_log"
                       " WHERE conversation = ?1 AND number + count > ?2 ORDER BY number")},
      events_{db.prepare("SELECT sum(count) FROM conversation_log WHERE conversation = ?1")} {}

std::uint64_t projected_tables::until() {
  auto found = until_.query();
  if (!found.next()) throw std::runtime_error("the projections are damaged: `projected` is empty");
  return static_cast<std::uint64_t>(found.integer(0));
}

std::optional<conversation_row> projected_tables::find(const conversation_key& key) {
  auto found = conversation_.query(key.tenant, key.conversation);
  if (!found.next()) return std::nullopt;
  return conversation_row_of(found, 0);
}

std::optional<intervention_row> projected_tables::find(const intervention_key& key) {
  auto found = intervention_.query(key.first, key.second);
  if (!found.next()) return std::nullopt;
  return intervention_row_of(found, 0);
}

std::vector<run> projected_tables::runs_of(std::uint64_t conversation, std::uint64_t after) {
  std::vector<run> runs;
  auto found = runs_.query(conversation, after);
  while (found.next())
    runs.push_back({static_cast<std::uint64_t>(found.integer(0)),
                    static_cast<std::uint32_t>(found.integer(1)), place_of(found, 2)});
  return runs;
}

std::uint64_t projected_tables::events_of(std::uint64_t conversation) {
  auto found = events_.query(conversation);
  return found.next() ? static_cast<std::uint64_t>(found.integer(0)) : 0;
}

// -- projection_writer ---------------------------------------------------------------------------

projection_writer::projection_writer(sqlite::database& db)
    : conversation_{db.prepare(
          "INSERT INTO conversations(number, tenant, id, status, opened) VALUES (?1,?2,?3,?4,?5)"
          " ON CONFLICT(number) DO UPDATE SET status = excluded.status, opened = excluded.opened")},
      run_{db.prepare("INSERT INTO conversation_log VALUES (?1, ?2, ?3, ?4, ?5, ?6)")},
      intervention_{db.prepare("INSERT OR REPLACE INTO interventions VALUES "
                               "(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,"
                               "?19,?20)")},
      until_{db.prepare("UPDATE projected SET until = ?1")} {}

void projection_writer::write(const projection& batch, std::uint64_t until) {
  // In the order of the log's key, so that a page is touched once.
  std::vector<decltype(batch.conversations().begin())> ordered;
  ordered.reserve(batch.conversations().size());
  for (auto at = batch.conversations().begin(); at != batch.conversations().end(); ++at)
    ordered.push_back(at);
  std::sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
    return a->second.row.number < b->second.row.number;
  });
  for (const auto& at : ordered) {
    const auto& [key, change] = *at;
    const auto& row = change.row;
    if (change.row_changed)
      conversation_.run(row.number, key.tenant, key.conversation, to_string(row.status),
                        us_of(row.opened));
    for (const run& r : change.runs)
      run_.run(row.number, r.number, r.count, r.at.first, r.at.offset, r.at.bytes);
  }
  for (const auto& [key, row] : batch.interventions())
    intervention_.run(
        key.first, key.second, to_string(row.state), row.version, row.offered_to,
        us_of(row.offered), us_of(row.lease_until), row.raised.first, row.raised.offset,
        row.raised.bytes, row.settled.first, row.settled.offset, row.settled.bytes,
        row.way == progress{} ? std::string{} : codec::encode_progress(row.way), row.number,
        us_of(row.raised_at), to_string(row.kind), row.scope, row.rules, row.outcome);
  until_.run(until);
}

// -- rows ----------------------------------------------------------------------------------------

conversation_row conversation_row_of(const sqlite::rows& found, int column) {
  return {static_cast<std::uint64_t>(found.integer(column)),
          named<conversation_status>(found.text(column + 1)),
          instant_of(found.integer(column + 2))};
}

intervention_row intervention_row_of(const sqlite::rows& found, int column) {
  intervention_row row;
  row.state = named<intervention_state>(found.text(column));
  row.version = static_cast<std::uint32_t>(found.integer(column + 1));
  row.offered_to = found.text(column + 2);
  row.offered = instant_of(found.integer(column + 3));
  row.lease_until = instant_of(found.integer(column + 4));
  row.raised = place_of(found, column + 5);
  row.settled = place_of(found, column + 8);
  if (const auto way = found.text(column + 11); !way.empty()) {
    auto read = codec::decode_progress(way);
    if (!read) throw std::runtime_error("the projections are damaged: " + read.error().detail);
    row.way = std::move(*read);
  }
  row.number = static_cast<std::uint64_t>(found.integer(column + 12));
  row.raised_at = instant_of(found.integer(column + 13));
  row.kind = named<query_kind>(found.text(column + 14));
  row.scope = found.text(column + 15);
  row.rules = found.text(column + 16);
  row.outcome = outcome_named(found.text(column + 17));
  return row;
}

intervention assemble(journal_table& journal, const intervention_row& row) {
  intervention made;
  auto raised = journal.event_at(row.raised);
  made.about = std::get<intervention_raised>(raised.body).about;
  made.state = row.state;
  made.version = row.version;
  made.offered_to = row.offered_to;
  made.offered = row.offered;
  made.lease_until = row.lease_until;
  made.way = row.way;
  if (row.settled.first == 0) return made;
  auto ended = journal.event_at(row.settled);
  auto& settled = std::get<intervention_settled>(ended.body);
  made.settled = ended.at;
  made.given = std::move(settled.given);
  made.answered_by = std::move(settled.answered_by);
  made.by = settled.by;
  made.reason = std::move(settled.reason);
  made.machine_ms = settled.machine_ms;
  made.queue_ms = settled.queue_ms;
  made.human_ms = settled.human_ms;
  made.bundle = std::move(settled.bundle);
  return made;
}

}  // namespace weft::storage
