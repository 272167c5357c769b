import { Bitrix24EventsError, type WaitReason } from '../errors/index.js';

/** The application is not installed on this portal (or no longer), so nothing acts there. @publicApi */
export class PortalNotInstalledError extends Bitrix24EventsError {
  constructor(readonly memberId: string) {
    super(
      'PORTAL_NOT_INSTALLED',
      `the application is not installed on portal ${memberId}. ` +
        'Try: install it there, or handle events of an outgoing webhook without a client.',
    );
  }
}

/** By reason: what is known, and what a person does about it. */
const LOSSES = {
  'dead-grant': [
    'the refresh token is refused',
    'let an administrator open or re-install the application there',
  ],
  'answer-lost': [
    'the answer to an earlier refresh never reached the storage, and the token pair before it is dead',
    'let an administrator open or re-install the application there, and see that nothing kills this process',
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
    'the portal refuses tokens that were issued a moment ago',
    'let an administrator open or re-install the application there; it is tried again by itself, later and later',
  ],
  'invalid-client': [
    'the auth server knows no such client there',
    'check application.clientId and application.clientSecret',
  ],
} as const;

/**
 * Why the tokens of an installation are of no use any more:
 * - `dead-grant`: the refresh token is refused
 * - `answer-lost`: it is, since this application never got to store what an earlier refresh brought
 * - `application-gone`, `payment-required`, `plan-ended`, `invalid-client`: as the auth server or the portal says
 * - `user-refused`: the portal refuses the user whose tokens they are, who was dismissed, say
 * - `token-refused`: the portal refuses even tokens that were issued a moment ago
 *
 * @publicApi
 */
export type AuthorizationLostReason = keyof typeof LOSSES;

const UNPAID: ReadonlySet<AuthorizationLostReason> = new Set(['payment-required', 'plan-ended']);

/** What is known of a lost authorization. @publicApi */
export interface AuthorizationLoss {
  memberId: string;
  reason: AuthorizationLostReason;
  /** Where an administrator authorizes the application anew; only where `oauthCallback` is on. */
  authorizeUrl?: string | undefined;
}

/**
 * The installation's tokens are of no use: nothing acts on the portal until it is authorized again. Calls fail with
 * it at once, nothing is sent; where people can mend it without a new install, one is let through every 5 minutes.
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
 * The portal answers with a redirect, as a renamed one does, but the auth server still names the old address.
 *
 * @publicApi
 */
export class PortalMoveUnconfirmedError extends Bitrix24EventsError {
  override readonly waitsFor: WaitReason = 'unreachable';

  constructor(
    readonly memberId: string,
    /** Host that the portal redirects to, `''` when it names none. */
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

/** Another process holds the refresh of the tokens for too long. @publicApi */
export class PortalTokenBusyError extends Bitrix24EventsError {
  override readonly waitsFor: WaitReason = 'unreachable';

  constructor(readonly memberId: string) {
    super(
      'PORTAL_TOKEN_BUSY',
      `the token is being renewed elsewhere for too long, portal ${memberId}. Try: again later.`,
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
