-- Weft's data, schema version 1: the journal, its projections, and the API keys.
-- Times are microseconds since the Unix epoch, UTC. Names are those of the wire.

-- The truth. One row per commit group, only ever appended. `events` is a JSON array, so that any
-- SQLite shell can read it:  SELECT first + key, value FROM journal, json_each(events);
CREATE TABLE journal(
  first  INTEGER PRIMARY KEY,  -- number of the group's first event; numbers start at 1, no gaps
  count  INTEGER NOT NULL,     -- events in the group
  at     INTEGER NOT NULL,     -- when its last event happened
  chain  BLOB    NOT NULL,     -- SHA-256(chain of the group before || SHA-256(events))
  events TEXT    NOT NULL
) STRICT;

-- All that follows is derived from the journal, written behind it and never ahead of it.
-- Emptying these tables and setting `until` to 1 makes the next start rebuild them.
CREATE TABLE projected(
  until INTEGER NOT NULL       -- number of the first event that is not projected yet
) STRICT;
INSERT INTO projected VALUES (1);

CREATE TABLE conversations(
  number INTEGER PRIMARY KEY,  -- number of its first event
  tenant TEXT    NOT NULL,
  id     TEXT    NOT NULL,
  status TEXT    NOT NULL,     -- open | handed_over | closed
  opened INTEGER NOT NULL,
  UNIQUE (tenant, id)
) STRICT;
-- Closed conversations are nearly all of them, and leave this index.
CREATE INDEX conversations_live ON conversations(tenant, status, id) WHERE status <> 'closed';

-- Where in the journal a conversation's events are: runs of consecutive events in one group.
CREATE TABLE conversation_log(
  conversation INTEGER NOT NULL,  -- conversations.number
  number       INTEGER NOT NULL,  -- of the run's first event
  count        INTEGER NOT NULL,
  first        INTEGER NOT NULL,  -- the group: journal.first
  offset       INTEGER NOT NULL,  -- of the run in the group's text, bytes
  bytes        INTEGER NOT NULL,
  PRIMARY KEY (conversation, number)
) STRICT, WITHOUT ROWID;

-- What changes about an intervention. Its question and its answer stay in the journal, once: the
-- places of the events `intervention_raised` and `intervention_settled` lead there.
CREATE TABLE interventions(
  tenant         TEXT    NOT NULL,
  id             TEXT    NOT NULL,
  state          TEXT    NOT NULL,  -- open | offered | answered | withdrawn | expired | escalated
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
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;
-- Answered interventions are nearly all of them, and leave this index.
CREATE INDEX interventions_live ON interventions(tenant, state, id) WHERE state <> 'answered';

-- Only hashes of keys are stored.
CREATE TABLE keys(
  tenant  TEXT    NOT NULL,
  name    TEXT    NOT NULL,
  hash    TEXT    NOT NULL UNIQUE,  -- SHA-256, lower-case hex
  role    TEXT    NOT NULL,         -- agent | operator | configurer | admin
  created INTEGER NOT NULL,
  PRIMARY KEY (tenant, name)
) STRICT, WITHOUT ROWID;
