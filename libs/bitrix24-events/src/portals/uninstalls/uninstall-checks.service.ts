import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, thrownText, type Clock, type Part } from '../../common/index.js';
import { redact } from '../../common/text/index.js';
import { InstallationCache } from '../installations/installation-cache.js';
import { INSTALLATION_STORE, type InstallationStore } from '../installations/installation-store.js';
import type { Installation } from '../installations/installation.js';
import type { Uninstall } from '../portal-events/portal-events.service.js';
import { WorkQueue } from '../../common/async/index.js';
import { nextStep } from './next-step.js';
import { PortalSuspension } from './portal-suspension.service.js';
import { LEASE_MS, MAX_WAIT_MS, MAX_LOADED_AT_START } from './times.js';
import { UninstallExecutor } from './uninstall-executor.service.js';
import { itemOf, postponed, readUninstall, type UninstallItem } from './uninstall-item.js';
import { UninstallVerifier } from './uninstall-verifier.service.js';

/**
 * Verifies each ONAPPUNINSTALL before it takes effect: anyone who once saw a request body of this
 * portal can send one. Meanwhile the portal is suspended. The remaining work is stored, so that the
 * next process continues it.
 */
@Injectable()
export class UninstallChecks implements Part {
  private readonly logger = new Logger('Bitrix24Portals');
  private readonly queue: WorkQueue<UninstallItem>;
  /**
   * For portals that are being asked: the last uninstall that arrived meanwhile. The answer may be
   * older than it.
   */
  private readonly overlapping = new Map<string, Uninstall | undefined>();

  constructor(
    private readonly installations: InstallationCache,
    private readonly judge: UninstallVerifier,
    private readonly conclusion: UninstallExecutor,
    private readonly suspension: PortalSuspension,
    @Inject(INSTALLATION_STORE) private readonly store: InstallationStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    const { clientId } = installations;
    this.queue = new WorkQueue(clock, {
      due: async (limit) =>
        clientId === undefined ? [] : (await store.uninstalls(clientId, clock.now(), limit)).map(itemOf),
      nextDueAt: async () => {
        const next = clientId === undefined ? undefined : await store.nextUninstallAt(clientId);
        const latest = clock.now() + MAX_WAIT_MS;
        if (clientId === undefined || next === undefined || next <= latest) return next;
        // The clock has been set back.
        await store.hastenUninstalls(clientId, latest);
        return latest;
      },
      work: (item, signal) => this.handle(item, signal),
      failed: (error) => this.logger.error(`verifying uninstalls failed: ${redact(thrownText(error))}`),
    });
  }

  /** Loads which portals are suspended. Await it before deliveries are claimed. */
  async prepare(): Promise<void> {
    const { clientId } = this.installations;
    if (clientId === undefined) return;
    for (const { memberId } of await this.store.uninstalls(clientId, Infinity, MAX_LOADED_AT_START)) {
      // oxlint-disable-next-line no-await-in-loop -- few, and once
      await this.suspension.recall(memberId);
    }
  }

  start(): void {
    this.queue.start();
  }

  /** Stops the work; resolves when nothing runs any more. Unfinished uninstalls stay stored. */
  stop(): Promise<void> {
    return this.queue.stop();
  }

  /** Resolves when nothing is being verified; uninstalls due later are not waited for. */
  whenIdle(): Promise<void> {
    return this.queue.whenIdle();
  }

  /**
   * Starts to verify an uninstall. Resolves once that is on disk. The portal is suspended, unless
   * its token was recently seen to work: otherwise a forger could suspend it forever. Of several
   * that await the portal's answer, the last one counts: anything before the genuine one was
   * forged.
   */
  async beginCheck(memberId: string, uninstall: Uninstall): Promise<void> {
    const installation = await this.installations.fresh(memberId);
    if (installation?.status !== 'active') return;
    const { clientId } = installation;
    const now = this.clock.now();
    const provenFor = this.judge.provenFor(memberId);
    await this.store.putUninstall({
      clientId,
      memberId,
      stage: 'check',
      since: now,
      attempts: 0,
      dueAt: now + Math.ceil(provenFor ?? 0),
      payload: JSON.stringify(uninstall),
    });
    if (this.overlapping.has(memberId)) this.overlapping.set(memberId, uninstall);
    try {
      if (provenFor === undefined) await this.suspension.suspend(memberId, now);
    } finally {
      this.queue.wake();
    }
  }

  private async handle(item: UninstallItem, signal: AbortSignal): Promise<void> {
    const lease = await this.store.lease(`uninstall:${item.clientId}:${item.memberId}`, LEASE_MS);
    if (!lease) return this.askAgain(item);
    try {
      await this.proceed(item, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.logger.error(
        `the uninstall of portal ${item.memberId} is tried again: ${redact(thrownText(error))}`,
      );
      await this.askAgain(item);
    } finally {
      await lease.release();
    }
  }

  private async proceed(item: UninstallItem, signal: AbortSignal): Promise<void> {
    const installation = await this.installations.fresh(item.memberId);
    const step = nextStep(item.stage, installation?.status, readUninstall(item).clean);
    if (step === 'ask') return this.ask(item, installation!, signal);
    if (step === 'tell') return this.conclusion.notifyListeners(item, installation!);
    if (step === 'purge') return this.conclusion.purge(item, installation!);
    if (step === 'remove') return this.conclusion.remove(item, installation!);
    return this.conclusion.end(item);
  }

  private async ask(item: UninstallItem, installation: Installation, signal: AbortSignal): Promise<void> {
    const { memberId } = item;
    this.overlapping.set(memberId, undefined);
    try {
      const verdict = await this.judge.verifyUninstall(item, signal);
      if (verdict === 'unknown') return await this.askAgain(item);
      if (verdict === 'genuine') {
        // Reinstalled meanwhile, or ended: what was asked about no longer exists.
        if (!(await this.conclusion.bury(item, installation))) await this.proceed(item, signal);
        return;
      }
      await this.conclusion.ignore(item);
      const next = this.overlapping.get(memberId);
      if (next) await this.beginCheck(memberId, next);
    } finally {
      this.overlapping.delete(memberId);
    }
  }

  private askAgain(item: UninstallItem): Promise<void> {
    return this.store.moveUninstall(postponed(item, this.clock.now()));
  }
}
