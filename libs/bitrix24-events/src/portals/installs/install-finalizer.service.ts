import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, Notifications, type Clock } from '../../common/index.js';
import type { IdentifiedCandidate } from '../portal-events/install-candidate.js';
import { type InstallOutcome, type InstallRefusal, REFUSAL_HINTS } from './install-outcome.js';
import {
  INSTALLATION_STORE,
  type InstallationStore,
  type PendingInstallListing,
} from '../installations/installation-store.js';
import type { Installation } from '../installations/installation.js';
import { PortalEvents } from '../portal-events/portal-events.service.js';
import { ThrottledLog } from '../../common/text/index.js';
import { changeOf } from './change-of.js';
import { isProvenRefusal, WHY_REFUSED } from './why-refused.js';
import { placeOfInstall } from './place-of-install.js';

interface Told {
  detail: string;
  endpoint?: string | undefined;
  reason?: InstallRefusal | undefined;
  cause?: InstallRefusal | undefined;
}

/**
 * Completes a verification: notifies listeners, then removes the pending install and its deferred
 * events.
 */
@Injectable()
export class InstallFinalizer {
  private readonly refusals: ThrottledLog;

  constructor(
    private readonly events: PortalEvents,
    private readonly notifications: Notifications,
    @Inject(INSTALLATION_STORE) private readonly store: InstallationStore,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.refusals = new ThrottledLog(new Logger('Bitrix24Portals'), clock);
  }

  /** @param before the previous installation; also `undefined` if it is no longer known */
  async finish(
    parked: PendingInstallListing,
    record: Installation,
    candidate: IdentifiedCandidate,
    before: Installation | undefined,
  ): Promise<InstallOutcome> {
    if (record.status === 'active') {
      const change = changeOf(candidate.event, record, parked.parkedAt, before);
      await this.events.emit(change, { installation: record, candidate });
      await this.deliverDeferred(parked, record, candidate);
      const known = before?.status === 'active' ? before.applicationToken : record.applicationToken;
      if (record.applicationToken === '' || record.applicationToken !== known)
        await this.events.emit('tokenUnproven', { memberId: record.memberId });
    }
    return this.passInstall(parked);
  }

  /** It is treated as installed, and changes nothing. */
  async passInstall({ id, memberId }: PendingInstallListing): Promise<InstallOutcome> {
    await this.store.removePending(id);
    return { kind: 'installed', memberId };
  }

  async dropInstall(
    parked: PendingInstallListing,
    reason: InstallRefusal,
    { detail, endpoint }: Told,
    candidate?: IdentifiedCandidate,
  ): Promise<InstallOutcome> {
    const { id, memberId } = parked;
    const { fact, fix } = WHY_REFUSED[reason];
    const said = this.refusals.warn(
      `an install is dropped, ${fact}`,
      `${placeOfInstall(parked, candidate)}; ${factOf(detail)}. Try: ${fix}`,
    );
    const origin = candidate?.event ?? 'unknown';
    // Senders without one of our tokens could otherwise fill the disk through the listener.
    if (said || isProvenRefusal(reason))
      this.notifications.emit('bitrix24.portal.install-refused', { memberId, reason, origin });
    await this.store.removePending(id);
    return {
      kind: 'refused',
      reason,
      hint: REFUSAL_HINTS[reason],
      ...(endpoint !== undefined && { endpoint }),
    };
  }

  postponeInstall(
    parked: PendingInstallListing,
    { detail, endpoint, reason, cause }: Told,
    candidate?: IdentifiedCandidate,
  ): InstallOutcome {
    const place = placeOfInstall(parked, candidate);
    const shown = reason ?? cause;
    const why = shown === undefined ? undefined : WHY_REFUSED[shown];
    this.refusals.warn(
      `an install waits${why ? `, ${why.fact}` : ''}`,
      `${place}; ${factOf(detail)}. It is verified again automatically; ` +
        `Try: ${why?.fix ?? 'if this persists, check that this host reaches the auth servers and the portal by https'}`,
    );
    return {
      kind: 'waiting',
      detail,
      ...(endpoint !== undefined && { endpoint }),
      ...(reason !== undefined && { reason }),
      ...(shown !== undefined && { shown }),
    };
  }

  /**
   * Those came with this install's token: if a different token is stored, they cannot be
   * authenticated.
   */
  private async deliverDeferred(
    parked: PendingInstallListing,
    record: Installation,
    { applicationToken }: IdentifiedCandidate,
  ): Promise<void> {
    if (record.applicationToken !== applicationToken) return;
    for (const { payload } of await this.store.deferredEvents(parked.id)) {
      await this.events.emit('deferred', { installation: record, event: JSON.parse(payload) });
    }
  }
}

/** An error's message without its advice, which is replaced here. */
const factOf = (detail: string): string => detail.replace(/\.? Try: .*$/s, '');
