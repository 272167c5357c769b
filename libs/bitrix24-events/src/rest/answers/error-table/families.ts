import type { WaitReason } from '../../../errors/index.js';
import type { RestErrorKind } from './rest-error-kinds.js';

/** One class of errors. */
export interface Family {
  /** The kinds it holds; the first is the kind of errors that the table does not know. */
  kinds: readonly RestErrorKind[];
  waitsFor?: WaitReason;
}

/**
 * The classes by their `code`. Those of errors that no portal sent (no answer, nothing sent) hold
 * one kind only.
 */
export const FAMILIES: Readonly<Record<string, Family | undefined>> = {
  REST_AUTH: { kinds: ['token', 'user-refused'] },
  REST_ACCESS_DENIED: { kinds: ['no-rights', 'plan'] },
  REST_PAYMENT_REQUIRED: { kinds: ['unpaid'] },
  REST_LIMIT: { kinds: ['limit', 'blocked'] },
  REST_NOT_FOUND: { kinds: ['object-gone'] },
  REST_UNKNOWN_METHOD: { kinds: ['unknown-method'] },
  REST_PORTAL_GONE: { kinds: ['application-gone', 'portal-gone'] },
  REST_UNAVAILABLE: { kinds: ['unavailable'] },
  REST_NETWORK: { kinds: ['unavailable'], waitsFor: 'unreachable' },
  REST_TIMEOUT: { kinds: ['unavailable'], waitsFor: 'timeout' },
  REST_BAD_ANSWER: { kinds: ['unavailable'] },
  REST_ANSWER_TOO_LARGE: { kinds: ['unavailable'] },
  REST_ADDRESS_REFUSED: { kinds: ['refused-address'], waitsFor: 'unreachable' },
  REST_OUTCOME_UNKNOWN: { kinds: ['outcome-unknown'] },
  REST_QUEUE_FULL: { kinds: ['limit'], waitsFor: 'limit' },
  REST_CLOSED: { kinds: ['unavailable'] },
  REST_INVALID_CALL: { kinds: ['invalid-call'] },
};
