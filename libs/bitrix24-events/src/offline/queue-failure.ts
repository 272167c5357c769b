import { Bitrix24EventsError } from '../errors/index.js';
import { Bitrix24RestError } from '../rest/index.js';
import { isStorageError } from '../storage/index.js';

/**
 * What a failed turn means:
 * - `not-extended`: the plan cannot reserve rows (any more)
 * - `no-connector`: the plan does not take `auth_connector` (any more)
 * - `no-rights`: only an administrator may read the queue, or the plan is over
 * - `silent`: others have told of it, and tell when it is over
 * - `limit`: too many requests; nothing was carried out
 * - `storage`: our own storage failed
 * - `unknown`: anything else; what was asked for may have been carried out
 */
export type QueueFailure =
  'not-extended' | 'no-connector' | 'no-rights' | 'silent' | 'limit' | 'storage' | 'unknown';

/** A feature of a portal's plan that a queue needs. */
export type LackedFeature = 'extended' | 'connectable';

/** Of whose reasons the portals' part of the module has told. */
const REPORTED_ELSEWHERE = new Set([
  'PORTAL_AUTHORIZATION_LOST',
  'PORTAL_NOT_INSTALLED',
  'REST_PORTAL_GONE',
  'REST_AUTH',
]);

/** What only a person at the portal can end: others report it, and that it is over. */
const ofPortal = ({ waitsFor }: Bitrix24EventsError): boolean =>
  waitsFor === 'authorization' || waitsFor === 'payment';

/** Finds out what a failed turn means. */
export function failureOf(error: unknown): QueueFailure {
  if (isStorageError(error)) return 'storage';
  if (error instanceof Bitrix24EventsError && (REPORTED_ELSEWHERE.has(error.code) || ofPortal(error)))
    return 'silent';
  if (!(error instanceof Bitrix24RestError)) return 'unknown';
  const code = error.error.toUpperCase();
  if (code === 'WRONG_LICENSE')
    return /auth_connector/i.test(error.description) ? 'no-connector' : 'not-extended';
  if (error.code === 'REST_ACCESS_DENIED' || error.code === 'REST_PAYMENT_REQUIRED') return 'no-rights';
  return error.code === 'REST_LIMIT' ? 'limit' : 'unknown';
}

/** The feature that a refusal of a portal shows to be missing, if any. */
export function lackedFeature(failure: QueueFailure): LackedFeature | undefined {
  if (failure === 'not-extended') return 'extended';
  return failure === 'no-connector' ? 'connectable' : undefined;
}

/** Whether it passes by itself, so that it is tried again, later and later. */
export const isOutage = (failure: QueueFailure): boolean => failure === 'unknown' || failure === 'storage';

/** Whether a reservation that we know nothing of may have been made before the failure. */
export const mayHaveReserved = isOutage;
