import type { DeferredEvent, PendingInstallListing, PendingUninstall } from '../../portals/index.js';
import type { Cipher } from '../../storage/index.js';
import { openIfPossible } from '../open-if-possible.js';
import { heldAad, uninstallAad } from './sealed-places.js';

/** A row of a pending install without its payload. */
export interface PendingInstallRow {
  id: string;
  client_id: string;
  member_id: string;
  parked_at: number;
  attempts: number;
  due_at: number;
  source: string;
  token_hash: string;
}

export const toListing = (row: PendingInstallRow): PendingInstallListing => ({
  id: row.id,
  clientId: row.client_id,
  memberId: row.member_id,
  parkedAt: row.parked_at,
  attempts: row.attempts,
  dueAt: row.due_at,
  source: row.source,
  tokenHash: row.token_hash,
});

/** A row of an event that is deferred with a pending install; its payload is sealed. */
export interface DeferredEventRow {
  event_id: string;
  payload: string;
}

/** The events deferred with one pending install, without those that cannot be decrypted. */
export const toDeferredEvents = (
  rows: readonly DeferredEventRow[],
  installId: string,
  cipher: Cipher,
): DeferredEvent[] =>
  rows.flatMap(({ event_id: id, payload: sealed }) => {
    const payload = openIfPossible(cipher, sealed, heldAad(installId, id));
    return payload === undefined ? [] : [{ id, payload }];
  });

/** A row of a pending uninstall; its payload is sealed. */
export interface UninstallRow {
  client_id: string;
  member_id: string;
  stage: PendingUninstall['stage'];
  since: number;
  attempts: number;
  due_at: number;
  payload: string;
}

/** One that cannot be decrypted has the payload `''`. */
export function toUninstall(row: UninstallRow, cipher: Cipher): PendingUninstall {
  const key = { clientId: row.client_id, memberId: row.member_id };
  const { stage, since, attempts, due_at: dueAt } = row;
  const payload = openIfPossible(cipher, row.payload, uninstallAad(key)) ?? '';
  return { ...key, stage, since, attempts, dueAt, payload };
}
