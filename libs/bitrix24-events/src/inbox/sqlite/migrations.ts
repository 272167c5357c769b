import type { Migration } from '../../storage/index.js';

/** Version by version; never changed once released. */
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
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'buried')),
    attempt INTEGER NOT NULL DEFAULT 0,
    attempt_token TEXT,
    due_at INTEGER NOT NULL,
    failure TEXT,
    settled_at INTEGER
  ) STRICT;
  CREATE INDEX inbox_deliveries_event ON inbox_deliveries (event_seq);
  CREATE INDEX inbox_deliveries_due ON inbox_deliveries (handler_key, due_at, id) WHERE state = 'waiting';
  CREATE INDEX inbox_deliveries_running ON inbox_deliveries (id) WHERE state = 'running';
  `,
];
