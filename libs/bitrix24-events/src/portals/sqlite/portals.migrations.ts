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
];
