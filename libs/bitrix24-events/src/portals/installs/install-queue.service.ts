import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, type Clock } from '../../common/index.js';
import type { EventSender } from '../senders/event-sender.js';
import { candidateId, missingIn, type InstallCandidate } from '../portal-events/install-candidate.js';
import { REFUSAL_HINTS, type InstallRefusal } from './install-outcome.js';
import { InstallationCache } from '../installations/installation-cache.js';
import {
  INSTALLATION_STORE,
  type InstallationStore,
  type PendingBounds,
  type DeferBounds,
} from '../installations/installation-store.js';
import { PortalEvents, type Uninstall } from '../portal-events/portal-events.service.js';
import { PORTALS_OPTIONS, type PortalsOptions } from '../portals.options.js';
import { ThrottledLog } from '../../common/text/index.js';
import { UninstallChecks } from '../uninstalls/uninstall-checks.service.js';
import { digestOf } from '../senders/token-digest.js';
import { evictionCandidate } from './eviction-candidate.js';
import { printable } from './printable.js';
import { wasTaken } from './taken-installs.js';
import { VerificationService } from './verification.service.js';

/** Maximum size of a stored candidate, in bytes as JSON: a real one has 1 to 2 kB. */
const MAX_PAYLOAD_BYTES = 16_384;

/**
 * - `parked`: stored, and verified in the background
 * - `ignored`: unusable (no application configured, a token missing, too large) or already known;
 *   answer as if stored
 * - `full`: too many are pending; nothing was stored
 */
export type EnqueueResult = 'enqueued' | 'ignored' | 'full';

/** Enough for what a portal sends in the first minutes, too little to fill a disk by forged installs. */
const DEFERRED_LIMITS: DeferBounds = { events: 50, bytes: 65_536, totalBytes: 64 * 2 ** 20 };

/** Takes in the events of the application's own life. */
@Injectable()
export class InstallQueue {
  private readonly refusals: ThrottledLog;
  private readonly bounds: PendingBounds;

  constructor(
    private readonly installations: InstallationCache,
    private readonly verification: VerificationService,
    private readonly uninstalls: UninstallChecks,
    private readonly events: PortalEvents,
    @Inject(INSTALLATION_STORE) private readonly store: InstallationStore,
    @Inject(PORTALS_OPTIONS) options: PortalsOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.refusals = new ThrottledLog(new Logger('Bitrix24Portals'), clock);
    this.bounds = {
      total: options.maxParked,
      perSource: options.maxParkedPerAddress,
      perMember: options.maxParkedPerPortal,
    };
  }

  /**
   * Stores an unverified install, encrypted, and starts its verification in the background.
   * Resolves once it is on disk. Makes no calls.
   *
   * @param from the address that it came from, `''` if unknown
   */
  async enqueue(candidate: InstallCandidate, from: string): Promise<EnqueueResult> {
    const { clientId } = this.installations;
    if (clientId === undefined) return this.ignore('', candidate, 'no-application');
    const id = candidateId(clientId, candidate);
    const missing = missingIn(candidate);
    if (missing.length > 0)
      return this.ignore(id, candidate, 'incomplete', `without ${missing.join(', ')}; `);
    const payload = JSON.stringify(candidate);
    if (Buffer.byteLength(payload) > MAX_PAYLOAD_BYTES)
      return this.ignore(id, candidate, 'too-large', `more than ${MAX_PAYLOAD_BYTES} bytes; `);
    if (await this.isKnown(id, candidate)) return 'ignored';

    const now = this.clock.now();
    const { memberId, applicationToken } = candidate;
    const waiting = { clientId, memberId, source: from, tokenHash: tokenHash(applicationToken) };
    const install = { ...waiting, id, parkedAt: now, attempts: 0, dueAt: now, payload };
    if (!(await this.store.enqueueInstall(install, this.bounds))) {
      const displaced = evictionCandidate(await this.store.crowds(clientId, waiting), this.bounds);
      if (displaced !== undefined) await this.store.removePending(displaced);
      if (displaced === undefined || !(await this.store.enqueueInstall(install, this.bounds))) {
        this.refuse(id, 'too-many', `portals.maxParked and its siblings say how many; ${placeOf(candidate)}`);
        return 'full';
      }
    }
    this.verification.wake();
    return 'enqueued';
  }

  /**
   * Called for each refused event: if its portal and token match a pending install, it is deferred
   * and delivered once that is verified. Resolves once it is on disk.
   *
   * @param event opaque here; comes back as `deferred` of {@link PortalEvents}. Must survive JSON,
   * and be unique.
   */
  async deferEvent(memberId: string, applicationToken: string, event: unknown): Promise<boolean> {
    const { clientId } = this.installations;
    if (clientId === undefined || memberId === '' || applicationToken === '') return false;
    const match = { clientId, memberId, tokenHash: tokenHash(applicationToken) };
    // Usually nothing is pending, and a flood of refused events must be cheap.
    if ((await this.store.nextPendingAt(clientId)) === undefined) return false;
    const payload = JSON.stringify(event);
    if (Buffer.byteLength(payload) > DEFERRED_LIMITS.bytes) return false;
    const id = digestOf(payload).toString('base64url');
    return this.store.deferEvent(match, { id, payload }, DEFERRED_LIMITS);
  }

  /**
   * Begins to end an installation: its portal is suspended until it has confirmed the uninstall.
   * The sender is already authenticated; a webhook cannot uninstall.
   */
  async uninstall(sender: EventSender, uninstall: Uninstall): Promise<void> {
    if (sender.source === 'application') await this.uninstalls.beginCheck(sender.memberId, uninstall);
  }

  /**
   * Reports that a portal has paid: it may have been muted before. The sender is already
   * authenticated.
   */
  paid(sender: EventSender): void {
    if (sender.source === 'application') this.events.signal('paid', { memberId: sender.memberId });
  }

  /** An install that was applied already, or refused recently, need not be verified again. */
  private async isKnown(id: string, candidate: InstallCandidate): Promise<boolean> {
    const { memberId } = candidate;
    if (this.verification.recall(id)?.kind === 'refused') {
      this.refusals.warn('an install is ignored, it was refused a moment ago', placeOf(candidate));
      return true;
    }
    if (!wasTaken(id, candidate, await this.installations.get(memberId))) return false;
    // Its listeners may still be running.
    if ((await this.store.pendingPayload(id).catch(() => '')) === undefined)
      this.verification.settleOutcome(id, { kind: 'installed', memberId });
    return true;
  }

  private ignore(
    id: string,
    candidate: InstallCandidate,
    reason: InstallRefusal,
    detail = '',
  ): EnqueueResult {
    this.refuse(id, reason, detail + placeOf(candidate));
    return 'ignored';
  }

  private refuse(id: string, reason: InstallRefusal, detail: string): void {
    this.refusals.warn(WARNINGS[reason] ?? 'an install is refused', detail);
    if (id !== '')
      this.verification.settleOutcome(id, { kind: 'refused', reason, hint: REFUSAL_HINTS[reason] });
  }
}

const WARNINGS: Partial<Record<InstallRefusal, string>> = {
  'no-application': 'an install is ignored, the application option is not set',
  incomplete: 'an incomplete install is ignored',
  'too-large': 'an install is ignored, it is too large',
  'too-many': 'an install is refused, too many are pending',
};

const placeOf = ({ memberId }: InstallCandidate): string => `portal ${printable(memberId)}`;

const tokenHash = (applicationToken = ''): string =>
  applicationToken && digestOf(applicationToken).toString('base64url');
