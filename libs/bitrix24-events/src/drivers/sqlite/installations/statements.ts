import type { Database, Statement } from 'better-sqlite3';
import {
  INSTALLATION_COLUMNS as COLUMNS,
  TOKENLESS_COLUMNS,
  type InstallationRow,
  type TokenlessRow,
} from '../../installations/installation-row.js';
import type { DeferredEventRow, PendingInstallRow, UninstallRow } from '../../installations/pending-rows.js';

/** A row of `parked_installs`; its payload is sealed. */
export interface ParkedRow extends PendingInstallRow {
  payload: string;
}

/** How many are parked together, and which of them came last. */
export interface CrowdRow {
  count: number;
  newest: string;
}

/** A row of `held_events`. */
export interface HeldRow extends DeferredEventRow {
  parked_id: string;
  bytes: number;
}

/** Every statement of the store. Each is one atomic step, so that several processes may share the file. */
export interface Statements {
  get: Statement<[clientId: string, memberId: string], InstallationRow>;
  insert: Statement<[InstallationRow]>;
  update: Statement<[InstallationRow & { expected: number }]>;
  remove: Statement<[clientId: string, memberId: string, version: number]>;
  revision: Statement<
    [clientId: string, memberId: string],
    Pick<InstallationRow, 'version' | 'updated_at' | 'install_id'>
  >;
  activeAt: Statement<[clientId: string, domain: string], Pick<InstallationRow, 'member_id'>>;
  countActive: Statement<[clientId: string], { count: number }>;
  tokenlessPage: Statement<[clientId: string, after: string, limit: number], TokenlessRow>;
  page: Statement<[clientId: string, after: string, limit: number], InstallationRow>;
  park: Statement<[ParkedRow & { total: number; per_source: number; per_member: number }]>;
  isParked: Statement<[id: string], { found: 1 }>;
  dueSources: Statement<
    [{ client_id: string; now: number; after_due_at: number; after: string; limit: number }],
    Pick<ParkedRow, 'source' | 'due_at'>
  >;
  dueMembers: Statement<
    [{ client_id: string; source: string; now: number; except: string; limit: number }],
    Pick<ParkedRow, 'member_id'>
  >;
  dueOfPair: Statement<
    [clientId: string, source: string, memberId: string, now: number, limit: number],
    PendingInstallRow
  >;
  waiting: Statement<[clientId: string], Pick<ParkedRow, 'id' | 'source' | 'member_id'>>;
  waitingOf: Statement<[clientId: string, memberId: string], Pick<ParkedRow, 'id' | 'source' | 'member_id'>>;
  countOfSource: Statement<[clientId: string, source: string], { count: number }>;
  countOfMember: Statement<[clientId: string, memberId: string], { count: number }>;
  countOfPair: Statement<[clientId: string, source: string, memberId: string], { count: number }>;
  largestSource: Statement<[clientId: string], CrowdRow>;
  largestMemberOf: Statement<[clientId: string, source: string], CrowdRow>;
  largestSourceOf: Statement<[clientId: string, memberId: string], CrowdRow>;
  hasten: Statement<[{ client_id: string; latest: number }]>;
  hastenUninstalls: Statement<[{ client_id: string; latest: number }]>;
  parkedPayload: Statement<[id: string], Pick<ParkedRow, 'payload'>>;
  repark: Statement<[payload: string, id: string]>;
  nextParkedAt: Statement<[clientId: string], { due_at: number | null }>;
  postpone: Statement<[attempts: number, dueAt: number, id: string]>;
  unpark: Statement<[id: string]>;
  matching: Statement<[clientId: string, memberId: string, tokenHash: string], Pick<ParkedRow, 'id'>>;
  hold: Statement<[HeldRow & { most_events: number; most_bytes: number; most_total: number }]>;
  isHeld: Statement<[parkedId: string, eventId: string], { found: 1 }>;
  held: Statement<[parkedId: string], HeldRow>;
  putUninstall: Statement<[UninstallRow]>;
  uninstalls: Statement<[clientId: string, now: number, limit: number], UninstallRow>;
  nextUninstallAt: Statement<[clientId: string], { due_at: number | null }>;
  moveUninstall: Statement<[Omit<UninstallRow, 'payload'>]>;
  endUninstall: Statement<[clientId: string, memberId: string, since: number]>;
  webhookPortal: Statement<[tokenHash: string], { member_id: string }>;
  pinWebhookPortal: Statement<[tokenHash: string, memberId: string]>;
  unpinWebhooks: Statement<[memberId: string]>;
  lease: Statement<[{ key: string; holder: string; now: number; ttl: number }]>;
  renew: Statement<[{ key: string; holder: string; now: number; ttl: number }]>;
  release: Statement<[key: string, holder: string]>;
  releaseAll: Statement<[]>;
}

export const prepareStatements = (db: Database): Statements => ({
  get: db.prepare('SELECT * FROM installations WHERE client_id = ? AND member_id = ?'),
  insert: db.prepare(
    `INSERT INTO installations (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map((name) => `@${name}`).join(', ')})
     ON CONFLICT DO NOTHING`,
  ),
  update: db.prepare(
    `UPDATE installations SET ${COLUMNS.map((name) => `${name} = @${name}`).join(', ')}
     WHERE client_id = @client_id AND member_id = @member_id AND version = @expected`,
  ),
  remove: db.prepare('DELETE FROM installations WHERE client_id = ? AND member_id = ? AND version = ?'),
  revision: db.prepare(
    'SELECT version, updated_at, install_id FROM installations WHERE client_id = ? AND member_id = ?',
  ),
  activeAt: db.prepare(
    `SELECT member_id FROM installations WHERE client_id = ? AND domain = ? AND status = 'active'`,
  ),
  countActive: db.prepare(
    `SELECT count(*) AS count FROM installations WHERE client_id = ? AND status = 'active'`,
  ),
  tokenlessPage: db.prepare(
    `SELECT ${TOKENLESS_COLUMNS.join(', ')}, application_token <> '' AS has_token
     FROM installations WHERE client_id = ? AND member_id > ? ORDER BY member_id LIMIT ? + 0`,
  ),
  page: db.prepare(
    'SELECT * FROM installations WHERE client_id = ? AND member_id > ? ORDER BY member_id LIMIT ? + 0',
  ),
  park: db.prepare(
    `INSERT INTO parked_installs
       (id, client_id, member_id, parked_at, attempts, due_at, source, token_hash, payload)
     SELECT @id, @client_id, @member_id, @parked_at, @attempts, @due_at, @source, @token_hash, @payload
     WHERE coalesce((SELECT count FROM parked_totals WHERE client_id = @client_id), 0) < @total
       AND coalesce((SELECT count FROM parked_sources WHERE client_id = @client_id AND source = @source), 0) < @per_source
       AND coalesce((SELECT count FROM parked_members WHERE client_id = @client_id AND member_id = @member_id), 0)
           < @per_member
     ON CONFLICT DO NOTHING`,
  ),
  isParked: db.prepare('SELECT 1 AS found FROM parked_installs WHERE id = ?'),
  dueSources: db.prepare(
    `SELECT source, due_at FROM parked_sources WHERE client_id = @client_id AND due_at <= @now
       AND (due_at, source) > (@after_due_at, @after) ORDER BY due_at, source LIMIT @limit`,
  ),
  dueMembers: db.prepare(
    `SELECT member_id FROM parked_pairs WHERE client_id = @client_id AND source = @source AND due_at <= @now
       AND member_id NOT IN (SELECT value FROM json_each(@except)) ORDER BY due_at, member_id LIMIT @limit`,
  ),
  dueOfPair: db.prepare(
    `SELECT id, client_id, member_id, parked_at, attempts, due_at, source, token_hash FROM parked_installs
     WHERE client_id = ? AND source = ? AND member_id = ? AND due_at <= ? ORDER BY due_at, rowid LIMIT ? + 0`,
  ),
  waiting: db.prepare(`SELECT id, source, member_id FROM parked_installs WHERE client_id = ? ORDER BY rowid`),
  waitingOf: db.prepare(
    'SELECT id, source, member_id FROM parked_installs WHERE client_id = ? AND member_id = ? ORDER BY rowid',
  ),
  countOfSource: db.prepare('SELECT count FROM parked_sources WHERE client_id = ? AND source = ?'),
  countOfMember: db.prepare('SELECT count FROM parked_members WHERE client_id = ? AND member_id = ?'),
  countOfPair: db.prepare(
    'SELECT count FROM parked_pairs WHERE client_id = ? AND source = ? AND member_id = ?',
  ),
  largestSource: db.prepare(
    `SELECT count, (SELECT id FROM parked_installs AS one WHERE one.client_id = crowd.client_id
       AND one.source = crowd.source ORDER BY one.rowid DESC LIMIT 1) AS newest
     FROM parked_sources AS crowd WHERE client_id = ? ORDER BY count DESC LIMIT 1`,
  ),
  largestMemberOf: db.prepare(
    `SELECT count, (SELECT id FROM parked_installs AS one WHERE one.client_id = crowd.client_id
       AND one.source = crowd.source AND one.member_id = crowd.member_id ORDER BY one.rowid DESC LIMIT 1) AS newest
     FROM parked_pairs AS crowd WHERE client_id = ? AND source = ? ORDER BY count DESC LIMIT 1`,
  ),
  largestSourceOf: db.prepare(
    `SELECT count, (SELECT id FROM parked_installs AS one WHERE one.client_id = crowd.client_id
       AND one.source = crowd.source AND one.member_id = crowd.member_id ORDER BY one.rowid DESC LIMIT 1) AS newest
     FROM parked_pairs AS crowd WHERE client_id = ? AND member_id = ? ORDER BY count DESC LIMIT 1`,
  ),
  hasten: db.prepare(
    'UPDATE parked_installs SET due_at = @latest WHERE client_id = @client_id AND due_at > @latest',
  ),
  parkedPayload: db.prepare('SELECT payload FROM parked_installs WHERE id = ?'),
  repark: db.prepare('UPDATE parked_installs SET payload = ? WHERE id = ?'),
  nextParkedAt: db.prepare('SELECT min(due_at) AS due_at FROM parked_sources WHERE client_id = ?'),
  postpone: db.prepare('UPDATE parked_installs SET attempts = ?, due_at = ? WHERE id = ?'),
  unpark: db.prepare('DELETE FROM parked_installs WHERE id = ?'),
  matching: db.prepare(
    'SELECT id FROM parked_installs WHERE client_id = ? AND member_id = ? AND token_hash = ? ORDER BY rowid',
  ),
  hold: db.prepare(
    `INSERT INTO held_events (parked_id, event_id, bytes, payload)
     SELECT @parked_id, @event_id, @bytes, @payload
     FROM (SELECT count(*) AS events, coalesce(sum(bytes), 0) AS bytes FROM held_events WHERE parked_id = @parked_id) AS its
     WHERE its.events < @most_events AND its.bytes + @bytes <= @most_bytes
       AND (SELECT bytes FROM held_total) + @bytes <= @most_total
       AND EXISTS (SELECT 1 FROM parked_installs WHERE id = @parked_id)
     ON CONFLICT DO NOTHING`,
  ),
  isHeld: db.prepare('SELECT 1 AS found FROM held_events WHERE parked_id = ? AND event_id = ?'),
  held: db.prepare(
    'SELECT parked_id, event_id, bytes, payload FROM held_events WHERE parked_id = ? ORDER BY seq',
  ),
  putUninstall: db.prepare(
    `INSERT INTO uninstalls (client_id, member_id, stage, since, attempts, due_at, payload)
     VALUES (@client_id, @member_id, @stage, @since, @attempts, @due_at, @payload)
     ON CONFLICT (client_id, member_id) DO UPDATE SET payload = excluded.payload,
       stage = iif(stage = 'check', stage, excluded.stage), since = iif(stage = 'check', since, excluded.since),
       attempts = iif(stage = 'check', attempts, excluded.attempts),
       due_at = iif(stage = 'check', due_at, excluded.due_at)`,
  ),
  uninstalls: db.prepare(
    'SELECT * FROM uninstalls WHERE client_id = ? AND due_at <= ? ORDER BY due_at, member_id LIMIT ? + 0',
  ),
  nextUninstallAt: db.prepare('SELECT min(due_at) AS due_at FROM uninstalls WHERE client_id = ?'),
  hastenUninstalls: db.prepare(
    'UPDATE uninstalls SET due_at = @latest WHERE client_id = @client_id AND due_at > @latest',
  ),
  moveUninstall: db.prepare(
    `UPDATE uninstalls SET stage = @stage, attempts = @attempts, due_at = @due_at
     WHERE client_id = @client_id AND member_id = @member_id AND since = @since`,
  ),
  endUninstall: db.prepare('DELETE FROM uninstalls WHERE client_id = ? AND member_id = ? AND since = ?'),
  webhookPortal: db.prepare('SELECT member_id FROM webhook_portals WHERE token_hash = ?'),
  pinWebhookPortal: db.prepare(
    'INSERT INTO webhook_portals (token_hash, member_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
  ),
  unpinWebhooks: db.prepare('DELETE FROM webhook_portals WHERE member_id = ?'),
  lease: db.prepare(
    // One that ends later than it could at all was taken before the clock was set back.
    `INSERT INTO leases (key, holder, expires_at, ttl) VALUES (@key, @holder, @now + @ttl, @ttl)
     ON CONFLICT (key) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at, ttl = excluded.ttl
     WHERE expires_at <= @now OR expires_at > @now + 2 * leases.ttl`,
  ),
  renew: db.prepare(
    'UPDATE leases SET expires_at = @now + @ttl, ttl = @ttl WHERE key = @key AND holder = @holder AND expires_at > @now',
  ),
  release: db.prepare('DELETE FROM leases WHERE key = ? AND holder = ?'),
  releaseAll: db.prepare('DELETE FROM leases'),
});
