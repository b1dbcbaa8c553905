#include "runtime/store/summary.hpp"

#include <cstdint>
#include <string_view>

namespace weft::storage {

namespace {

// Every event's text begins with its tenant and conversation (?1 is that beginning), so that events
// of others are passed over unparsed; of an entry that holds event ?2, those after it. `fact` is
// the journal as a narrow table; `said` is the word a fact adds: a lane, a decision, a kind, a
// state, an outcome's status.
constexpr std::string_view summary_sql = R"sql(
WITH fact(number, type, conversation, name, said, decided_by, verdict, edited, matches)
AS MATERIALIZED (
  SELECT journal.first + each.key,
         each.value ->> '$.type',
         each.value ->> '$.conversation',
         coalesce(each.value ->> '$.step_id', each.value ->> '$.id',
                  each.value ->> '$.intervention.id'),
         coalesce(each.value ->> '$.lane', each.value ->> '$.decision', each.value ->> '$.state',
                  each.value ->> '$.intervention.kind', each.value ->> '$.status'),
         each.value ->> '$.decided_by',
         each.value ->> '$.answer.verdict',
         each.value -> '$.answer.arguments' IS NOT NULL,
         each.value ->> '$.matches'
    FROM journal, json_each(journal.events) AS each
   WHERE journal.first >= coalesce((SELECT max(first) FROM journal WHERE first <= ?2), 0)
     AND journal.first + each.key > ?2 AND journal.first + each.key <= ?3
     AND substr(each.value, 1, length(?1)) = ?1
),
conversation AS (  -- the last word on each; `max` picks the row
  SELECT type, max(number) FROM fact
   WHERE type IN ('conversation_opened', 'conversation_handed_over', 'conversation_handed_back',
                  'conversation_closed')
   GROUP BY conversation
),
step AS (
  SELECT CASE type WHEN 'step_decided' THEN said ELSE 'escalation' END AS lane, max(number)
    FROM fact
   WHERE type = 'step_decided' OR (type = 'step_settled' AND said = 'handed_over')
   GROUP BY conversation, name
),
offer AS (
  SELECT name, type = 'intervention_offered' AS stands, max(number) FROM fact
   WHERE type IN ('intervention_offered', 'intervention_returned', 'answer_counted',
                  'answer_pending') GROUP BY name
),
intervention AS (  -- not one row each by force: one settled twice is counted twice, and shows
  SELECT raised.said AS kind,
         coalesce(settled.said, iif(offer.stands, 'offered', 'open')) AS state,
         coalesce(settled.decided_by, '') AS decided_by,
         coalesce(settled.verdict, '') AS verdict,
         coalesce(settled.edited OR settled.verdict = 'edit', 0) AS edited
    FROM (SELECT name, said FROM fact WHERE type = 'intervention_raised') AS raised
    LEFT JOIN (SELECT * FROM fact WHERE type = 'intervention_settled') AS settled USING (name)
    LEFT JOIN offer USING (name)
)
SELECT 'conversation', CASE type WHEN 'conversation_handed_over' THEN 'handed_over'
                                 WHEN 'conversation_closed' THEN 'closed' ELSE 'open' END,
       '', '', '', 0, count(*)
  FROM conversation GROUP BY 2
UNION ALL SELECT 'step', lane, '', '', '', 0, count(*) FROM step GROUP BY lane
UNION ALL SELECT 'intervention', kind, state, decided_by, verdict, edited, count(*)
  FROM intervention GROUP BY kind, state, decided_by, verdict, edited
UNION ALL SELECT 'label', '', '', '', '', 0, count(*) FROM fact WHERE type = 'answer_kept'
UNION ALL SELECT 'outcome', said, '', '', '', 0, count(*) FROM fact
  WHERE type = 'outcome_reported' GROUP BY said
UNION ALL SELECT 'mismatch', '', '', '', '', 0, count(*) FROM fact
  WHERE type = 'outcome_reported' AND NOT matches
)sql";

void take(summary& counts, const sqlite::rows& row) {
  const auto section = row.text(0);
  const std::string word{row.text(1)};
  const auto count = static_cast<std::uint64_t>(row.integer(6));
  if (section == "conversation") {
    counts.conversations[word] = count;
  } else if (section == "step") {
    counts.steps[word] = count;
  } else if (section == "intervention") {
    counts.interventions[{word, std::string{row.text(2)}, std::string{row.text(3)},
                          std::string{row.text(4)}, row.integer(5) != 0}] = count;
  } else if (section == "label") {
    counts.labels_kept = count;
  } else if (section == "mismatch") {
    counts.outcomes_mismatched = count;
  } else if (word == "ok") {
    counts.outcomes_ok = count;
  } else if (word == "error") {
    counts.outcomes_error = count;
  }
}

/// What is written meanwhile is not counted: a later summary goes on from here.
std::uint64_t last_number(sqlite::database& db) {
  auto select = db.prepare("SELECT first + count - 1 FROM journal ORDER BY first DESC LIMIT 1");
  auto found = select.query();
  return found.next() ? static_cast<std::uint64_t>(found.integer(0)) : 0;
}

}  // namespace

summary summarize_journal(sqlite::database& db, const std::string& tenant, const summarize& what) {
  summary counts;
  counts.through = last_number(db);
  if (!what.prefix.empty() && !valid_id(what.prefix)) return counts;  // no id begins like that
  if (what.after >= counts.through) return counts;
  const auto beginning = R"({"tenant":")" + tenant + R"(","conversation":")" + what.prefix;
  auto select = db.prepare(summary_sql);
  auto found = select.query(beginning, static_cast<std::int64_t>(what.after),
                            static_cast<std::int64_t>(counts.through));
  while (found.next()) take(counts, found);
  return counts;
}

}  // namespace weft::storage
