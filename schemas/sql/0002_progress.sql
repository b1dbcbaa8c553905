-- Schema version 2: an open intervention's progress. Projections are derived, so that this one is
-- made anew and filled again from the journal at the next start.
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
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX interventions_live ON interventions(tenant, state, id) WHERE state <> 'answered';
DELETE FROM conversation_log;
DELETE FROM conversations;
UPDATE projected SET until = 1;
