import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, type Clock } from '../common/index.js';
import { redact } from '../rest/index.js';
import type { EventSender } from './event-sender.js';
import { candidateId, missingIn, type InstallCandidate } from './install-candidate.js';
import { InstallationCache } from './installation-cache.js';
import { INSTALLATION_STORE, type InstallationStore } from './installation-store.js';
import { PortalLifecycle, type Uninstall } from './portal-lifecycle.service.js';
import { PORTALS_OPTIONS, type PortalsOptions } from './portals.options.js';
import { RefusalLog } from './refusal-log.js';
import { tombstoneOf } from './tombstone.js';
import { VerificationService } from './verification/verification.service.js';

/** Largest candidate that is kept, in bytes as JSON: a real one has 1 to 2 kB. */
const MOST_BYTES = 16_384;

/**
 * - `parked`: kept, and verified in the background
 * - `ignored`: of no use (no application configured, a token missing, too large, or known already); answer as if parked
 * - `full`: too many wait; nothing was kept
 */
export type ParkResult = 'parked' | 'ignored' | 'full';

/** Takes in the events of the application's own life. */
@Injectable()
export class InstallIntake {
  private readonly refusals: RefusalLog;

  constructor(
    private readonly installations: InstallationCache,
    private readonly verification: VerificationService,
    private readonly lifecycle: PortalLifecycle,
    @Inject(INSTALLATION_STORE) private readonly store: InstallationStore,
    @Inject(PORTALS_OPTIONS) private readonly options: PortalsOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.refusals = new RefusalLog(new Logger('Bitrix24Portals'), clock);
  }

  /**
   * Keeps an unverified ONAPPINSTALL or ONAPPUPDATE, encrypted, and has it verified at once in the background.
   * Resolves once it is on disk. Calls nobody.
   */
  async park(candidate: InstallCandidate): Promise<ParkResult> {
    const { clientId } = this.installations;
    const portal = `portal ${redact(JSON.stringify(candidate.memberId))}`;
    if (clientId === undefined) {
      this.refusals.warn('an install is ignored', `the application option is not set; ${portal}`);
      return 'ignored';
    }
    const missing = missingIn(candidate);
    if (missing.length > 0) {
      this.refusals.warn('an incomplete install is ignored', `without ${missing.join(', ')}; ${portal}`);
      return 'ignored';
    }
    const payload = JSON.stringify(candidate);
    if (Buffer.byteLength(payload) > MOST_BYTES) {
      this.refusals.warn('an install is ignored', `it has more than ${MOST_BYTES} bytes; ${portal}`);
      return 'ignored';
    }
    const id = candidateId(clientId, candidate);
    if ((await this.installations.get(candidate.memberId))?.installId === id) return 'ignored';

    const now = this.clock.now();
    const parked = await this.store.park(
      {
        id,
        clientId,
        memberId: candidate.memberId,
        parkedAt: now,
        attempts: 0,
        dueAt: now,
        payload,
      },
      this.options.maxParked,
    );
    if (!parked) {
      this.refusals.warn(
        'an install is refused',
        `${this.options.maxParked} wait already (portals.maxParked); ${portal}`,
      );
      return 'full';
    }
    this.verification.wake();
    return 'parked';
  }

  /**
   * Ends an installation: its listeners run, then its tokens are erased and its events refused. The sender is
   * authenticated already; a webhook ends nothing.
   */
  async uninstall(sender: EventSender, uninstall: Uninstall): Promise<void> {
    if (sender.source !== 'application') return;
    let told = false;
    for (;;) {
      const installation = await this.installations.fresh(sender.memberId);
      if (installation?.status !== 'active') return;
      const tombstone = tombstoneOf(installation, this.clock.now());
      if (!told) await this.lifecycle.uninstalling(tombstone, uninstall);
      told = true;
      if (await this.installations.put(tombstone, installation.version)) {
        return this.lifecycle.uninstalled(tombstone, uninstall);
      }
    }
  }
}
