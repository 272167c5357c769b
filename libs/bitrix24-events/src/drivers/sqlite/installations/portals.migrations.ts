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
  `
  -- Counts and earliest due times of what is parked: no look and no newcomer has to read all of it.
  DROP INDEX parked_installs_due;
  CREATE INDEX parked_installs_pair ON parked_installs (client_id, source, member_id);
  CREATE INDEX parked_installs_pair_due ON parked_installs (client_id, source, member_id, due_at);

  CREATE TABLE parked_pairs (
    client_id TEXT    NOT NULL,
    source    TEXT    NOT NULL,
    member_id TEXT    NOT NULL,
    count     INTEGER NOT NULL,
    due_at    INTEGER NOT NULL,
    PRIMARY KEY (client_id, source, member_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX parked_pairs_due ON parked_pairs (client_id, source, due_at);
  CREATE INDEX parked_pairs_crowd ON parked_pairs (client_id, source, count);
  CREATE INDEX parked_pairs_member ON parked_pairs (client_id, member_id, count);

  CREATE TABLE parked_sources (
    client_id TEXT    NOT NULL,
    source    TEXT    NOT NULL,
    count     INTEGER NOT NULL,
    due_at    INTEGER NOT NULL,
    PRIMARY KEY (client_id, source)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX parked_sources_due ON parked_sources (client_id, due_at);
  CREATE INDEX parked_sources_crowd ON parked_sources (client_id, count);

  CREATE TABLE parked_members (
    client_id TEXT    NOT NULL,
    member_id TEXT    NOT NULL,
    count     INTEGER NOT NULL,
    PRIMARY KEY (client_id, member_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE parked_totals (client_id TEXT NOT NULL PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;

  INSERT INTO parked_pairs
    SELECT client_id, source, member_id, count(*), min(due_at) FROM parked_installs GROUP BY 1, 2, 3;
  INSERT INTO parked_sources SELECT client_id, source, count(*), min(due_at) FROM parked_installs GROUP BY 1, 2;
  INSERT INTO parked_members SELECT client_id, member_id, count(*) FROM parked_installs GROUP BY 1, 2;
  INSERT INTO parked_totals SELECT client_id, count(*) FROM parked_installs GROUP BY 1;

  CREATE TRIGGER parked_installs_added AFTER INSERT ON parked_installs BEGIN
    INSERT INTO parked_pairs VALUES (new.client_id, new.source, new.member_id, 1, new.due_at)
      ON CONFLICT (client_id, source, member_id)
      DO UPDATE SET count = count + 1, due_at = min(due_at, excluded.due_at);
    INSERT INTO parked_sources VALUES (new.client_id, new.source, 1, new.due_at)
      ON CONFLICT (client_id, source) DO UPDATE SET count = count + 1, due_at = min(due_at, excluded.due_at);
    INSERT INTO parked_members VALUES (new.client_id, new.member_id, 1)
      ON CONFLICT (client_id, member_id) DO UPDATE SET count = count + 1;
    INSERT INTO parked_totals VALUES (new.client_id, 1)
      ON CONFLICT (client_id) DO UPDATE SET count = count + 1;
  END;

  CREATE TRIGGER parked_installs_removed AFTER DELETE ON parked_installs BEGIN
    DELETE FROM parked_pairs WHERE client_id = old.client_id AND source = old.source
      AND member_id = old.member_id AND count = 1;
    UPDATE parked_pairs SET count = count - 1, due_at = (
        SELECT min(due_at) FROM parked_installs
        WHERE client_id = old.client_id AND source = old.source AND member_id = old.member_id)
      WHERE client_id = old.client_id AND source = old.source AND member_id = old.member_id;
    DELETE FROM parked_sources WHERE client_id = old.client_id AND source = old.source AND count = 1;
    UPDATE parked_sources SET count = count - 1, due_at = (
        SELECT min(due_at) FROM parked_pairs WHERE client_id = old.client_id AND source = old.source)
      WHERE client_id = old.client_id AND source = old.source;
    DELETE FROM parked_members WHERE client_id = old.client_id AND member_id = old.member_id AND count = 1;
    UPDATE parked_members SET count = count - 1 WHERE client_id = old.client_id AND member_id = old.member_id;
    UPDATE parked_totals SET count = count - 1 WHERE client_id = old.client_id;
  END;

  CREATE TRIGGER parked_installs_moved AFTER UPDATE OF due_at ON parked_installs BEGIN
    UPDATE parked_pairs SET due_at = (
        SELECT min(due_at) FROM parked_installs
        WHERE client_id = new.client_id AND source = new.source AND member_id = new.member_id)
      WHERE client_id = new.client_id AND source = new.source AND member_id = new.member_id;
    UPDATE parked_sources SET due_at = (
        SELECT min(due_at) FROM parked_pairs WHERE client_id = new.client_id AND source = new.source)
      WHERE client_id = new.client_id AND source = new.source;
  END;

  CREATE TABLE held_total (id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1), bytes INTEGER NOT NULL) STRICT;
  INSERT INTO held_total SELECT 1, coalesce(sum(bytes), 0) FROM held_events;
  CREATE TRIGGER held_events_added AFTER INSERT ON held_events BEGIN
    UPDATE held_total SET bytes = bytes + new.bytes;
  END;
  CREATE TRIGGER held_events_removed AFTER DELETE ON held_events BEGIN
    UPDATE held_total SET bytes = bytes - old.bytes;
  END;

  -- By it a lease is told that was taken before the clock was set back.
  ALTER TABLE leases ADD COLUMN ttl INTEGER NOT NULL DEFAULT 0;
  `,
  'CREATE INDEX installations_domain ON installations (client_id, domain)',
  'ALTER TABLE installations ADD COLUMN awaits_install_event INTEGER NOT NULL DEFAULT 0',
];
