/**
 * - `refused`: by our own policy; nothing was sent
 * - `unreachable`: no connection; nothing was sent
 * - `timeout`, `network`: the request may have arrived
 * - `too-large`: the answer is over the bound
 */
export type TransportFailureKind = 'refused' | 'unreachable' | 'timeout' | 'network' | 'too-large';

/**
 * A request that brought no answer. Never holds the client's own error, whose `config` has the body with its
 * tokens.
 *
 * @internal
 */
export class TransportFailure extends Error {
  constructor(
    readonly kind: TransportFailureKind,
    /** One of our sentences, or the system's error code. */
    readonly detail: string,
  ) {
    super(detail);
    this.name = 'TransportFailure';
  }
}

const NOTHING_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EADDRNOTAVAIL',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** The kind of failure by the system's error code. */
export function kindOfCode(code: string): TransportFailureKind {
  if (NOTHING_SENT.has(code)) return 'unreachable';
  if (code === 'ETIMEDOUT' || code === 'ECONNABORTED') return 'timeout';
  return 'network';
}
