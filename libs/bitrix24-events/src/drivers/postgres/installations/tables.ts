import { LEASE_TABLES } from './leases.js';

/** @param schema quoted */
export const INSTALLATION_TABLES = (schema: string): string => `
  CREATE TABLE ${schema}.installations (
    client_id            text COLLATE "C" NOT NULL,
    member_id            text COLLATE "C" NOT NULL,
    domain               text     NOT NULL,
    client_endpoint      text     NOT NULL,
    auth_server          text     NOT NULL,
    application_token    text     NOT NULL,
    access_token         text     NOT NULL,
    refresh_token        text     NOT NULL,
    expires_at           bigint   NOT NULL,
    scope                text     NOT NULL,
    user_id              text     NOT NULL,
    is_admin             smallint NOT NULL,
    status               text     NOT NULL,
    installed_at         bigint   NOT NULL,
    updated_at           bigint   NOT NULL,
    install_id           text,
    install_expires_at   bigint,
    tokens_at            bigint,
    refresh_started_at   bigint,
    install_ids          text,
    system_user          smallint NOT NULL,
    system_expires_at    bigint,
    system_ids           text,
    suspended_at         bigint,
    muted_reason         text,
    muted_since          bigint,
    awaits_install_event smallint NOT NULL,
    version              integer  NOT NULL,
    write_id             uuid     NOT NULL,
    PRIMARY KEY (client_id, member_id)
  );
  CREATE INDEX installations_domain ON ${schema}.installations (client_id, domain);

  CREATE TABLE ${schema}.pending_installs (
    id              text COLLATE "C" PRIMARY KEY,
    seq             bigint GENERATED ALWAYS AS IDENTITY,
    client_id       text COLLATE "C" NOT NULL,
    member_id       text COLLATE "C" NOT NULL,
    parked_at       bigint  NOT NULL,
    attempts        integer NOT NULL,
    due_at          bigint  NOT NULL,
    source          text COLLATE "C" NOT NULL,
    token_hash      text COLLATE "C" NOT NULL,
    payload         text    NOT NULL,
    deferred_events integer NOT NULL DEFAULT 0,
    deferred_bytes  bigint  NOT NULL DEFAULT 0
  );
  -- What is due of a source and portal, and the newest of a source, of a portal, and of both.
  CREATE INDEX pending_installs_due ON ${schema}.pending_installs (client_id, source, member_id, due_at, seq);
  CREATE INDEX pending_installs_newest_of_source ON ${schema}.pending_installs (client_id, source, seq);
  CREATE INDEX pending_installs_newest_of_both ON ${schema}.pending_installs (client_id, source, member_id, seq);
  -- Those that claim a portal, and of these the ones with a token.
  CREATE INDEX pending_installs_member ON ${schema}.pending_installs (client_id, member_id, token_hash, seq);

  -- How many are pending of an application, of a source, of a portal, and of a source and portal.
  CREATE TABLE ${schema}.pending_crowds (
    client_id      text COLLATE "C" NOT NULL,
    kind           text COLLATE "C" NOT NULL,
    source         text COLLATE "C" NOT NULL,
    member_id      text COLLATE "C" NOT NULL,
    count          integer NOT NULL,
    due_at         bigint,
    deferred_bytes bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (client_id, kind, source, member_id)
  );
  -- Their conditions keep the planner, which has no statistics of a new table, from taking one for the other.
  -- Which source is due next, and which portal of a source.
  CREATE INDEX pending_crowds_due ON ${schema}.pending_crowds (client_id, due_at, source)
    WHERE kind = 'source' AND due_at IS NOT NULL;
  CREATE INDEX pending_crowds_pair_due ON ${schema}.pending_crowds (client_id, source, due_at, member_id)
    WHERE kind = 'pair' AND due_at IS NOT NULL;
  -- The largest source, the largest portal of a source, the largest source of a portal.
  CREATE INDEX pending_crowds_source ON ${schema}.pending_crowds (client_id, count)
    WHERE kind = 'source' AND count > 0;
  CREATE INDEX pending_crowds_pair ON ${schema}.pending_crowds (client_id, source, count)
    WHERE kind = 'pair' AND count > 0;
  CREATE INDEX pending_crowds_member ON ${schema}.pending_crowds (client_id, member_id, count)
    WHERE kind = 'pair' AND count > 0;
  -- The bytes of all that is deferred.
  CREATE INDEX pending_crowds_total ON ${schema}.pending_crowds (client_id) WHERE kind = 'total';

  CREATE TABLE ${schema}.deferred_events (
    seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    install_id text COLLATE "C" NOT NULL REFERENCES ${schema}.pending_installs (id) ON DELETE CASCADE,
    event_id   text COLLATE "C" NOT NULL,
    bytes      integer NOT NULL,
    payload    text    NOT NULL,
    UNIQUE (install_id, event_id)
  );

  CREATE TABLE ${schema}.uninstalls (
    client_id text COLLATE "C" NOT NULL,
    member_id text COLLATE "C" NOT NULL,
    stage     text    NOT NULL,
    since     bigint  NOT NULL,
    attempts  integer NOT NULL,
    due_at    bigint  NOT NULL,
    payload   text    NOT NULL,
    PRIMARY KEY (client_id, member_id)
  );
  CREATE INDEX uninstalls_due ON ${schema}.uninstalls (client_id, due_at, member_id);

  CREATE TABLE ${schema}.webhook_portals (
    token_hash text COLLATE "C" PRIMARY KEY,
    member_id  text NOT NULL
  );
${LEASE_TABLES(schema)}`;
