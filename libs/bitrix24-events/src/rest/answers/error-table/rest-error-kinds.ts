import type { WaitReason } from '../../../errors/index.js';

/**
 * What an error of a portal means, whatever its code and text:
 *
 * - `object-gone`: no such object
 * - `unknown-method`: no such method
 * - `invalid-call`: the parameters, or the way it was called, are wrong
 * - `no-rights`: the user, or the application's scope, does not allow it
 * - `plan`: this method or feature is not part of the portal's plan
 * - `unpaid`: REST as a whole is not paid for
 * - `token`: the token is expired or unknown
 * - `user-refused`: the token's user is dismissed, or has no access to the application
 * - `application-gone`, `portal-gone`: the application is not installed there, the portal is
 *   closed or deleted
 * - `limit`: too many requests, or too much server time; temporary
 * - `blocked`: the vendor has blocked REST manually
 * - `unavailable`: the portal could not process it at the moment, or did not answer
 * - `refused-address`: nothing was sent, because the address is not allowed
 * - `outcome-unknown`: a write that may have been carried out
 * - `unknown`: code and text match no other kind
 *
 * @publicApi
 */
export type RestErrorKind =
  | 'object-gone'
  | 'unknown-method'
  | 'invalid-call'
  | 'no-rights'
  | 'plan'
  | 'unpaid'
  | 'token'
  | 'user-refused'
  | 'application-gone'
  | 'portal-gone'
  | 'limit'
  | 'blocked'
  | 'unavailable'
  | 'refused-address'
  | 'outcome-unknown'
  | 'unknown';

/**
 * Whether the request is retried:
 * - `always`: the portal refused it before doing anything, and only temporarily
 * - `once`: the same, but it may be final
 * - `reads`: it may have been carried out in part, so only if repeating it is harmless
 */
export type Repeat = 'always' | 'once' | 'reads' | 'never';

/**
 * What an answer says about the tokens it was requested with: tokens that do not work are replaced
 * by an administrator's new ones.
 */
export type PairVerdict = 'works' | 'refused' | 'gone' | 'unclear';

/** The consequences of an error. */
export interface ErrorConsequences {
  repeat: Repeat;
  pair: PairVerdict;
  /**
   * For the call that verifies an install, after the auth server has confirmed the token: `final`
   * is shown to the administrator as it is; all others contradict the auth server, or are
   * temporary, and the portal is asked again.
   */
  verification: 'final' | 'again';
  /** What a delivery that fails with it waits for, instead of using up an attempt. */
  waitsFor?: WaitReason | undefined;
  /** What to do about it, as a part of "Try: …". */
  fix: string;
}

const KEEPS = { repeat: 'never', pair: 'unclear', verification: 'again' } as const;

/** The consequences of each kind of error, unless its code has more specific ones. */
export const REST_ERROR_KINDS: Readonly<Record<RestErrorKind, ErrorConsequences>> = {
  'object-gone': { ...KEEPS, pair: 'works', fix: 'check the id; the object may have been deleted' },
  'unknown-method': {
    ...KEEPS,
    fix: "check the spelling of the method, and that the application's scope includes it",
  },
  'invalid-call': { ...KEEPS, fix: 'correct what the text names, and call again' },
  'no-rights': {
    ...KEEPS,
    pair: 'refused',
    verification: 'final',
    fix: "give the token's user the rights, or call as another user",
  },
  plan: {
    ...KEEPS,
    verification: 'final',
    fix: 'do without this feature, or let the portal upgrade its plan',
  },
  unpaid: {
    ...KEEPS,
    verification: 'final',
    waitsFor: 'payment',
    fix: 'let the portal pay for a plan or subscription that includes REST',
  },
  token: {
    ...KEEPS,
    pair: 'refused',
    waitsFor: 'authorization',
    fix: 'let an administrator of the portal open or re-install the application',
  },
  'user-refused': {
    ...KEEPS,
    pair: 'refused',
    waitsFor: 'authorization',
    fix: 'let another administrator of the portal open or re-install the application',
  },
  'application-gone': {
    ...KEEPS,
    pair: 'gone',
    waitsFor: 'authorization',
    fix: 'install the application on the portal again, if it is still wanted',
  },
  'portal-gone': {
    ...KEEPS,
    pair: 'gone',
    waitsFor: 'authorization',
    fix: 'stop calling this portal until the application is installed again',
  },
  limit: {
    ...KEEPS,
    repeat: 'always',
    waitsFor: 'limit',
    fix: 'call again later, and join calls in a batch',
  },
  blocked: { ...KEEPS, waitsFor: 'limit', fix: 'ask the support of Bitrix24 to lift the block' },
  unavailable: { ...KEEPS, repeat: 'reads', fix: 'call again later' },
  'refused-address': { ...KEEPS, fix: 'check the address of the portal' },
  'outcome-unknown': {
    ...KEEPS,
    fix: 'check on the portal whether it was carried out, or set idempotent: true if repeating it is harmless',
  },
  unknown: {
    ...KEEPS,
    fix: 'distinguish it by error.error and error.description, and throw Bury if no retry helps',
  },
};
