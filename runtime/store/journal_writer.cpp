#include "runtime/store/journal_writer.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include "schemas/codec/codec.hpp"

namespace weft::storage {

namespace {

// A commit group is cut into rows of about this size: a reader of one conversation reads the rows
// its events are in, and a row this small costs it little, while rows this large cost the writer
// little (about 10 µs each, for some 30 events).
constexpr std::size_t row_bytes_max = 16 << 10;

// `project` folds the WAL in time. Where nobody projects, a commit does when it is this much
// larger.
constexpr int wal_backstop = 8;

// One projecting transaction takes this many events: few enough that a commit waits little for it,
// many enough that a conversation seen often is written once.
constexpr std::uint64_t batch_events = 20'000;

/// Projections need not be synced: what a loss of power takes away is projected again, and the next
/// commit's sync covers it anyway. For the time of a batch only.
class lazily_synced {
 public:
  explicit lazily_synced(sqlite::database& db) : db_{db} {
    db_.execute("PRAGMA synchronous = NORMAL");
  }
  // Terminates when SQLite refuses: no commit may ever run without its sync.
  ~lazily_synced() { db_.execute("PRAGMA synchronous = FULL"); }
  lazily_synced(const lazily_synced&) = delete;
  lazily_synced& operator=(const lazily_synced&) = delete;

 private:
  sqlite::database& db_;
};

}  // namespace

journal_writer::journal_writer(sqlite::database db, int wal_pages_max)
    : db_{std::move(db)},
      journal_{db_},
      tables_{db_},
      projections_{db_},
      insert_{db_.prepare("INSERT INTO journal(first, count, at, chain, events)"
                          " VALUES (?1, ?2, ?3, ?4, ?5)")},
      wal_pages_max_{wal_pages_max} {
  db_.fold_by_hand();
  restore();
}

/// Takes up where the last writer ended, however it ended.
void journal_writer::restore() {
  {
    auto last = db_.prepare("SELECT first + count, chain FROM journal ORDER BY first DESC LIMIT 1");
    auto found = last.query();
    if (found.next()) {
      next_ = static_cast<std::uint64_t>(found.integer(0));
      const auto link = found.blob(1);
      if (link.size() != chain_.size())
        throw std::runtime_error("the journal is damaged: its last hash has the wrong length");
      std::copy(link.begin(), link.end(), chain_.begin());
    }
  }
  until_ = tables_.until();
  if (until_ > next_)
    throw std::runtime_error("the projections are ahead of the journal: the journal was cut off");
  auto pending = db_.prepare("SELECT count(*) FROM journal WHERE first >= ?1");
  {
    auto found = pending.query(until_);
    if (found.next()) behind_ = static_cast<std::size_t>(found.integer(0));
  }
  project();
  auto unsettled = db_.prepare(
      "SELECT tenant, id, version FROM interventions"
      " WHERE state IN ('open', 'offered', 'pending') AND state <> 'answered'");
  auto found = unsettled.query();
  while (found.next())
    ledger_.restore(found.text(0), found.text(1), static_cast<std::uint32_t>(found.integer(2)));
}

// -- committing ----------------------------------------------------------------------------------

commit_receipt journal_writer::commit(const std::vector<entry_ptr>& group) {
  if (failed_) throw std::runtime_error("an earlier commit failed: reopen the store");
  commit_receipt receipt;
  receipt.numbers.reserve(group.size());
  std::vector<draft> rows;
  std::uint64_t number = next_;
  for (const auto& e : group) {
    if (e->events.empty() || (e->guard && !ledger_.holds(e->key.tenant, *e->guard))) {
      receipt.numbers.push_back(0);
      continue;
    }
    receipt.numbers.push_back(number);
    if (rows.empty() || rows.back().text.size() >= row_bytes_max) rows.push_back({number});
    rows.back().add(*e);
    number += e->events.size();
    for (const auto& recorded : e->events) ledger_.follow(e->key.tenant, recorded);
  }
  if (rows.empty()) return receipt;
  receipt.first_number = next_;
  failed_ = true;  // until proven otherwise: the ledger has followed what may not be recorded
  insert(rows);
  failed_ = false;
  next_ = number;
  behind_.fetch_add(rows.size(), std::memory_order_relaxed);
  if (db_.wal_pages() >= wal_backstop * wal_pages_max_) fold_wal();
  return receipt;
}

void journal_writer::draft::add(const entry& e) {
  text += text.empty() ? '[' : ',';
  if (e.encoded.empty())
    codec::encode_events(text, e.key, e.events);
  else
    text += e.encoded;
  count += static_cast<std::uint32_t>(e.events.size());
  at = e.events.back().at;
}

/// Durable when it returns. A single row is a transaction by itself and needs no other statement.
void journal_writer::insert(std::vector<draft>& rows) {
  std::optional<sqlite::transaction> whole;
  if (rows.size() > 1) whole.emplace(db_, sqlite::transaction::kind::write);
  chain_link link = chain_;
  for (auto& row : rows) {
    row.text += ']';
    link = next_link(link, row.text);
    insert_.run(row.first, row.count, us_of(row.at), sqlite::blob{bytes_of(link)}, row.text);
  }
  if (whole) whole->commit();
  chain_ = link;
}

// -- projecting ----------------------------------------------------------------------------------

std::size_t journal_writer::project() {
  const std::size_t pending = behind();
  while (until_ < next_) project_batch();
  if (db_.wal_pages() >= wal_pages_max_) fold_wal();
  return pending;
}

void journal_writer::project_batch() {
  const lazily_synced no_hurry{db_};
  sqlite::transaction step{db_, sqlite::transaction::kind::write};
  projection batch{tables_};
  std::size_t groups = 0;
  std::uint64_t until = until_;
  journal_.each_group(until_, [&](const group_text& group) {
    batch.take(group);
    ++groups;
    until = group.first + group.count;
    return until - until_ < batch_events;
  });
  projections_.write(batch, until);
  step.commit();
  until_ = until;
  behind_.fetch_sub(groups, std::memory_order_relaxed);
}

/// Copies the WAL's pages into the database so that the WAL can start over. Here rather than in
/// whatever commit happens to fill the WAL: projecting waits for a quiet moment, commits do not.
void journal_writer::fold_wal() { db_.execute("PRAGMA wal_checkpoint(PASSIVE)"); }

// -- restarting ----------------------------------------------------------------------------------

void journal_writer::each_open_conversation(
    const std::function<void(std::string_view, std::string_view)>& visit) {
  project();
  auto select = db_.prepare("SELECT tenant, id FROM conversations WHERE status <> 'closed'");
  auto found = select.query();
  while (found.next()) visit(found.text(0), found.text(1));
}

void journal_writer::each_open_intervention(const std::function<void(open_intervention)>& visit) {
  project();
  std::vector<intervention_row> rows;
  {
    auto select = db_.prepare("SELECT " + std::string{intervention_columns} +
                              " FROM interventions"
                              " WHERE state IN ('open', 'offered', 'pending')"
                              " AND state <> 'answered'"
                              " ORDER BY raised_first, raised_offset");
    auto found = select.query();
    while (found.next()) rows.push_back(intervention_row_of(found, 0));
  }
  for (const auto& row : rows) {
    auto now = assemble(journal_, row);
    visit({std::move(now.about), now.version, std::move(now.offered_to), now.lease_until,
           std::move(now.way)});
  }
}

}  // namespace weft::storage
