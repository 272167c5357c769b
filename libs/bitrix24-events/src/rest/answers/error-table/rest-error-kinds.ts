import type { WaitReason } from '../../../errors/index.js';

/**
 * What an error of a portal says, whatever code and text it chose:
 *
 * - `object-gone`: no such object
 * - `unknown-method`: no such method
 * - `invalid-call`: the parameters, or the way it was called, are wrong
 * - `no-rights`: the user, or the application's scope, does not allow it
 * - `plan`: this method or feature is not part of the portal's plan
 * - `unpaid`: REST as a whole is not paid for
 * - `token`: the token is expired or unknown
 * - `user-refused`: the token's user is dismissed, or has no access to the application
 * - `application-gone`, `portal-gone`: the application is not installed there, the portal is closed or deleted
 * - `limit`: too many requests, or too much server time; it passes by itself
 * - `blocked`: REST is blocked by hand
 * - `unavailable`: the portal could not do it just now, or nothing of it answered
 * - `refused-address`: nothing was sent, since its address is not allowed
 * - `outcome-unknown`: a write that may have been carried out
 * - `unknown`: the code and text of no other kind
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
 * Whether the request is sent again:
 * - `always`: the portal refused it before it did anything, and only for a while
 * - `once`: the same, but it may be final
 * - `reads`: it may have been carried out in part, so only what may be carried out twice
 */
export type Repeat = 'always' | 'once' | 'reads' | 'never';

/** What an answer says of the token pair with which it was asked: an administrator's new one replaces what does not work. */
export type PairVerdict = 'works' | 'refused' | 'gone' | 'unclear';

/** What follows from an error. */
export interface ErrorConsequences {
  repeat: Repeat;
  pair: PairVerdict;
  /**
   * Of the call that verifies an install, after the auth server has vouched for the token: `final` is shown to the
   * administrator as it is; all else contradicts the auth server, or passes, and is asked again.
   */
  verification: 'final' | 'again';
  /** What a delivery waits for that fails with it, instead of using up an attempt. */
  waitsFor?: WaitReason | undefined;
  /** What a person does about it, as a part of "Try: …". */
  fix: string;
}

const KEEPS = { repeat: 'never', pair: 'unclear', verification: 'again' } as const;

/** What follows from each kind of error, where its code says nothing else. */
export const REST_ERROR_KINDS: Readonly<Record<RestErrorKind, ErrorConsequences>> = {
  'object-gone': { ...KEEPS, pair: 'works', fix: 'check the id; the object may be deleted by now' },
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
    fix: 'look at the portal whether it was carried out, or say idempotent: true where twice does no harm',
  },
  unknown: {
    ...KEEPS,
    fix: 'tell it apart by error.error and error.description, and throw Bury where no retry helps',
  },
};
