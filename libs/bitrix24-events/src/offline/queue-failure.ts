import { Bitrix24EventsError } from '../errors/index.js';
import { Bitrix24RestError } from '../rest/index.js';
import { isStorageError } from '../storage/index.js';

/**
 * The meaning of a failed turn:
 * - `not-extended`: the plan cannot reserve rows (any more)
 * - `no-connector`: the plan does not support `auth_connector` (any more)
 * - `no-rights`: only an administrator may read the queue, or the plan has ended
 * - `silent`: reported by another part of the module, as is the recovery
 * - `limit`: too many requests; nothing was carried out
 * - `storage`: our own storage failed
 * - `unknown`: anything else; the request may have been carried out
 */
export type QueueFailure =
  'not-extended' | 'no-connector' | 'no-rights' | 'silent' | 'limit' | 'storage' | 'unknown';

/** A feature of a portal's plan that a queue needs. */
export type LackedFeature = 'extended' | 'connectable';

/** Causes that the portals' part of the module has already reported. */
const REPORTED_ELSEWHERE = new Set([
  'PORTAL_AUTHORIZATION_LOST',
  'PORTAL_NOT_INSTALLED',
  'REST_PORTAL_GONE',
  'REST_AUTH',
]);

/**
 * Causes that only a person at the portal can resolve: they, and their end, are reported elsewhere.
 */
const ofPortal = ({ waitsFor }: Bitrix24EventsError): boolean =>
  waitsFor === 'authorization' || waitsFor === 'payment';

/** Classifies the error of a failed turn. */
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

/** The feature that is missing according to a portal's refusal, if any. */
export function lackedFeature(failure: QueueFailure): LackedFeature | undefined {
  if (failure === 'not-extended') return 'extended';
  return failure === 'no-connector' ? 'connectable' : undefined;
}

/** Whether it is temporary, and is therefore retried at increasing intervals. */
export const isOutage = (failure: QueueFailure): boolean => failure === 'unknown' || failure === 'storage';

/** Whether an unknown reservation may have been made before the failure. */
export const mayHaveReserved = isOutage;
