import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, thrownText, type Clock, type Part, exponential } from '../../common/index.js';
import { redact } from '../../common/text/index.js';
import { StorageError } from '../../storage/index.js';
import type { IdentifiedCandidate, InstallCandidate } from '../portal-events/install-candidate.js';
import type { InstallOutcome, InstallRefusal } from './install-outcome.js';
import { InstallationCache } from '../installations/installation-cache.js';
import {
  INSTALLATION_STORE,
  type InstallationStore,
  type PendingInstallListing,
} from '../installations/installation-store.js';
import { PORTALS_OPTIONS, type PortalsOptions } from '../portals.options.js';
import { isNothingNew } from './decide-install.js';
import { InstallFinalizer } from './install-finalizer.service.js';
import { InstallVerifier } from './install-verifier.service.js';
import { InstallOutcomes } from './install-outcomes.js';
import { watchOutcomeOfOtherProcess } from './watch-outcome.js';
import { printable } from './printable.js';
import { RateCeiling } from './rate-ceiling.js';
import type { LaterVerdict } from './verdict.js';
import { wasTaken } from './taken-installs.js';
import { WorkQueue } from '../../common/async/index.js';

/**
 * Longer than one verification can take, so that after a crash another process takes over soon, and
 * no two do the same work.
 */
const LEASE_MS = 3 * 60_000;

/** After this time verification is given up. */
/** The longest that lies between two attempts to verify an install. */
const MAX_BACKOFF_MS = 5 * 60_000;

/** Milliseconds until a verification is attempted again, after so many that could not be made. */
const verificationDelay = exponential({ first: 2_000, longest: MAX_BACKOFF_MS });

const GIVE_UP_AFTER_MS = 24 * 3_600_000;

/** Minimum number of attempts, even if the clock was set forward or the machine slept. */
const MIN_ATTEMPTS = 10;

/**
 * After this many answers that contradict the auth server or are inconclusive (about half an hour),
 * the last one becomes final.
 */
const MAX_ANSWERS = 12;

/**
 * Verifies pending installs in the background: immediately, again later while a server does not
 * answer, and after a restart. A pending install is removed only once all of its consequences are
 * complete.
 */
@Injectable()
export class VerificationService implements Part {
  private readonly logger = new Logger('Bitrix24Portals');
  private readonly queue: WorkQueue<PendingInstallListing>;
  private readonly board: InstallOutcomes;

  constructor(
    private readonly installations: InstallationCache,
    private readonly judge: InstallVerifier,
    private readonly conclusion: InstallFinalizer,
    @Inject(INSTALLATION_STORE) private readonly store: InstallationStore,
    @Inject(PORTALS_OPTIONS) { verificationsPerMinute }: PortalsOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    const { clientId } = installations;
    const ceiling = new RateCeiling(verificationsPerMinute, clock);
    this.board = new InstallOutcomes(clock);
    this.queue = new WorkQueue(clock, {
      due: async (limit, busyPortals) =>
        clientId === undefined || ceiling.wait > 0
          ? []
          : await store.pendingInstalls(clientId, clock.now(), limit, busyPortals),
      nextDueAt: async () => {
        const next = clientId === undefined ? undefined : await store.nextPendingAt(clientId);
        if (clientId === undefined || next === undefined) return undefined;
        const latest = clock.now() + MAX_BACKOFF_MS;
        // The clock has been set back.
        if (next > latest) await store.hastenPending(clientId, latest);
        return Math.max(Math.min(next, latest), clock.now() + ceiling.wait);
      },
      groupOf: ({ memberId }) => memberId,
      // Installs above the rate limit stay due.
      work: async (parked, signal) => (ceiling.tryAcquire() ? this.handle(parked, signal) : undefined),
      failed: (error) => this.logger.error(`verifying installs failed: ${redact(thrownText(error))}`),
    });
  }

  /**
   * Starts with the installs pending from before. Call it once all listeners of {@link
   * PortalEvents} are registered.
   */
  start(): void {
    this.queue.start();
  }

  /** An install was enqueued. */
  wake(): void {
    this.queue.wake();
  }

  /** Stops the work; resolves when nothing runs any more. Unfinished installs stay pending. */
  async stop(): Promise<void> {
    await this.queue.stop();
    this.board.close();
  }

  /**
   * Resolves when nothing is being verified; installs due for a later attempt are not waited for.
   */
  whenIdle(): Promise<void> {
    return this.queue.whenIdle();
  }

  /**
   * The outcome of an install, once it was verified, stored, and every listener has run; or once a
   * server that is asked again later did not answer (`waiting`). May be called before it is
   * enqueued.
   *
   * @param id `candidateId(clientId, candidate)`
   * @param signal ends the waiting, with the outcome `waiting`
   */
  async outcome(id: string, signal?: AbortSignal): Promise<InstallOutcome> {
    const elsewhere = watchOutcomeOfOtherProcess(id, this.store, this.installations, this.clock);
    try {
      const outcome = await Promise.race([this.board.waitForOutcome(id, signal), elsewhere.outcome]);
      return outcome ?? { kind: 'waiting', detail: 'the verification is under way' };
    } finally {
      elsewhere.stop();
    }
  }

  /** The recent outcome of an install. @internal */
  recall(id: string): InstallOutcome | undefined {
    return this.board.recall(id);
  }

  /** Notifies those who wait for an install that was not even enqueued. @internal */
  settleOutcome(id: string, outcome: InstallOutcome): void {
    this.board.settleOutcome(id, outcome);
  }

  private async handle(parked: PendingInstallListing, signal: AbortSignal): Promise<void> {
    const lease = await this.store.lease(`verify:${parked.id}`, LEASE_MS);
    if (!lease)
      return this.store.postpone(parked.id, parked.attempts, this.clock.now() + verificationDelay(1));
    try {
      const outcome = await this.verify(parked, signal);
      if (outcome) this.board.settleOutcome(parked.id, outcome);
    } catch (error) {
      if (signal.aborted) return;
      this.board.settleOutcome(parked.id, await this.failed(parked, error));
    } finally {
      await lease.release();
    }
  }

  private async verify(
    parked: PendingInstallListing,
    signal: AbortSignal,
  ): Promise<InstallOutcome | undefined> {
    const payload = await this.store.pendingPayload(parked.id);
    // Another process completed it between the listing and the lease.
    if (payload === undefined) return undefined;
    const claimed: InstallCandidate = JSON.parse(payload);
    const candidate: IdentifiedCandidate = { ...claimed, id: parked.id };
    const installation = await this.store.get(parked.clientId, parked.memberId);
    // Stored before a crash or a failing listener: only the notifications remain.
    if (wasTaken(parked.id, candidate, installation))
      return this.conclusion.finish(parked, installation!, candidate, undefined);

    const verdict = await this.judge.verifyInstall(candidate, parked, signal);
    if (verdict.kind === 'later') return this.waitOrDrop(parked, verdict, candidate);
    if (verdict.kind === 'refused')
      return this.conclusion.dropInstall(parked, verdict.reason, verdict, candidate);
    for (;;) {
      const stored = await this.installations.fresh(parked.memberId);
      const decision = await this.judge.decide(verdict, stored, signal);
      if (typeof decision === 'string') {
        const { server, owner } = verdict.facts;
        const told = { detail: `${server} and the portal say so`, endpoint: owner.clientEndpoint };
        return isNothingNew(decision, candidate, stored)
          ? this.conclusion.passInstall(parked)
          : this.conclusion.dropInstall(parked, decision, told, candidate);
      }
      if (await this.installations.put(decision, stored?.version))
        return this.conclusion.finish(parked, decision, verdict.candidate, stored);
    }
  }

  private async failed(parked: PendingInstallListing, error: unknown): Promise<InstallOutcome> {
    if (error instanceof StorageError && error.code === 'STORAGE_SEALED')
      return this.waitOrDrop(parked, { detail: error.message }, undefined, 'sealed');
    this.logger.error(
      `an install of portal ${printable(parked.memberId)} is tried again: ${redact(thrownText(error))}`,
    );
    await this.postpone(parked);
    return { kind: 'waiting', detail: 'an internal error occurred, and it is retried' };
  }

  /** @param atLast why it is dropped if no server answers */
  private async waitOrDrop(
    parked: PendingInstallListing,
    told: Omit<LaterVerdict, 'kind'>,
    candidate: IdentifiedCandidate | undefined,
    atLast: InstallRefusal = 'unreachable',
  ): Promise<InstallOutcome> {
    const { attempts, parkedAt } = parked;
    const asked = attempts + 1;
    const giveUp =
      told.reason === undefined
        ? asked >= MIN_ATTEMPTS && this.clock.now() - parkedAt > GIVE_UP_AFTER_MS
        : asked >= MAX_ANSWERS;
    if (giveUp)
      return this.conclusion.dropInstall(parked, told.reason ?? told.cause ?? atLast, told, candidate);
    await this.postpone(parked);
    return this.conclusion.postponeInstall(parked, told, candidate);
  }

  private postpone({ id, attempts }: PendingInstallListing): Promise<void> {
    return this.store.postpone(id, attempts + 1, this.clock.now() + verificationDelay(attempts + 1));
  }
}
