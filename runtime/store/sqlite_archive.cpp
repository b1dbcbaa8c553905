#include "runtime/store/sqlite_archive.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "actors/precedent/precedent.hpp"
#include "actors/record/assemble.hpp"
#include "runtime/store/decision_filter.hpp"
#include "runtime/store/decisions.hpp"
#include "runtime/store/documents.hpp"
#include "runtime/store/summary.hpp"
#include "schemas/codec/codec.hpp"
#include "schemas/codec/precedents.hpp"

namespace weft::storage {

namespace {

using sqlite::transaction;

/// A page in SQL. States that nearly all rows have are filtered on the way through the primary key,
/// the rare ones are found in a partial index, which the planner takes when told its condition.
std::string page_sql(std::string_view columns, std::string_view table, std::string_view state,
                     std::string_view wanted, std::string_view usual) {
  std::string sql{"SELECT id, "};
  sql.append(columns).append(" FROM ").append(table).append(" WHERE tenant = ?1 AND id > ?2");
  sql.append(" AND id <> '").append(floor_id).append("'");
  if (!wanted.empty()) sql.append(" AND ").append(state).append(" = ?4");
  if (!wanted.empty() && wanted != usual)
    sql.append(" AND ").append(state).append(" <> '").append(usual).append("'");
  sql += " ORDER BY id LIMIT ?3";
  return sql;
}

/// Lays the tail's `changes` over the rows of a page: each replaces or removes its older self.
template <class Row, class Changes, class Read>
void lay_over(std::map<std::string, Row>& page, const Changes& changes, const std::string& after,
              const Read& read) {
  for (const auto& change : changes) {
    const auto [id, row, here, matches] = read(change);
    if (!here || id <= after) continue;
    page.erase(id);
    if (matches) page.emplace(id, row);
  }
}

/// An empty text, or a time of zero, is no condition.
std::string decisions_sql(bool newest) {
  std::string sql{
      "SELECT id, number FROM interventions WHERE tenant = ?1 AND number > ?2 AND number < ?3"
      " AND (?4 = 0 OR raised >= ?4) AND (?5 = 0 OR raised < ?5) AND (?6 = '' OR kind = ?6)"
      " AND (?7 = '' OR scope = ?7) AND (?8 = '' OR outcome = ?8)"
      " AND (?9 = '' OR instr(rules, ?9) > 0) ORDER BY number"};
  return sql.append(newest ? " DESC" : " ASC").append(" LIMIT ?10");
}

/// SQLite's integers are signed. No journal has that many events.
std::uint64_t bound(std::uint64_t number) {
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
  return std::min(number, most);
}

/// Joins events that follow each other in one conversation.
class publications {
 public:
  publications(std::uint64_t after, std::uint32_t limit) : after_{after}, room_{limit} {}

  /// False once there is no room left.
  bool add(const event_text& here, std::uint64_t number) {
    if (number <= after_) return true;
    if (room_ == 0) return false;
    --room_;
    const bool follows = !found.empty() && found.back().key.tenant == here.tenant &&
                         found.back().key.conversation == here.conversation &&
                         found.back().first_number + found.back().names.size() == number;
    if (!follows)
      found.push_back({{std::string{here.tenant}, std::string{here.conversation}}, number, {}, {}});
    auto& last = found.back();
    last.names.emplace_back(here.type);
    if (follows) last.encoded += ',';
    last.encoded += here.json;
    return true;
  }
  bool full() const { return room_ == 0; }

  std::vector<published> found;

 private:
  std::uint64_t after_;
  std::uint32_t room_;
};

}  // namespace

sqlite_archive::sqlite_archive(sqlite::database db, std::filesystem::path beside)
    : db_{std::move(db)}, journal_{db_}, tables_{db_}, beside_{std::move(beside)} {}

std::vector<run> sqlite_archive::runs_of(const conversation_key& key, std::uint64_t after) {
  std::vector<run> runs;
  tail_.follow(journal_, tables_.until());
  if (const auto row = tables_.find(key)) runs = tables_.runs_of(row->number, after);
  for (const auto& r : tail_.runs_of(key))
    if (r.number + r.count > after + 1) runs.push_back(r);
  return runs;
}

projection sqlite_archive::project_tail() {
  projection tail{tables_};
  journal_.each_group(tables_.until(), [&](const group_text& group) {
    tail.take(group);
    return true;
  });
  return tail;
}

std::vector<event> sqlite_archive::events_of(const conversation_key& key) {
  transaction snapshot{db_, transaction::kind::read};
  std::string all{'['};
  for (const auto& r : runs_of(key, 0)) {
    if (all.size() > 1) all += ',';
    journal_.at(r.at, [&](std::string_view text) { all += text; });
  }
  all += ']';
  auto decoded = codec::decode_events(all);
  if (!decoded) throw std::runtime_error("the journal is damaged: " + decoded.error().detail);
  std::vector<event> events;
  events.reserve(decoded->size());
  for (auto& stored : *decoded) events.push_back(std::move(stored.what));
  return events;
}

std::vector<published> sqlite_archive::events_after(const std::string& tenant,
                                                    const std::string& conversation,
                                                    std::uint64_t after, std::uint32_t limit) {
  transaction snapshot{db_, transaction::kind::read};
  publications out{after, limit};
  if (!conversation.empty()) {
    for (const auto& r : runs_of({tenant, conversation}, after)) {
      if (out.full()) break;
      journal_.at(r.at, [&](std::string_view text) {
        each_event({r.number, r.count, text}, [&](const event_text& here, std::uint64_t number,
                                                  bool) { out.add(here, number); });
      });
    }
    return std::move(out.found);
  }
  journal_.each_group(journal_.group_of(after + 1), [&](const group_text& group) {
    each_event(group, [&](const event_text& here, std::uint64_t number, bool) {
      if (here.tenant == tenant) out.add(here, number);
    });
    return !out.full();
  });
  return std::move(out.found);
}

std::vector<std::pair<std::string, conversation_opened>> sqlite_archive::open_after(
    const std::string& tenant, const std::string& after, std::uint32_t limit) {
  transaction snapshot{db_, transaction::kind::read};
  std::vector<std::pair<std::string, conversation_opened>> found;
  auto select = db_.prepare(
      "SELECT id, number FROM conversations"
      " WHERE tenant = ?1 AND id > ?2 AND status <> 'closed' AND id <> ?4"
      " ORDER BY id LIMIT ?3");
  auto rows = select.query(tenant, after, std::uint64_t{limit}, floor_id);
  while (rows.next()) {
    const auto runs = tables_.runs_of(static_cast<std::uint64_t>(rows.integer(1)), 0);
    if (runs.empty()) continue;
    journal_.at(runs.front().at, [&](std::string_view text) {
      event_reader reader{text};
      event_text first;
      if (!reader.next(first)) return;
      auto opened = decode_stored(first.json);
      if (auto* body = std::get_if<conversation_opened>(&opened.body))
        found.emplace_back(rows.text(0), std::move(*body));
    });
  }
  return found;
}

std::string sqlite_archive::page(const std::string& tenant, const archive_query& what) {
  return std::visit([&](const auto& asked) { return answer(tenant, asked); }, what);
}

std::string sqlite_archive::answer(const std::string& tenant, const list_conversations& what) {
  transaction snapshot{db_, transaction::kind::read};
  const auto limit = page_limit(what.limit);
  const auto tail = project_tail();
  const auto& changed = tail.conversations();

  std::map<std::string, conversation_row> page;
  auto select =
      db_.prepare(page_sql(conversation_columns, "conversations", "status", what.status, "closed"));
  // As many more as the tail could take away.
  const auto rows_max = std::uint64_t{limit} + 1 + changed.size();
  auto found = what.status.empty() ? select.query(tenant, what.after, rows_max)
                                   : select.query(tenant, what.after, rows_max, what.status);
  while (found.next()) page.emplace(found.text(0), conversation_row_of(found, 1));
  lay_over(page, changed, what.after, [&](const auto& change) {
    const auto& row = change.second.row;
    return std::tuple{change.first.conversation, row,
                      change.first.tenant == tenant && change.first.conversation != floor_id,
                      what.status.empty() || what.status == to_string(row.status)};
  });

  std::vector<conversation_line> lines;
  for (const auto& [id, row] : page) {
    if (lines.size() > limit) break;
    auto events = tables_.events_of(row.number);
    if (const auto recent = changed.find({tenant, id}); recent != changed.end())
      for (const auto& r : recent->second.runs) events += r.count;
    lines.push_back({id, row.status, row.opened, events});
  }
  return conversations_document(lines, limit);
}

std::string sqlite_archive::answer(const std::string& tenant, const list_interventions& what) {
  transaction snapshot{db_, transaction::kind::read};
  const auto limit = page_limit(what.limit);
  const auto tail = project_tail();
  const auto& changed = tail.interventions();

  std::map<std::string, intervention_row> page;
  auto select =
      db_.prepare(page_sql(intervention_columns, "interventions", "state", what.state, "answered"));
  const auto rows_max = std::uint64_t{limit} + 1 + changed.size();
  auto found = what.state.empty() ? select.query(tenant, what.after, rows_max)
                                  : select.query(tenant, what.after, rows_max, what.state);
  while (found.next()) page.emplace(found.text(0), intervention_row_of(found, 1));
  lay_over(page, changed, what.after, [&](const auto& change) {
    const auto& row = change.second;
    return std::tuple{change.first.second, row, change.first.first == tenant,
                      what.state.empty() || what.state == to_string(row.state)};
  });

  std::vector<intervention> shown;
  for (const auto& [id, row] : page) {
    if (shown.size() == limit) break;
    shown.push_back(assemble(journal_, row));
  }
  return interventions_document(shown, page.size() > limit);
}

std::string sqlite_archive::answer(const std::string& tenant, const list_events& what) {
  const auto found = events_after(tenant, what.conversation, what.after, page_limit(what.limit));
  bool more = false;
  if (!found.empty()) {
    const auto last = found.back().first_number + found.back().names.size() - 1;
    more = !events_after(tenant, what.conversation, last, 1).empty();
  }
  return events_document(found, more);
}

std::vector<decision_record> sqlite_archive::records_of(const conversation_key& key) {
  record::assembler records{key, record::which::learned};
  for (const auto& r : runs_of(key, 0))
    journal_.each_event(
        r, [&](const event& e, const journal_place& where) { records.take(e, where); });
  return records.finish();
}

decision_page sqlite_archive::decisions(const std::string& tenant, const list_decisions& what) {
  transaction snapshot{db_, transaction::kind::read};
  const auto limit = page_limit(what.limit);
  const auto tail = project_tail();
  std::map<std::uint64_t, std::string> page;  // by number
  auto select = db_.prepare(decisions_sql(what.newest));
  // Texts are bound as they lie, so this one has to last.
  const std::string rule = what.rule.empty() ? std::string{} : rule_in_text(what.rule);
  const auto before = what.before == 0 ? ~std::uint64_t{0} : what.before;
  auto found = select.query(tenant, bound(what.after), bound(before), us_of(what.since),
                            us_of(what.until), what.kind, what.scope, what.outcome, rule,
                            std::uint64_t{limit} + 1 + tail.interventions().size());
  while (found.next()) page.emplace(static_cast<std::uint64_t>(found.integer(1)), found.text(0));
  for (const auto& [key, row] : tail.interventions()) {
    page.erase(row.number);
    if (key.first == tenant && answers_to(row, what)) page.emplace(row.number, key.second);
  }
  numbered_ids in_order{page.begin(), page.end()};
  if (what.newest) std::reverse(in_order.begin(), in_order.end());
  return page_of(std::move(in_order), limit, [&](const std::string& conversation) {
    return records_of({tenant, conversation});
  });
}

std::string sqlite_archive::answer(const std::string& tenant, const list_decisions& what) {
  return decisions_document(decisions(tenant, what));
}

std::string sqlite_archive::answer(const std::string& tenant, const view_decision& what) {
  transaction snapshot{db_, transaction::kind::read};
  return decision_document(what.intervention, [&](const std::string& conversation) {
    return records_of({tenant, conversation});
  });
}

bool sqlite_archive::follow(std::size_t events) {
  if (beside_.empty()) return false;
  if (!precedents_) precedents_ = std::make_unique<precedent_index>(beside_ / "precedents.db");
  return catch_up(journal_, *precedents_, events) > 0;
}

card_ptr sqlite_archive::card_of(const std::string& tenant, const std::string& intervention) {
  const intervention_key key{tenant, intervention};
  auto row = tables_.find(key);
  if (!row) {
    const auto tail = project_tail();
    const auto recent = tail.interventions().find(key);
    if (recent == tail.interventions().end()) return nullptr;
    row = recent->second;
  }
  return std::get<intervention_raised>(journal_.event_at(row->raised).body).about;
}

std::string sqlite_archive::answer(const std::string& tenant, const find_precedents& what) {
  transaction snapshot{db_, transaction::kind::read};
  const auto card = what.asked ? nullptr : card_of(tenant, what.intervention);
  if (!what.asked && !card) return {};
  if (card && hides_precedents(*card)) return codec::encode_precedent_answer(hidden_precedents());
  const auto asked = what.asked ? *what.asked : precedent_search::question_of(*card, what.now);
  return codec::encode_precedent_answer(precedents_ ? precedents_->find(tenant, asked, what.limit)
                                                    : precedent_answer{});
}

std::string sqlite_archive::answer(const std::string&, const view_insights&) {
  throw std::logic_error("insights are gathered from `decisions`, page by page");
}

std::string sqlite_archive::answer(const std::string&, const export_rows&) {
  throw std::logic_error("rows are no document: ask for `rows`");
}

std::string sqlite_archive::answer(const std::string&, const count_matching&) {
  throw std::logic_error("expressions are not the store's business: look through open_after");
}

std::string sqlite_archive::answer(const std::string& tenant, const summarize& what) {
  transaction snapshot{db_, transaction::kind::read};
  return summary_document(summarize_journal(db_, tenant, what));
}

}  // namespace weft::storage
