import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, type Clock } from '../../common/index.js';
import { redact } from '../../rest/index.js';
import { StorageError } from '../../storage/index.js';
import type { IdentifiedCandidate, InstallCandidate } from '../install-candidate.js';
import { InstallationCache } from '../installation-cache.js';
import { INSTALLATION_STORE, type InstallationStore, type ParkedInstall } from '../installation-store.js';
import type { Installation } from '../installation.js';
import { PortalLifecycle } from '../portal-lifecycle.service.js';
import { RefusalLog } from '../refusal-log.js';
import { verificationDelay } from './backoff.js';
import { decideInstall, type DropReason } from './decide-install.js';
import { InstallVerifier } from './install-verifier.service.js';
import { WorkQueue } from './work-queue.js';

/** A parked install as it is listed. Its payload is read when its turn comes. */
type Waiting = Omit<ParkedInstall, 'payload'>;

/** Longer than one verification takes at most, so that a crash hands it on soon, and no two do the same. */
const LEASE = 3 * 60_000;

/** An access token lives for an hour; what could not be verified for this long never will be. */
const GIVE_UP_AFTER = 24 * 3_600_000;

const WHY: Record<DropReason | 'token-refused' | 'endpoint-refused' | 'sealed', string> = {
  'other-application': 'its token belongs to another application',
  'other-portal': 'its token belongs to another portal',
  'no-endpoint': 'the auth server names no REST address for it',
  'not-administrator': 'the owner of its token is no administrator of the portal',
  older: 'it is older than the installation',
  'token-refused': 'its token is refused',
  'endpoint-refused': 'the verified REST address must not be called',
  sealed: 'it cannot be decrypted',
};

/**
 * Verifies parked installs in the background: at once, later again while somebody does not answer, and after a
 * restart. A parked install goes only when everything that follows from it is done.
 */
@Injectable()
export class VerificationService {
  private readonly logger = new Logger('Bitrix24Portals');
  private readonly refusals: RefusalLog;
  private readonly queue: WorkQueue<Waiting>;

  constructor(
    private readonly installations: InstallationCache,
    private readonly verifier: InstallVerifier,
    private readonly lifecycle: PortalLifecycle,
    @Inject(INSTALLATION_STORE) private readonly store: InstallationStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.refusals = new RefusalLog(this.logger, clock);
    const { clientId } = installations;
    this.queue = new WorkQueue(clock, {
      due: async (limit) => (clientId === undefined ? [] : await store.parked(clientId, clock.now(), limit)),
      nextDueAt: async () => (clientId === undefined ? undefined : await store.nextParkedAt(clientId)),
      work: (parked, signal) => this.handle(parked, signal),
      failed: (error) => this.logger.error(`verifying installs failed: ${redact(String(error))}`),
    });
  }

  /** Begins with what is parked from before. To be called once all listeners of {@link PortalLifecycle} are there. */
  start(): void {
    this.queue.start();
  }

  /** Something was parked. */
  wake(): void {
    this.queue.wake();
  }

  /** Ends the work; resolves when nothing runs any more. What is unfinished stays parked. */
  stop(): Promise<void> {
    return this.queue.stop();
  }

  /** Resolves when nothing is being verified; what waits for a later attempt is not waited for. */
  whenIdle(): Promise<void> {
    return this.queue.whenIdle();
  }

  private async handle(parked: Waiting, signal: AbortSignal): Promise<void> {
    const lease = await this.store.lease(`verify:${parked.id}`, LEASE);
    if (!lease)
      return this.store.postpone(parked.id, parked.attempts, this.clock.now() + verificationDelay(1));
    try {
      await this.verify(parked, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof StorageError && error.code === 'STORAGE_SEALED')
        return await this.waitOrDrop(parked, 'sealed', error.message);
      this.logger.error(
        `an install of portal ${printable(parked.memberId)} is tried again: ${redact(String(error))}`,
      );
      await this.postpone(parked);
    } finally {
      await lease.release();
    }
  }

  private async verify(parked: Waiting, signal: AbortSignal): Promise<void> {
    const payload = await this.store.parkedPayload(parked.id);
    // Another process was done with it between the list and the lease.
    if (payload === undefined) return;
    const claimed: InstallCandidate = JSON.parse(payload);
    const candidate = { ...claimed, id: parked.id };
    const installation = await this.store.get(parked.clientId, parked.memberId);
    // Stored before a crash or a failing listener: what is left is to tell.
    if (installation?.installId === parked.id) return this.finish(parked, installation, candidate);

    const verdict = await this.verifier.verify(candidate, parked.clientId, signal);
    if (verdict.kind === 'refused') return this.drop(parked, verdict.reason, verdict.detail);
    if (verdict.kind === 'later') return this.waitOrDrop(parked, 'token-refused', verdict.detail);
    for (;;) {
      const stored = await this.installations.fresh(parked.memberId);
      const record = decideInstall(candidate, parked.clientId, verdict.facts, stored, this.clock.now());
      if (typeof record === 'string') return this.drop(parked, record, `by ${verdict.facts.server}`);
      if (await this.installations.put(record, stored?.version))
        return this.finish(parked, record, candidate);
    }
  }

  private async finish(parked: Waiting, record: Installation, candidate: IdentifiedCandidate): Promise<void> {
    if (record.status === 'active') await this.lifecycle.installed(record, candidate);
    await this.store.unpark(parked.id);
  }

  private async waitOrDrop(parked: Waiting, reason: keyof typeof WHY, detail: string): Promise<void> {
    if (this.clock.now() - parked.parkedAt > GIVE_UP_AFTER) return this.drop(parked, reason, detail);
    this.refusals.warn('an install waits', `portal ${printable(parked.memberId)}: ${detail}`);
    return this.postpone(parked);
  }

  private async drop({ id, memberId }: Waiting, reason: keyof typeof WHY, detail: string): Promise<void> {
    this.refusals.warn(`an install is dropped, ${WHY[reason]}`, `portal ${printable(memberId)}; ${detail}`);
    await this.store.unpark(id);
  }

  private postpone({ id, attempts }: Waiting): Promise<void> {
    return this.store.postpone(id, attempts + 1, this.clock.now() + verificationDelay(attempts + 1));
  }
}

const printable = (text: string): string => redact(JSON.stringify(text));
