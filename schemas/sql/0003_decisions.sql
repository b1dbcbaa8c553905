-- Schema version 3: interventions can be found by what they were about and how they ended.
-- Projections are derived, so that this one is made anew and filled again from the journal.
DROP TABLE interventions;
CREATE TABLE interventions(
  tenant         TEXT    NOT NULL,
  id             TEXT    NOT NULL,
  state          TEXT    NOT NULL,  -- open | offered | pending | answered | withdrawn | expired | escalated
  version        INTEGER NOT NULL,
  offered_to     TEXT    NOT NULL,
  offered        INTEGER NOT NULL,
  lease_until    INTEGER NOT NULL,
  raised_first   INTEGER NOT NULL,
  raised_offset  INTEGER NOT NULL,
  raised_bytes   INTEGER NOT NULL,
  settled_first  INTEGER NOT NULL,  -- 0: not settled
  settled_offset INTEGER NOT NULL,
  settled_bytes  INTEGER NOT NULL,
  way            TEXT    NOT NULL,  -- queue, votes, more time, time to undo; JSON, empty when none
  number         INTEGER NOT NULL,  -- of the event that raised it
  raised         INTEGER NOT NULL,
  kind           TEXT    NOT NULL,
  scope          TEXT    NOT NULL,  -- of the step
  rules          TEXT    NOT NULL,  -- whose firings led to it, each between line breaks
  outcome        TEXT    NOT NULL,  -- in one word (outcome_word in runtime/store/projector.cpp)
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX interventions_live ON interventions(tenant, state, id) WHERE state <> 'answered';
CREATE INDEX interventions_raised ON interventions(tenant, number);
DELETE FROM conversation_log;
DELETE FROM conversations;
UPDATE projected SET until = 1;
