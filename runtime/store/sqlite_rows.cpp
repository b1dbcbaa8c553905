#include <algorithm>
#include <utility>

#include "runtime/export/page.hpp"
#include "runtime/store/sqlite_archive.hpp"

// Rows for training from the SQLite store: the projections as far as they are, and the tail.

namespace weft::storage {
namespace {

using exporting::listed;
using runs_source = std::function<std::vector<run>(const conversation_key&)>;

/// Lives within one snapshot.
class stored_journal final : public exporting::journal_source {
 public:
  stored_journal(sqlite::database& db, journal_table& journal, projected_tables& tables,
                 const projection& tail, runs_source runs)
      : journal_{journal},
        tables_{tables},
        runs_{std::move(runs)},
        last_{db.prepare("SELECT first + count - 1 FROM journal ORDER BY first DESC LIMIT 1")},
        next_{db.prepare("SELECT number, id, opened FROM conversations WHERE number > ?1"
                         " AND number <= ?2 AND tenant = ?3 AND id <> ?4"
                         " ORDER BY number LIMIT 1")},
        openings_{db.prepare("SELECT opened FROM conversations"
                             " WHERE tenant = ?1 AND number <= ?2 AND id <> ?3")} {
    const auto projected = tables_.until();
    for (const auto& [key, change] : tail.conversations())
      if (change.row.number >= projected && key.conversation != floor_id)
        fresh_.push_back({change.row.number, key, change.row.opened});
    std::sort(fresh_.begin(), fresh_.end(),
              [](const listed& a, const listed& b) { return a.number < b.number; });
  }

  std::uint64_t last() override {
    auto found = last_.query();
    return found.next() ? static_cast<std::uint64_t>(found.integer(0)) : 0;
  }

  std::optional<listed> next(const std::string& tenant, std::uint64_t after,
                             std::uint64_t until) override {
    auto found = next_.query(after, until, tenant, floor_id);
    if (found.next())
      return listed{static_cast<std::uint64_t>(found.integer(0)),
                    {tenant, std::string{found.text(1)}},
                    instant_of(found.integer(2))};
    const auto one = std::find_if(fresh_.begin(), fresh_.end(), [&](const listed& each) {
      return each.key.tenant == tenant && each.number > after;
    });
    if (one == fresh_.end() || one->number > until) return std::nullopt;
    return *one;
  }

  std::optional<listed> find(const conversation_key& key, std::uint64_t until) override {
    std::optional<listed> found;
    if (const auto row = tables_.find(key)) {
      found = {row->number, key, row->opened};
    } else {
      const auto one = std::find_if(fresh_.begin(), fresh_.end(),
                                    [&](const listed& each) { return each.key == key; });
      if (one != fresh_.end()) found = *one;
    }
    if (found && found->number > until) found.reset();
    return found;
  }

  std::vector<std::int64_t> openings(const std::string& tenant, std::uint64_t until) override {
    std::vector<std::int64_t> all;
    auto found = openings_.query(tenant, until, floor_id);
    while (found.next()) all.push_back(found.integer(0));
    for (const auto& each : fresh_)
      if (each.key.tenant == tenant && each.number <= until) all.push_back(us_of(each.opened));
    return all;
  }

  void each_event(const listed& of, std::uint64_t until,
                  const exporting::event_visit& visit) override {
    for (const auto& r : runs_(of.key)) {
      if (r.number > until) return;
      journal_.each_event(r, [&](const event& e, const journal_place& where) {
        if (where.number <= until) visit(e, where);
      });
    }
  }

 private:
  journal_table& journal_;
  projected_tables& tables_;
  runs_source runs_;
  sqlite::statement last_, next_, openings_;
  std::vector<listed> fresh_;  // opened in the tail, oldest first
};

}  // namespace

bool sqlite_archive::survey(std::size_t events) {
  if (beside_.empty()) return false;
  if (!surveyed_) surveyed_ = std::make_unique<exporting::kept_survey>(beside_ / "exports.db");
  sqlite::transaction snapshot{db_, sqlite::transaction::kind::read};
  auto until = surveyed_->until();
  if (journal_.group_of(until) < until) return false;  // nothing begins there
  std::size_t seen = 0;
  surveyed_->add([&](exporting::survey& into) {
    journal_.each_group(until, [&](const group_text& group) {
      each_event(group, [&](const event_text& here, std::uint64_t number, bool) {
        if (here.type != "intervention_settled") return;
        const auto told = decode_stored(here.json);
        if (const auto* how = std::get_if<intervention_settled>(&told.body))
          into.note({std::string{here.tenant}, std::string{here.conversation}}, number, *how);
      });
      until = group.first + group.count;
      seen += group.count;
      return seen < events;
    });
    return until;
  });
  return seen >= events;
}

result<document> sqlite_archive::rows(const std::string& tenant, const export_rows& what) {
  if (!surveyed_)
    return problem{fault::internal, "the journal was not looked through for an export", {}};
  sqlite::transaction snapshot{db_, sqlite::transaction::kind::read};
  const auto tail = project_tail();
  stored_journal journal{db_, journal_, tables_, tail,
                         [this](const conversation_key& key) { return runs_of(key, 0); }};
  return exporting::page_of_rows(journal, *surveyed_, tenant, what);
}

}  // namespace weft::storage
