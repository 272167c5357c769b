import { Bitrix24EventsError, type WaitReason } from '../errors/index.js';

/**
 * The application is not installed on this portal (or no longer), so the portal cannot be called.
 * @publicApi
 */
export class PortalNotInstalledError extends Bitrix24EventsError {
  constructor(readonly memberId: string) {
    super(
      'PORTAL_NOT_INSTALLED',
      `the application is not installed on portal ${memberId}. ` +
        'Try: install it there, or handle events of an outgoing webhook without a client.',
    );
  }
}

/** By reason: the fact, and what to do about it. */
const LOSSES = {
  'dead-grant': [
    'the refresh token is refused',
    'let an administrator open or re-install the application there',
  ],
  'answer-lost': [
    'the answer to an earlier refresh was never stored, and the tokens before it are dead',
    'let an administrator open or re-install the application there, and make sure that nothing kills this process',
  ],
  'application-gone': [
    'the application is not active there',
    'install the application there again, if it is still wanted',
  ],
  'payment-required': [
    'the application is not paid for there',
    "let the portal renew the application's subscription",
  ],
  'plan-ended': [
    "the portal's plan does not include REST",
    'let an administrator of the portal renew its plan',
  ],
  'user-refused': [
    'the portal refuses the user who authorized it: dismissed, deactivated, or without access to the application',
    'let another administrator of the portal open the application: its page brings the rights of that user',
  ],
  'token-refused': [
    'the portal refuses newly issued tokens',
    'let an administrator open or re-install the application there; it is retried automatically at increasing intervals',
  ],
  'invalid-client': [
    'the auth server knows no such client there',
    'check application.clientId and application.clientSecret',
  ],
} as const;

/**
 * Why the tokens of an installation can no longer be used:
 * - `dead-grant`: the refresh token is refused
 * - `answer-lost`: it is refused because this application could not store the result of an
 *   earlier refresh
 * - `application-gone`, `payment-required`, `plan-ended`, `invalid-client`: as the auth server or
 *   the portal says
 * - `user-refused`: the portal refuses the user who owns the tokens, for example after a
 *   dismissal
 * - `token-refused`: the portal refuses even newly issued tokens
 *
 * @publicApi
 */
export type AuthorizationLostReason = keyof typeof LOSSES;

const UNPAID: ReadonlySet<AuthorizationLostReason> = new Set(['payment-required', 'plan-ended']);

/** Details of a lost authorization. @publicApi */
export interface AuthorizationLoss {
  memberId: string;
  reason: AuthorizationLostReason;
  /** Where an administrator authorizes the application again; only if `oauthCallback` is on. */
  authorizeUrl?: string | undefined;
}

/**
 * The installation's tokens cannot be used: the portal cannot be called until it is authorized
 * again. Calls fail immediately with this error, and nothing is sent; if the cause can be fixed
 * without a new install, one call is let through every 5 minutes.
 *
 * @publicApi
 */
export class PortalAuthorizationLostError extends Bitrix24EventsError implements AuthorizationLoss {
  readonly memberId: string;
  readonly reason: AuthorizationLostReason;
  override readonly waitsFor: WaitReason;
  readonly authorizeUrl?: string | undefined;

  constructor({ memberId, reason, authorizeUrl }: AuthorizationLoss, options?: ErrorOptions) {
    const [fact, advice] = LOSSES[reason];
    const where = authorizeUrl === undefined ? '' : `, or to authorize it at ${authorizeUrl}`;
    super(
      'PORTAL_AUTHORIZATION_LOST',
      `the authorization is lost (${reason}): ${fact}, portal ${memberId}. Try: ${advice}${where}.`,
      options,
    );
    this.memberId = memberId;
    this.reason = reason;
    this.waitsFor = UNPAID.has(reason) ? 'payment' : 'authorization';
    if (authorizeUrl !== undefined) this.authorizeUrl = authorizeUrl;
  }

  override toJSON(): Record<string, unknown> {
    const { memberId, reason, authorizeUrl } = this;
    return { ...super.toJSON(), memberId, reason, ...(authorizeUrl !== undefined && { authorizeUrl }) };
  }
}

/**
 * The portal answers with a redirect, as a renamed portal does, but the auth server still names the
 * old address.
 *
 * @publicApi
 */
export class PortalMoveUnconfirmedError extends Bitrix24EventsError {
  override readonly waitsFor: WaitReason = 'unreachable';

  constructor(
    readonly memberId: string,
    /** Host that the portal redirects to, `''` if it names none. */
    readonly host: string,
  ) {
    super(
      'PORTAL_MOVE_UNCONFIRMED',
      `the portal redirects${host && ` to ${host}`}, which the auth server does not confirm, portal ${memberId}. ` +
        'Try: again in 5 minutes; the redirect is not followed.',
    );
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), memberId: this.memberId, host: this.host };
  }
}

/** Another process has been refreshing the tokens for too long. @publicApi */
export class PortalTokenBusyError extends Bitrix24EventsError {
  override readonly waitsFor: WaitReason = 'unreachable';

  constructor(readonly memberId: string) {
    super(
      'PORTAL_TOKEN_BUSY',
      `another process has been renewing the token for too long, portal ${memberId}. Try: again later.`,
    );
  }
}

/** There is no token of the event's user, or it has expired. @publicApi */
export class ActorTokenError extends Bitrix24EventsError {
  constructor(
    readonly memberId: string,
    reason: 'missing' | 'expired',
  ) {
    const fact =
      reason === 'missing'
        ? "the event came without its user's token"
        : "the token of the event's user has expired";
    super(
      reason === 'missing' ? 'ACTOR_TOKEN_MISSING' : 'ACTOR_TOKEN_EXPIRED',
      `${fact}, portal ${memberId}. Try: event.client, which acts as the installation.`,
    );
  }
}
