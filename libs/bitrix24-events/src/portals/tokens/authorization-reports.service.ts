import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, Notifications, type Clock } from '../../common/index.js';
import { AUTHORIZE_URL, type AuthorizeUrl } from './authorize-url.js';
import type { Installation } from '../installations/installation.js';
import { PortalAuthorizationLostError, type AuthorizationLostReason } from '../portals.errors.js';
import { RefreshPauses } from './refresh-pauses.js';
import { digestOf } from '../senders/token-digest.js';

/** Reasons that do not go away with another pair of the same user. */
const OF_THE_INSTALL: ReadonlySet<AuthorizationLostReason> = new Set(['token-refused', 'user-refused']);

/** Says once for each token pair that it is lost, and has the work for its portal stopped. */
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

  /** What everything fails with that would act on the portal just now; `undefined` when it may be tried. */
  lossOf(installation: Installation): PortalAuthorizationLostError | undefined {
    const reason = this.pauses.reasonFor(installation);
    return reason && this.errorFor(installation, reason);
  }

  /** Stops the work for a portal, and says so when it was not said of this pair before. Returns what to throw. */
  report(
    installation: Installation,
    reason: AuthorizationLostReason,
    cause?: Error,
    pause?: number,
  ): PortalAuthorizationLostError {
    this.pauses.beginPause(installation, reason, pause);
    const error = this.errorFor(installation, reason, cause);
    // Its end was announced, and is told in words of its own once this has confirmed it.
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
    // Each pair of an installation is refused in turn: that is one piece of news.
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
