/**
 * - `refused`: by our own policy; nothing was sent
 * - `unreachable`: no connection, or no TLS; nothing was sent
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

/** What the codes mean about which a person can do something. */
const MEANINGS: readonly (readonly [codes: RegExp, meaning: string])[] = [
  [
    /^CERT_HAS_EXPIRED$/,
    'its certificate has expired; if it has not, the clock of this machine is ahead: check it',
  ],
  [
    /^CERT_NOT_YET_VALID$/,
    'its certificate is not valid yet: check the clock of this machine, which is behind unless theirs was ahead',
  ],
  [
    /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT\w*))$/,
    'its certificate is of an authority that is not trusted here: see portals.ca and NODE_EXTRA_CA_CERTS',
  ],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'its certificate is for another name'],
  [
    /^ERR_SSL_\w*ALERT_(?:\w*CERTIFICATE|UNKNOWN_CA)/,
    'it wants a certificate of this client, or refuses ours',
  ],
  [/^(?:EPROTO$|ERR_SSL_)/, 'what answers there does not speak the TLS of this client'],
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, 'its name is not resolved: see the DNS of this machine'],
  [/^(?:ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL)$/, 'there is no route to it from this machine'],
];

/** Whether it is about TLS, certificates included, and not about the connection. */
export const isTlsFault = (code: string): boolean =>
  /CERT|SSL|TLS|^(?:EPROTO|UNABLE_TO_VERIFY_LEAF_SIGNATURE)$/.test(code);

/** A system's error code, and what it means where that helps. */
export function explainCode(code: string): string {
  const meaning = MEANINGS.find(([codes]) => codes.test(code))?.[1];
  return meaning === undefined ? code : `${code}: ${meaning}`;
}

/** Alerts of a server that never finished its part of the handshake, which TLS 1.3 sends after the client's: it has read nothing. */
const HANDSHAKE_ALERT =
  /^ERR_SSL_\w*ALERT_(?:\w*CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE|NO_APPLICATION_PROTOCOL|PROTOCOL_VERSION)/;

/** The kind of failure by the system's error code, and by whether a connection ever stood. */
export function kindOfCode(code: string, isEstablished: boolean): TransportFailureKind {
  if (!isEstablished || HANDSHAKE_ALERT.test(code)) return 'unreachable';
  return code === 'ETIMEDOUT' || code === 'ECONNABORTED' ? 'timeout' : 'network';
}
