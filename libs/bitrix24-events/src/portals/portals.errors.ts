import { Bitrix24EventsError } from '../errors/index.js';

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

/**
 * Why the tokens of an installation are of no use any more:
 * `dead-grant`, `application-gone`, `payment-required`, `invalid-client`.
 *
 * @publicApi
 */
export type AuthorizationLostReason =
  'dead-grant' | 'application-gone' | 'payment-required' | 'invalid-client';

/** The installation's tokens are dead: nothing acts on the portal until it is authorized again. @publicApi */
export class PortalAuthorizationLostError extends Bitrix24EventsError {
  constructor(
    readonly memberId: string,
    readonly reason: AuthorizationLostReason,
    options?: ErrorOptions,
  ) {
    super(
      'PORTAL_AUTHORIZATION_LOST',
      `the authorization is lost (${reason}), portal ${memberId}. ` +
        'Try: let an administrator of the portal open or re-install the application.',
      options,
    );
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), memberId: this.memberId, reason: this.reason };
  }
}

/** Another process holds the refresh of the tokens for too long. @publicApi */
export class PortalTokenBusyError extends Bitrix24EventsError {
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
