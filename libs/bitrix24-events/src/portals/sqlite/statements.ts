import type { Database, Statement } from 'better-sqlite3';
import type { InstallationRow } from './installation-row.js';

/** A row of `parked_installs`; its payload is sealed. */
export interface ParkedRow {
  id: string;
  client_id: string;
  member_id: string;
  parked_at: number;
  attempts: number;
  due_at: number;
  payload: string;
}

const COLUMNS: readonly (keyof InstallationRow)[] = [
  'client_id',
  'member_id',
  'domain',
  'client_endpoint',
  'auth_server',
  'application_token',
  'access_token',
  'refresh_token',
  'expires_at',
  'scope',
  'user_id',
  'is_admin',
  'status',
  'installed_at',
  'updated_at',
  'install_id',
  'install_expires_at',
  'version',
];

/** Every statement of the store. Each is one atomic step, so that several processes may share the file. */
export interface Statements {
  get: Statement<[clientId: string, memberId: string], InstallationRow>;
  insert: Statement<[InstallationRow]>;
  update: Statement<[InstallationRow & { expected: number }]>;
  page: Statement<[clientId: string, after: string, limit: number], InstallationRow>;
  park: Statement<[ParkedRow & { bound: number }]>;
  isParked: Statement<[id: string], { found: 1 }>;
  parked: Statement<[clientId: string, now: number, limit: number], Omit<ParkedRow, 'payload'>>;
  parkedPayload: Statement<[id: string], Pick<ParkedRow, 'payload'>>;
  nextParkedAt: Statement<[clientId: string], { due_at: number | null }>;
  postpone: Statement<[attempts: number, dueAt: number, id: string]>;
  unpark: Statement<[id: string]>;
  webhookPortal: Statement<[tokenHash: string], { member_id: string }>;
  pinWebhookPortal: Statement<[tokenHash: string, memberId: string]>;
  lease: Statement<[{ key: string; holder: string; now: number; until: number }]>;
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
  page: db.prepare(
    'SELECT * FROM installations WHERE client_id = ? AND member_id > ? ORDER BY member_id LIMIT ?',
  ),
  park: db.prepare(
    `INSERT INTO parked_installs (id, client_id, member_id, parked_at, attempts, due_at, payload)
     SELECT @id, @client_id, @member_id, @parked_at, @attempts, @due_at, @payload
     WHERE (SELECT count(*) FROM parked_installs WHERE client_id = @client_id) < @bound
     ON CONFLICT DO NOTHING`,
  ),
  isParked: db.prepare('SELECT 1 AS found FROM parked_installs WHERE id = ?'),
  parked: db.prepare(
    `SELECT id, client_id, member_id, parked_at, attempts, due_at FROM parked_installs
     WHERE client_id = ? AND due_at <= ? ORDER BY due_at, rowid LIMIT ?`,
  ),
  parkedPayload: db.prepare('SELECT payload FROM parked_installs WHERE id = ?'),
  nextParkedAt: db.prepare('SELECT min(due_at) AS due_at FROM parked_installs WHERE client_id = ?'),
  postpone: db.prepare('UPDATE parked_installs SET attempts = ?, due_at = ? WHERE id = ?'),
  unpark: db.prepare('DELETE FROM parked_installs WHERE id = ?'),
  webhookPortal: db.prepare('SELECT member_id FROM webhook_portals WHERE token_hash = ?'),
  pinWebhookPortal: db.prepare(
    'INSERT INTO webhook_portals (token_hash, member_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
  ),
  lease: db.prepare(
    `INSERT INTO leases (key, holder, expires_at) VALUES (@key, @holder, @until)
     ON CONFLICT (key) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
     WHERE expires_at <= @now`,
  ),
  release: db.prepare('DELETE FROM leases WHERE key = ? AND holder = ?'),
  releaseAll: db.prepare('DELETE FROM leases'),
});
