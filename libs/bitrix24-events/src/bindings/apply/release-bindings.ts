import { MAX_BATCH_COMMANDS } from '../../rest/index.js';
import { readThrown } from '../../common/index.js';
import type { ReleasedBindings } from '../../portals/index.js';
import { connectorOf, keyOf, type BindingRow } from '../binding.js';
import { refusalOf, sayError, unbindCommand, type SendBatch } from '../portal/commands.js';
import { offlineTerms, type OfflineWish } from '../plan/offline-wish.js';
import { pack } from './pack.js';
import { readRows } from '../portal/portal-view.js';
import { isUnder, isVariantOf } from '../wanted/urls.js';

/** Rows that the portal itself makes to the install URL, once: without them it could not be installed here again. */
const OF_THE_PORTAL: ReadonlySet<string> = new Set(['ONAPPINSTALL', 'ONAPPUSERREADY']);

/** Identifies which of a portal's bindings are ours. */
export interface OwnBindings {
  /** Our URL there, if there is one. */
  baseUrl: string | undefined;
  ownUrls: readonly string[];
  /** Keys of rows that we bound, at former URLs too. */
  bound: readonly string[];
  offline: OfflineWish;
  /** Whether the installation's user is an administrator. */
  isAdmin: boolean;
}

/**
 * Removes all bindings from a portal to us, by URL or by its offline queue, except those the portal
 * itself made. Never rejects: refusals of the portal are counted.
 */
export async function releaseBindings(send: SendBatch, own: OwnBindings): Promise<ReleasedBindings> {
  try {
    const { rows } = await send({ rows: { method: 'event.get' } });
    if (rows?.status !== 'done') return nothing(sayError(refusalOf(rows)!));
    const ours = readRows(rows.result).filter((row) => isOurs(row, own));
    return await unbindRows(send, ours, own.isAdmin);
  } catch (error) {
    return nothing(messageOf(error));
  }
}

function isOurs(row: BindingRow, { baseUrl, ownUrls, bound, offline }: OwnBindings): boolean {
  if (row.offline) return offlineTerms(offline, []).owns(row);
  if (ownUrls.some((url) => isUnder(url, row.handler))) return false;
  const isAtOurUrl = baseUrl !== undefined && isVariantOf(baseUrl, row.handler);
  return isAtOurUrl ? !OF_THE_PORTAL.has(row.event) : bound.includes(keyOf(row));
}

/** Unbinds these rows. Never rejects: refusals of the portal are counted. */
export async function unbindRows(
  send: SendBatch,
  rows: readonly BindingRow[],
  isAdmin: boolean,
): Promise<ReleasedBindings> {
  const refusals: string[] = [];
  for (const [connector, ofConnector] of byConnector(rows))
    for (const part of pack(
      ofConnector.map((row) => [row]),
      MAX_BATCH_COMMANDS,
    )) {
      // oxlint-disable-next-line no-await-in-loop -- a request after the other
      const refused = await unbindAll(send, part, connector, isAdmin).catch((error: unknown) =>
        part.map(() => messageOf(error)),
      );
      refusals.push(...refused);
    }
  return {
    unbound: rows.length - refusals.length,
    failed: refusals.length,
    ...(refusals[0] !== undefined && { problem: `the portal refused to unbind: ${refusals[0]}` }),
  };
}

const byConnector = (rows: readonly BindingRow[]): Map<string, BindingRow[]> => {
  const parts = new Map<string, BindingRow[]>();
  for (const row of rows) {
    const part = parts.get(connectorOf(row));
    if (part) part.push(row);
    else parts.set(connectorOf(row), [row]);
  }
  return parts;
};

/** The portal's answers to refused commands. */
async function unbindAll(
  send: SendBatch,
  rows: readonly BindingRow[],
  connector: string,
  isAdmin: boolean,
): Promise<string[]> {
  const commands = Object.fromEntries(rows.map((row, index) => [`row${index}`, unbindCommand(row, isAdmin)]));
  const outcomes = await send(commands, undefined, connector || undefined);
  return Object.keys(commands).flatMap((key) => {
    const refusal = refusalOf(outcomes[key]);
    return refusal ? [sayError(refusal)] : [];
  });
}

const messageOf = (error: unknown): string => readThrown(error).message;

const nothing = (problem: string): ReleasedBindings => ({ unbound: 0, failed: 0, problem });
