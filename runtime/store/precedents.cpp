#include "runtime/store/precedents.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

#include "actors/precedent/precedent.hpp"
#include "actors/precedent/rank.hpp"
#include "actors/precedent/terms.hpp"
#include "schemas/codec/precedents.hpp"

// Why a search is cheap whatever the index holds: SQLite's bm25 reads the whole list of rows of
// every word, twice. So each partition counts in how many of its precedents a word stands, and a
// search takes the rarest words of the question until their lists together reach a bound. What is
// found by words, and the latest precedents of the same shape, are at most a few hundred rows,
// which are measured one by one.

namespace weft::storage {

namespace ps = precedent_search;

namespace {

constexpr int layout_version = 1;

constexpr std::string_view layout = R"(
CREATE TABLE progress(until INTEGER NOT NULL) STRICT;
INSERT INTO progress VALUES (1);
-- Where answers to one question could be answers to another.
CREATE TABLE partitions(
  number    INTEGER PRIMARY KEY,
  tenant    TEXT    NOT NULL,
  kind      TEXT    NOT NULL,
  action    TEXT    NOT NULL,
  scope     TEXT    NOT NULL,
  documents INTEGER NOT NULL,
  words     INTEGER NOT NULL,  -- of all documents
  UNIQUE (tenant, kind, action, scope)
) STRICT;
CREATE TABLE precedents(
  row          INTEGER PRIMARY KEY,
  partition    INTEGER NOT NULL,
  shape        INTEGER NOT NULL,  -- hash of options and fields
  negative     INTEGER NOT NULL,
  at           INTEGER NOT NULL,  -- microseconds since the Unix epoch, UTC
  multiplicity INTEGER NOT NULL,
  tenant       TEXT    NOT NULL,
  conversation TEXT    NOT NULL,
  bundle       TEXT    NOT NULL,
  slots        TEXT    NOT NULL,  -- one a line
  terms        TEXT    NOT NULL,  -- words, with spaces between
  body         TEXT    NOT NULL   -- JSON
) STRICT;
CREATE INDEX precedents_shape ON precedents(partition, shape, negative, at);
CREATE INDEX precedents_bundle ON precedents(partition, bundle) WHERE bundle <> '';
CREATE INDEX precedents_conversation ON precedents(tenant, conversation);
CREATE INDEX precedents_oldest ON precedents(at) WHERE negative = 0;
CREATE TABLE ids(
  tenant TEXT    NOT NULL,
  id     TEXT    NOT NULL,  -- of the intervention
  row    INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ids_row ON ids(row);
CREATE TABLE terms(
  partition INTEGER NOT NULL,
  term      TEXT    NOT NULL,
  documents INTEGER NOT NULL,
  PRIMARY KEY (partition, term)
) STRICT, WITHOUT ROWID;
-- Raised and not answered: where in the journal the question is.
CREATE TABLE raised(
  tenant TEXT    NOT NULL,
  id     TEXT    NOT NULL,
  first  INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  bytes  INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(terms, content = '', tokenize = 'ascii');
)";

/// A word as the index knows it: its partition's number in front, all in ASCII letters and digits,
/// so that it is one token, no operator, and never one of another partition.
std::string token_of(std::int64_t partition, std::string_view term) {
  std::string token = std::to_string(partition) + "z";
  for (const char c : term) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte < 0x80) {
      token += c;
    } else {
      token += static_cast<char>('a' + (byte >> 4U));
      token += static_cast<char>('a' + (byte & 15U));
    }
  }
  return token;
}

std::string tokens_of(std::int64_t partition, const std::vector<std::string>& terms) {
  std::string text;
  for (const auto& each : terms) text.append(token_of(partition, each)).append(" ");
  return text;
}

std::string joined(const std::vector<std::string>& parts, char between) {
  std::string text;
  for (const auto& each : parts) {
    if (!text.empty()) text += between;
    text += each;
  }
  return text;
}

std::vector<std::string_view> split(std::string_view text, char between) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(between), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

/// FNV-1a over the options and fields, whatever their order.
std::int64_t shape_of(const std::vector<std::string>& slots) {
  std::set<std::string_view> parts;
  for (const auto& each : slots)
    if (each.starts_with("option:") || each.starts_with("field:")) parts.insert(each);
  std::uint64_t hash = 14'695'981'039'346'656'037U;
  const auto take = [&hash](std::uint8_t byte) { hash = (hash ^ byte) * 1'099'511'628'211U; };
  for (const auto part : parts) {
    for (const char c : part) take(static_cast<std::uint8_t>(c));
    take('\n');
  }
  return static_cast<std::int64_t>(hash);
}

struct partition {
  std::int64_t number = 0, documents = 0, words = 0;
};

/// A row that may be a hit.
struct candidate {
  std::int64_t row = 0;
  precedent_hit hit;  // without its precedent
};

sqlite::database opened(const std::filesystem::path& file) {
  sqlite::database db{file, sqlite::open_mode::read_write, {}, 5'000};
  db.text_of("PRAGMA journal_mode = WAL");
  // What is lost in a power failure is derived again.
  db.execute("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16384;");
  const auto version = db.text_of("PRAGMA user_version");
  if (version == std::to_string(layout_version)) return db;
  sqlite::transaction step{db, sqlite::transaction::kind::write};
  if (db.text_of("PRAGMA user_version") != std::to_string(layout_version)) {
    for (const auto* table :
         {"progress", "partitions", "precedents", "ids", "terms", "raised", "words"})
      db.execute(std::string{"DROP TABLE IF EXISTS "} + table);
    db.execute(std::string{layout});
    db.execute("PRAGMA user_version = " + std::to_string(layout_version));
  }
  step.commit();
  return db;
}

}  // namespace

struct precedent_index::parts {
  parts(const std::filesystem::path& file, const precedent_limits& limited)
      : limits{limited}, db{opened(file)} {}

  partition partition_of(const std::string& tenant, query_kind kind, const std::string& action,
                         const std::string& scope) {
    auto found = find_partition.query(tenant, to_string(kind), action, scope);
    if (!found.next()) return {};
    return {found.integer(0), found.integer(1), found.integer(2)};
  }
  std::optional<std::int64_t> row_of(const std::string& tenant, const std::string& id) {
    auto found = find_id.query(tenant, id);
    if (!found.next()) return std::nullopt;
    return found.integer(0);
  }
  std::optional<precedent> load(std::int64_t row) {
    auto found = find_body.query(row);
    if (!found.next()) return std::nullopt;
    auto read = codec::decode_precedent(found.text(0));
    if (!read)
      throw std::runtime_error("the index of precedents is damaged, remove its file: " +
                               read.error().detail);
    read->multiplicity = static_cast<std::uint32_t>(found.integer(1));
    return *std::move(read);
  }

  void take(const precedent& made);
  void take(const precedent_correction& word);
  bool joins_bundle(const partition& in, const precedent& made);
  void remove(std::int64_t row);
  void make_room();

  std::vector<ps::weighted_term> choose(const partition& in, const precedent_question& asked,
                                        std::string& match);
  std::vector<candidate> candidates(const partition& in, const precedent_question& asked,
                                    const std::vector<ps::weighted_term>& terms,
                                    const std::string& match);

  precedent_limits limits;
  sqlite::database db;
  sqlite::statement find_partition = db.prepare(
      "SELECT number, documents, words FROM partitions WHERE tenant = ?1 AND kind = ?2 AND "
      "action = ?3 AND scope = ?4");
  sqlite::statement add_partition = db.prepare(
      "INSERT INTO partitions VALUES (NULL, ?1, ?2, ?3, ?4, 0, 0) ON CONFLICT DO NOTHING");
  sqlite::statement grow_partition = db.prepare(
      "UPDATE partitions SET documents = documents + ?2, words = words + ?3 WHERE number = ?1");
  sqlite::statement find_id = db.prepare("SELECT row FROM ids WHERE tenant = ?1 AND id = ?2");
  sqlite::statement add_id = db.prepare("INSERT INTO ids VALUES (?1, ?2, ?3)");
  sqlite::statement remove_ids = db.prepare("DELETE FROM ids WHERE row = ?1");
  sqlite::statement find_body =
      db.prepare("SELECT body, multiplicity FROM precedents WHERE row = ?1");
  sqlite::statement find_bundle = db.prepare(
      "SELECT row FROM precedents WHERE partition = ?1 AND bundle = ?2 AND bundle <> ''");
  sqlite::statement grow_bundle =
      db.prepare("UPDATE precedents SET multiplicity = multiplicity + 1 WHERE row = ?1");
  sqlite::statement add_row = db.prepare(
      "INSERT INTO precedents VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) "
      "RETURNING row");
  sqlite::statement change_row =
      db.prepare("UPDATE precedents SET negative = ?2, at = ?3, body = ?4 WHERE row = ?1");
  sqlite::statement find_row = db.prepare("SELECT partition, terms FROM precedents WHERE row = ?1");
  sqlite::statement remove_row = db.prepare("DELETE FROM precedents WHERE row = ?1");
  sqlite::statement add_words = db.prepare("INSERT INTO words(rowid, terms) VALUES (?1, ?2)");
  sqlite::statement remove_words =
      db.prepare("INSERT INTO words(words, rowid, terms) VALUES ('delete', ?1, ?2)");
  sqlite::statement find_term =
      db.prepare("SELECT documents FROM terms WHERE partition = ?1 AND term = ?2");
  sqlite::statement grow_term = db.prepare(
      "INSERT INTO terms VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET documents = documents + ?3");
  sqlite::statement find_until = db.prepare("SELECT until FROM progress");
  sqlite::statement set_until = db.prepare("UPDATE progress SET until = ?1");
  sqlite::statement sum_rows = db.prepare("SELECT sum(documents) FROM partitions");
  sqlite::statement oldest =
      db.prepare("SELECT row FROM precedents WHERE negative = 0 ORDER BY at LIMIT ?1");
  sqlite::statement rows_of =
      db.prepare("SELECT row FROM precedents WHERE tenant = ?1 AND conversation = ?2");
  sqlite::statement add_raised =
      db.prepare("INSERT INTO raised VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING");
  sqlite::statement remove_raised = db.prepare("DELETE FROM raised WHERE tenant = ?1 AND id = ?2");
  sqlite::statement find_raised =
      db.prepare("SELECT first, offset, bytes FROM raised WHERE tenant = ?1 AND id = ?2");
  sqlite::statement forget_raised =
      db.prepare("DELETE FROM raised WHERE tenant = ?1 AND id >= ?2 || '~' AND id < ?2 || '~:'");
  sqlite::statement by_words = db.prepare(
      "SELECT p.row, p.at, p.negative, p.slots, p.terms, p.conversation FROM "
      "(SELECT rowid AS found FROM words WHERE words MATCH ?1 ORDER BY rank LIMIT ?2) "
      "JOIN precedents p ON p.row = found WHERE p.partition = ?3");
  sqlite::statement by_shape = db.prepare(
      "SELECT row, at, negative, slots, terms, conversation FROM precedents "
      "WHERE partition = ?1 AND shape = ?2 AND negative = ?3 ORDER BY at DESC LIMIT ?4");
};

// -- filling
// ---------------------------------------------------------------------------------------

bool precedent_index::parts::joins_bundle(const partition& in, const precedent& made) {
  if (made.bundle.empty()) return false;
  std::int64_t row = 0;
  {
    auto found = find_bundle.query(in.number, made.bundle);
    if (!found.next()) return false;
    row = found.integer(0);
  }
  grow_bundle.run(row);
  add_id.run(made.tenant, made.id, row);
  return true;
}

void precedent_index::parts::take(const precedent& made) {
  if (row_of(made.tenant, made.id)) return;
  add_partition.run(made.tenant, to_string(made.kind), made.action, made.scope);
  const auto in = partition_of(made.tenant, made.kind, made.action, made.scope);
  if (joins_bundle(in, made)) return;
  const auto terms = ps::terms_of({made.customer, made.question, made.draft});
  const auto slots = joined(made.slots, '\n'), words = joined(terms, ' ');
  const auto body = codec::encode_precedent(made);
  // One that cannot be read back, for not being UTF-8, would break every search that finds it.
  if (!codec::decode_precedent(body)) return;
  std::int64_t row = 0;
  {
    auto added = add_row.query(in.number, shape_of(made.slots), std::int64_t{made.negative},
                               us_of(made.at), made.multiplicity, made.tenant, made.conversation,
                               made.bundle, slots, words, body);
    added.next();
    row = added.integer(0);
    while (added.next()) {}
  }
  add_id.run(made.tenant, made.id, row);
  const auto tokens = tokens_of(in.number, terms);
  add_words.run(row, tokens);
  for (const auto& each : terms) grow_term.run(in.number, each, std::int64_t{1});
  grow_partition.run(in.number, std::int64_t{1}, std::uint64_t{terms.size()});
}

void precedent_index::parts::take(const precedent_correction& word) {
  const auto row = row_of(word.tenant, word.id);
  if (!row) return;
  auto made = load(*row);
  if (!made) return;
  ps::correct(*made, word);
  const auto body = codec::encode_precedent(*made);
  if (!codec::decode_precedent(body)) return;
  change_row.run(*row, std::int64_t{made->negative}, us_of(made->at), body);
}

void precedent_index::parts::remove(std::int64_t row) {
  std::int64_t number = 0;
  std::vector<std::string> terms;
  {
    auto found = find_row.query(row);
    if (!found.next()) return;
    number = found.integer(0);
    for (const auto each : split(found.text(1), ' ')) terms.emplace_back(each);
  }
  const auto tokens = tokens_of(number, terms);
  remove_words.run(row, tokens);
  for (const auto& each : terms) grow_term.run(number, each, std::int64_t{-1});
  grow_partition.run(number, std::int64_t{-1}, -static_cast<std::int64_t>(terms.size()));
  remove_ids.run(row);
  remove_row.run(row);
}

void precedent_index::parts::make_room() {
  std::int64_t held = 0;
  {
    auto found = sum_rows.query();
    held = found.next() ? found.integer(0) : 0;
  }
  const auto excess = held - static_cast<std::int64_t>(limits.kept);
  if (excess <= 0) return;
  std::vector<std::int64_t> gone;
  {
    auto found = oldest.query(excess);
    while (found.next()) gone.push_back(found.integer(0));
  }
  for (const auto row : gone) remove(row);
}

// -- searching
// -------------------------------------------------------------------------------------

/// The question's words with their weights, and the search for the rarest of them, empty when none
/// is rare enough.
std::vector<ps::weighted_term> precedent_index::parts::choose(const partition& in,
                                                              const precedent_question& asked,
                                                              std::string& match) {
  std::vector<std::pair<std::uint64_t, std::string>> known;
  std::vector<ps::weighted_term> all;
  const auto documents = static_cast<std::uint64_t>(in.documents);
  // Of a few precedents, shares say nothing.
  const double most = documents < 50 ? 50 : limits.frequent * static_cast<double>(documents);
  for (auto& term : ps::terms_of({asked.customer, asked.question, asked.draft})) {
    auto found = find_term.query(in.number, term);
    const auto having = found.next() ? static_cast<std::uint64_t>(found.integer(0)) : 0;
    if (static_cast<double>(having) > most) continue;
    all.push_back({term, ps::weight_of(having, documents)});
    if (having > 0) known.emplace_back(having, std::move(term));
  }
  std::sort(known.begin(), known.end());
  std::uint64_t postings = 0;
  std::size_t terms = 0;
  for (const auto& [having, term] : known) {
    postings += having;
    if (postings > limits.postings || ++terms > weft::limits::precedent_query_terms) break;
    match += match.empty() ? "\"" : " OR \"";
    match += token_of(in.number, term) + '"';
  }
  return all;
}

std::vector<candidate> precedent_index::parts::candidates(
    const partition& in, const precedent_question& asked,
    const std::vector<ps::weighted_term>& terms, const std::string& match) {
  std::vector<candidate> found;
  std::set<std::int64_t> seen;
  const double average =
      in.documents > 0 ? static_cast<double>(in.words) / static_cast<double>(in.documents) : 0;
  const auto measure = [&](sqlite::rows rows) {
    while (rows.next()) {
      if (!asked.not_conversation.empty() && rows.text(5) == asked.not_conversation) continue;
      if (!seen.insert(rows.integer(0)).second) continue;
      auto& one = found.emplace_back();
      one.row = rows.integer(0);
      std::vector<std::string> slots;
      for (const auto each : split(rows.text(3), '\n')) slots.emplace_back(each);
      auto alike = ps::likeness_of_slots(asked.slots, slots);
      const double words =
          ps::word_likeness(terms, split(rows.text(4), ' '), average, one.hit.terms);
      one.hit.equal = std::move(alike.equal);
      one.hit.likeness = ps::likeness_of(!terms.empty(), words, alike);
      one.hit.freshness =
          ps::freshness_of(rows.integer(2) != 0, instant_of(rows.integer(1)), asked.now);
      one.hit.score = one.hit.likeness * one.hit.freshness;
    }
  };
  if (!match.empty()) measure(by_words.query(match, limits.word_candidates, in.number));
  const auto shape = shape_of(asked.slots);
  measure(by_shape.query(in.number, shape, std::int64_t{0}, limits.slot_candidates));
  measure(by_shape.query(in.number, shape, std::int64_t{1}, limits.refusal_candidates));
  std::sort(found.begin(), found.end(), [](const candidate& one, const candidate& other) {
    return std::pair{-one.hit.score, -one.row} < std::pair{-other.hit.score, -other.row};
  });
  return found;
}

precedent_answer precedent_index::find(const std::string& tenant, const precedent_question& asked,
                                       std::size_t limit) {
  auto& own = *parts_;
  sqlite::transaction snapshot{own.db, sqlite::transaction::kind::read};
  precedent_answer out;
  const auto in = own.partition_of(tenant, asked.kind, asked.action, asked.scope);
  if (in.number != 0) {
    std::string match;
    const auto terms = own.choose(in, asked, match);
    const auto wanted = std::clamp<std::size_t>(limit, ps::voters_max, limits::precedent_hits);
    for (auto& each : own.candidates(in, asked, terms, match)) {
      if (out.hits.size() >= wanted) break;
      auto about = own.load(each.row);
      if (!about || !ps::applicable(asked, *about)) continue;
      each.hit.about = *std::move(about);
      out.hits.push_back(std::move(each.hit));
    }
  }
  ps::vote(out);
  if (out.hits.size() > limit) out.hits.resize(limit);
  return out;
}

// -- the rest of the interface
// ---------------------------------------------------------------------

precedent_index::precedent_index(const std::filesystem::path& file, precedent_limits limits)
    : parts_{std::make_unique<parts>(file, limits)} {}
precedent_index::~precedent_index() = default;

void precedent_index::add(const precedent_batch& batch, std::uint64_t until,
                          const std::vector<raised_place>& raised,
                          const std::vector<raised_place>& found) {
  auto& own = *parts_;
  sqlite::transaction step{own.db, sqlite::transaction::kind::write};
  for (const auto& each : raised)
    own.add_raised.run(each.tenant, each.id, each.at.first, each.at.offset, each.at.bytes);
  for (const auto& each : batch.fresh) own.take(each);
  for (const auto& each : batch.corrected) own.take(each);
  for (const auto& each : found) own.remove_raised.run(each.tenant, each.id);
  own.make_room();
  own.set_until.run(until);
  step.commit();
}

std::uint64_t precedent_index::until() {
  auto found = parts_->find_until.query();
  return found.next() ? static_cast<std::uint64_t>(found.integer(0)) : 1;
}

std::uint64_t precedent_index::size() {
  auto found = parts_->sum_rows.query();
  return found.next() ? static_cast<std::uint64_t>(found.integer(0)) : 0;
}

std::optional<precedent> precedent_index::about(const std::string& tenant, const std::string& id) {
  const auto row = parts_->row_of(tenant, id);
  return row ? parts_->load(*row) : std::nullopt;
}

std::optional<place> precedent_index::raised(const std::string& tenant, const std::string& id) {
  auto found = parts_->find_raised.query(tenant, id);
  if (!found.next()) return std::nullopt;
  return place{static_cast<std::uint64_t>(found.integer(0)),
               static_cast<std::uint32_t>(found.integer(1)),
               static_cast<std::uint32_t>(found.integer(2))};
}

std::size_t precedent_index::forget(const std::string& tenant, const std::string& conversation) {
  auto& own = *parts_;
  sqlite::transaction step{own.db, sqlite::transaction::kind::write};
  std::vector<std::int64_t> gone;
  {
    auto found = own.rows_of.query(tenant, conversation);
    while (found.next()) gone.push_back(found.integer(0));
  }
  for (const auto row : gone) own.remove(row);
  own.forget_raised.run(tenant, conversation);
  step.commit();
  return gone.size();
}

}  // namespace weft::storage
