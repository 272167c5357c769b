import type { DropReason, VerifiedFacts } from './decide-install.js';

/**
 * What those say who can know. `refused` is final; `later`: somebody who must be asked did not answer. `endpoint`: the
 * portal's, by the auth server's answer, where it got so far.
 */
export type Verdict =
  | { kind: 'verified'; facts: VerifiedFacts }
  | {
      kind: 'refused';
      reason: DropReason | 'token-refused' | 'endpoint-refused';
      detail: string;
      endpoint?: string;
    }
  | { kind: 'later'; detail: string; endpoint?: string };

/** An auth server that says neither yes nor no. */
export const TRY_SERVER_LATER: ReadonlySet<string> = new Set([
  'AUTH_UNAVAILABLE',
  'AUTH_BAD_ANSWER',
  'AUTH_UNKNOWN',
]);

/** A portal that does. */
export const TRY_PORTAL_LATER: ReadonlySet<string> = new Set([
  'REST_NETWORK',
  'REST_TIMEOUT',
  'REST_UNAVAILABLE',
  'REST_LIMIT',
  'REST_BAD_ANSWER',
]);
