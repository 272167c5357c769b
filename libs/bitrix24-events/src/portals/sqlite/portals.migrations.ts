/** The tables of the installation store, by version: append only. */
export const PORTALS_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE installations (
    client_id         TEXT    NOT NULL,
    member_id         TEXT    NOT NULL,
    domain            TEXT    NOT NULL,
    client_endpoint   TEXT    NOT NULL,
    auth_server       TEXT    NOT NULL,
    application_token TEXT    NOT NULL,
    access_token      TEXT    NOT NULL,
    refresh_token     TEXT    NOT NULL,
    expires_at        INTEGER NOT NULL,
    scope             TEXT    NOT NULL,
    user_id           TEXT    NOT NULL,
    is_admin          INTEGER NOT NULL,
    status            TEXT    NOT NULL CHECK (status IN ('active', 'uninstalled')),
    installed_at      INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL,
    install_id        TEXT,
    version           INTEGER NOT NULL,
    PRIMARY KEY (client_id, member_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE parked_installs (
    id        TEXT    NOT NULL PRIMARY KEY,
    client_id TEXT    NOT NULL,
    member_id TEXT    NOT NULL,
    parked_at INTEGER NOT NULL,
    attempts  INTEGER NOT NULL,
    due_at    INTEGER NOT NULL,
    payload   TEXT    NOT NULL
  ) STRICT;
  CREATE INDEX parked_installs_due ON parked_installs (client_id, due_at);

  CREATE TABLE webhook_portals (
    token_hash TEXT    NOT NULL PRIMARY KEY,
    member_id  TEXT    NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE leases (
    key        TEXT    NOT NULL PRIMARY KEY,
    holder     TEXT    NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  'ALTER TABLE installations ADD COLUMN install_expires_at INTEGER',
  `
  ALTER TABLE installations ADD COLUMN tokens_at INTEGER;
  ALTER TABLE installations ADD COLUMN refresh_started_at INTEGER;
  `,
  `
  ALTER TABLE installations ADD COLUMN install_ids TEXT;
  ALTER TABLE installations ADD COLUMN system_user INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE installations ADD COLUMN system_expires_at INTEGER;
  ALTER TABLE installations ADD COLUMN system_ids TEXT;
  ALTER TABLE installations ADD COLUMN suspended_at INTEGER;
  ALTER TABLE installations ADD COLUMN muted_reason TEXT;
  ALTER TABLE installations ADD COLUMN muted_since INTEGER;

  ALTER TABLE parked_installs ADD COLUMN source TEXT NOT NULL DEFAULT '';
  ALTER TABLE parked_installs ADD COLUMN token_hash TEXT NOT NULL DEFAULT '';
  CREATE INDEX parked_installs_source ON parked_installs (client_id, source);
  CREATE INDEX parked_installs_member ON parked_installs (client_id, member_id, token_hash);

  CREATE TABLE held_events (
    seq       INTEGER NOT NULL PRIMARY KEY,
    parked_id TEXT    NOT NULL REFERENCES parked_installs (id) ON DELETE CASCADE,
    event_id  TEXT    NOT NULL,
    bytes     INTEGER NOT NULL,
    payload   TEXT    NOT NULL,
    UNIQUE (parked_id, event_id)
  ) STRICT;

  CREATE TABLE uninstalls (
    client_id TEXT    NOT NULL,
    member_id TEXT    NOT NULL,
    stage     TEXT    NOT NULL CHECK (stage IN ('check', 'gone', 'told', 'purged')),
    since     INTEGER NOT NULL,
    attempts  INTEGER NOT NULL,
    due_at    INTEGER NOT NULL,
    payload   TEXT    NOT NULL,
    PRIMARY KEY (client_id, member_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX uninstalls_due ON uninstalls (client_id, due_at);
  `,
];
