import { Injectable, Logger } from '@nestjs/common';
import { Notifications } from '../common/index.js';
import type { Installation } from './installation.js';
import type { AuthorizationLostReason } from './portals.errors.js';
import { digestOf } from './token-digest.js';

const ADVICE: Record<AuthorizationLostReason, string> = {
  'dead-grant': 'let an administrator open or re-install the application there',
  'application-gone': 'install the application there again, if it is still wanted',
  'payment-required': "let the portal renew the application's subscription",
  'invalid-client': 'check application.clientId and application.clientSecret',
};

/** Says once for each token pair that it is lost, and remembers it. */
@Injectable()
export class AuthorizationReports {
  private readonly logger = new Logger('Bitrix24Portals');
  private readonly reported = new Map<string, Map<AuthorizationLostReason, string>>();

  constructor(private readonly notifications: Notifications) {}

  /** Whether this pair was reported as lost for this reason. */
  has({ memberId, refreshToken }: Installation, reason: AuthorizationLostReason): boolean {
    return this.reported.get(memberId)?.get(reason) === fingerprint(refreshToken);
  }

  report(installation: Installation, reason: AuthorizationLostReason): void {
    if (this.has(installation, reason)) return;
    const { memberId, domain, refreshToken } = installation;
    const reasons = this.reported.get(memberId) ?? new Map<AuthorizationLostReason, string>();
    this.reported.set(memberId, reasons.set(reason, fingerprint(refreshToken)));
    this.logger.error(
      `authorization lost on ${domain} (portal ${memberId}): ${reason}. Try: ${ADVICE[reason]}.`,
    );
    this.notifications.emit('bitrix24.portal.authorization-lost', { memberId, domain, reason });
  }
}

const fingerprint = (refreshToken: string): string => digestOf(refreshToken).toString('base64');
