import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, Notifications, type Clock } from '../../common/index.js';
import { AUTHORIZE_URL, type AuthorizeUrl } from './authorize-url.js';
import type { Installation } from '../installations/installation.js';
import { PortalAuthorizationLostError, type AuthorizationLostReason } from '../portals.errors.js';
import { RefreshPauses } from './refresh-pauses.js';
import { digestOf } from '../senders/token-digest.js';

/** Reasons that new tokens of the same user do not resolve. */
const OF_THE_INSTALL: ReadonlySet<AuthorizationLostReason> = new Set(['token-refused', 'user-refused']);

/** Reports once per token pair that it is lost, and stops the work for its portal. */
@Injectable()
export class AuthorizationReports {
  private readonly logger = new Logger('Bitrix24Portals');
  private readonly reported = new Map<string, Map<AuthorizationLostReason, string>>();
  private readonly pauses: RefreshPauses;

  constructor(
    private readonly notifications: Notifications,
    @Inject(CLOCK) clock: Clock,
    @Inject(AUTHORIZE_URL) private readonly authorizeUrl: AuthorizeUrl,
  ) {
    this.pauses = new RefreshPauses(clock);
  }

  /** The error for everything that would call the portal now; `undefined` if it may be called. */
  lossOf(installation: Installation): PortalAuthorizationLostError | undefined {
    const reason = this.pauses.reasonFor(installation);
    return reason && this.errorFor(installation, reason);
  }

  /**
   * Stops the work for a portal, and reports the loss unless it was already reported for these
   * tokens. Returns the error to throw.
   */
  report(
    installation: Installation,
    reason: AuthorizationLostReason,
    cause?: Error,
    pause?: number,
  ): PortalAuthorizationLostError {
    this.pauses.beginPause(installation, reason, pause);
    const error = this.errorFor(installation, reason, cause);
    // An uninstall was announced, and is reported separately once this has confirmed it.
    if (installation.suspendedAt !== undefined || !this.isNews(installation, reason)) return error;
    const { memberId, domain } = installation;
    const { authorizeUrl } = error;
    this.logger.error(`${domain}: ${error.message}`);
    this.notifications.emit('bitrix24.portal.authorization-lost', {
      memberId,
      domain,
      reason,
      ...(authorizeUrl !== undefined && { authorizeUrl }),
    });
    return error;
  }

  private isNews(
    { memberId, refreshToken, installId = '' }: Installation,
    reason: AuthorizationLostReason,
  ): boolean {
    // Each token pair of an installation is refused in turn: that is reported once.
    const pair = OF_THE_INSTALL.has(reason) ? installId : digestOf(refreshToken).toString('base64');
    const reasons = this.reported.get(memberId) ?? new Map<AuthorizationLostReason, string>();
    if (reasons.get(reason) === pair) return false;
    this.reported.set(memberId, reasons.set(reason, pair));
    return true;
  }

  private errorFor(
    { memberId, domain }: Installation,
    reason: AuthorizationLostReason,
    cause?: Error,
  ): PortalAuthorizationLostError {
    const authorizeUrl = this.authorizeUrl(domain);
    return new PortalAuthorizationLostError({ memberId, reason, authorizeUrl }, cause && { cause });
  }
}
