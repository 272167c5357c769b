import type { Migration } from '../migrate.js';

/**
 * Version by version; never changed once released.
 *
 * A waiting delivery is `ready` to be claimed, `delayed` until it is due, or `held` behind another of its lane.
 */
export const INBOX_MIGRATIONS: readonly Migration[] = [
  `
  CREATE TABLE inbox_events (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    dedup_key TEXT,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    member_id TEXT NOT NULL,
    domain TEXT NOT NULL,
    binding_id TEXT,
    user_id TEXT,
    data TEXT,
    secret_data INTEGER NOT NULL,
    actor TEXT,
    actor_expires_at INTEGER,
    occurred_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX inbox_events_id ON inbox_events (id);
  CREATE UNIQUE INDEX inbox_events_dedup ON inbox_events (dedup_key) WHERE dedup_key IS NOT NULL;

  CREATE TABLE inbox_deliveries (
    id INTEGER PRIMARY KEY,
    event_seq INTEGER NOT NULL REFERENCES inbox_events (seq),
    handler_key TEXT NOT NULL,
    member_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ready', 'delayed', 'held', 'running', 'done', 'buried')),
    position INTEGER NOT NULL,
    lane TEXT,
    coalesce_key TEXT,
    coalesced INTEGER NOT NULL DEFAULT 1,
    replayed INTEGER NOT NULL DEFAULT 0,
    attempt INTEGER NOT NULL DEFAULT 0,
    attempt_token TEXT,
    accepted_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    failure TEXT,
    settled_at INTEGER
  ) STRICT;
  CREATE INDEX inbox_deliveries_event ON inbox_deliveries (event_seq);
  CREATE INDEX inbox_deliveries_ready ON inbox_deliveries (handler_key, member_id, position) WHERE state = 'ready';
  CREATE INDEX inbox_deliveries_delayed ON inbox_deliveries (handler_key, due_at) WHERE state = 'delayed';
  CREATE INDEX inbox_deliveries_running ON inbox_deliveries (id) WHERE state = 'running';
  CREATE INDEX inbox_deliveries_done ON inbox_deliveries (settled_at) WHERE state = 'done';
  CREATE INDEX inbox_deliveries_buried ON inbox_deliveries (id) WHERE state = 'buried';
  CREATE INDEX inbox_deliveries_lane ON inbox_deliveries (handler_key, lane, position)
    WHERE lane IS NOT NULL AND state IN ('ready', 'delayed', 'held', 'running');
  CREATE INDEX inbox_deliveries_coalesce ON inbox_deliveries (handler_key, coalesce_key)
    WHERE coalesce_key IS NOT NULL AND attempt = 0 AND state IN ('ready', 'delayed', 'held');

  CREATE TABLE inbox_paused (handler_key TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  `,
  // Keys outlive their events, which go when they are merged away or pruned.
  `
  CREATE TABLE inbox_dedup (
    dedup_key TEXT PRIMARY KEY,
    received_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX inbox_dedup_age ON inbox_dedup (received_at);
  INSERT INTO inbox_dedup (dedup_key, received_at)
    SELECT dedup_key, received_at FROM inbox_events WHERE dedup_key IS NOT NULL;
  DROP INDEX inbox_events_dedup;
  ALTER TABLE inbox_events DROP COLUMN dedup_key;
  `,
  // Applications remember ids of deliveries: none is given again, also where the last ones were removed.
  `
  CREATE TABLE inbox_numbering (last INTEGER NOT NULL) STRICT;
  INSERT INTO inbox_numbering (last) SELECT coalesce(max(position), 0) FROM inbox_deliveries;
  CREATE TRIGGER inbox_deliveries_removed AFTER DELETE ON inbox_deliveries BEGIN
    UPDATE inbox_numbering SET last = old.id WHERE last < old.id;
  END;
  `,
  // A token lies with each delivery that may use it, and goes with it in one write.
  `
  ALTER TABLE inbox_deliveries ADD COLUMN actor TEXT;
  ALTER TABLE inbox_deliveries ADD COLUMN actor_expires_at INTEGER;
  UPDATE inbox_deliveries SET (actor, actor_expires_at) =
      (SELECT actor, actor_expires_at FROM inbox_events WHERE seq = event_seq)
    WHERE state IN ('ready', 'delayed', 'held', 'running');
  ALTER TABLE inbox_events DROP COLUMN actor;
  ALTER TABLE inbox_events DROP COLUMN actor_expires_at;
  DROP INDEX inbox_deliveries_running;
  `,
  // Numbers that are asked for often are kept, and what waits is found by its portal.
  `
  CREATE TABLE inbox_counts (
    handler_key TEXT NOT NULL,
    state TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (handler_key, state)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO inbox_counts (handler_key, state, count)
    SELECT handler_key, iif(state IN ('ready', 'delayed', 'held'), 'waiting', state), count(*)
    FROM inbox_deliveries GROUP BY 1, 2;
  ALTER TABLE inbox_deliveries ADD COLUMN pulled_source TEXT;
  UPDATE inbox_deliveries SET pulled_source = (SELECT source FROM inbox_events WHERE seq = event_seq)
    WHERE state IN ('ready', 'delayed', 'held')
      AND (SELECT source FROM inbox_events WHERE seq = event_seq) IN ('offline', 'sweep');
  CREATE INDEX inbox_deliveries_pulled ON inbox_deliveries (member_id, pulled_source)
    WHERE pulled_source IS NOT NULL AND state IN ('ready', 'delayed', 'held');
  DROP INDEX inbox_deliveries_ready;
  CREATE INDEX inbox_deliveries_waiting ON inbox_deliveries (handler_key, member_id, state, position)
    WHERE state IN ('ready', 'delayed', 'held');
  UPDATE inbox_numbering SET last = max(last, (SELECT coalesce(max(position), 0) FROM inbox_deliveries));
  DROP TRIGGER inbox_deliveries_removed;
  `,
  // What a delivery waits for, and since when. A loop pauses a handler for its portal alone.
  `
  ALTER TABLE inbox_deliveries ADD COLUMN waits_for TEXT;
  ALTER TABLE inbox_deliveries ADD COLUMN waits_since INTEGER;
  CREATE INDEX inbox_deliveries_waits ON inbox_deliveries (waits_for, member_id)
    WHERE waits_for IS NOT NULL AND state IN ('ready', 'delayed', 'held');
  CREATE TABLE inbox_paused_portals (
    handler_key TEXT NOT NULL,
    member_id TEXT NOT NULL,
    PRIMARY KEY (handler_key, member_id)
  ) STRICT, WITHOUT ROWID;
  `,
  // The tokens of a commit are sealed together; a row of a delivery names their block.
  `
  CREATE TABLE inbox_tokens (id INTEGER PRIMARY KEY, sealed TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT;
  ALTER TABLE inbox_deliveries ADD COLUMN token_block INTEGER;
  `,
];
