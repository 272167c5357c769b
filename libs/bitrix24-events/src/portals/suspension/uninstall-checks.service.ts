import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, Notifications, type Clock } from '../../common/index.js';
import { redact } from '../../rest/index.js';
import { InstallationCache } from '../installation-cache.js';
import { INSTALLATION_STORE, type InstallationStore, type PendingUninstall } from '../installation-store.js';
import type { Installation } from '../installation.js';
import { PortalLifecycle, type InstallListener, type Uninstall } from '../portal-lifecycle.service.js';
import { RefusalLog } from '../refusal-log.js';
import { tombstoneOf } from '../tombstone.js';
import { WorkQueue } from '../verification/work-queue.js';
import { changeInstallation } from './change-installation.js';
import { judgeUninstall, nextStep } from './next-step.js';
import { PairProbe } from './pair-probe.service.js';
import { RecentProofs } from './recent-proofs.js';
import { SuspendedPortals } from './suspended-portals.js';
import { askAgainDelay, LEASE, MOST_AT_START, PURGE_REGARDLESS, TOMBSTONE_FOR } from './times.js';

type Item = PendingUninstall & { id: string };

/**
 * Looks into each ONAPPUNINSTALL before it is believed: whoever once saw a body of this portal can send one. Meanwhile
 * the portal is suspended. What is left to do is stored, so that the next process goes on with it.
 */
@Injectable()
export class UninstallChecks {
  private readonly logger = new Logger('Bitrix24Portals');
  private readonly refusals: RefusalLog;
  private readonly queue: WorkQueue<Item>;
  private readonly proofs: RecentProofs;
  /** By portals that are being asked: the last uninstall that came meanwhile. The answer may be older than it is. */
  private readonly overlapping = new Map<string, Uninstall | undefined>();

  constructor(
    private readonly installations: InstallationCache,
    private readonly probe: PairProbe,
    private readonly lifecycle: PortalLifecycle,
    private readonly suspended: SuspendedPortals,
    private readonly notifications: Notifications,
    @Inject(INSTALLATION_STORE) private readonly store: InstallationStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    const { clientId } = installations;
    // What it was suspended for is looked into all the same.
    const verified: InstallListener = async ({ memberId }) => this.resume(memberId);
    lifecycle.onInstalled(verified);
    lifecycle.onUpdated(verified);
    lifecycle.onRenewed(verified);
    this.refusals = new RefusalLog(this.logger, clock);
    this.proofs = new RecentProofs(clock);
    this.queue = new WorkQueue(clock, {
      due: async (limit) =>
        clientId === undefined
          ? []
          : (await store.uninstalls(clientId, clock.now(), limit)).map((one) => ({ ...one, id: idOf(one) })),
      nextDueAt: async () => (clientId === undefined ? undefined : await store.nextUninstallAt(clientId)),
      work: (item, signal) => this.handle(item, signal),
      failed: (error) => this.logger.error(`looking into uninstalls failed: ${redact(String(error))}`),
    });
  }

  /** Recalls which portals are suspended. To be awaited before deliveries are claimed. */
  async load(): Promise<void> {
    const { clientId } = this.installations;
    if (clientId === undefined) return;
    for (const { memberId } of await this.store.uninstalls(clientId, Infinity, MOST_AT_START)) {
      // oxlint-disable-next-line no-await-in-loop -- few, and once
      const installation = await this.installations.fresh(memberId);
      if (installation?.status === 'active' && installation.suspendedAt !== undefined)
        this.suspended.add(memberId);
    }
  }

  start(): void {
    this.queue.start();
  }

  /** Ends the work; resolves when nothing runs any more. What is unfinished stays stored. */
  stop(): Promise<void> {
    return this.queue.stop();
  }

  /** Resolves when nothing is being looked into; what waits for later is not waited for. */
  whenIdle(): Promise<void> {
    return this.queue.whenIdle();
  }

  /**
   * Begins to look into an uninstall. Resolves once that is on disk. The portal is suspended, unless its token was seen
   * to work a moment ago: else a forger could suspend it for ever.
   */
  async begin(memberId: string, uninstall: Uninstall): Promise<void> {
    const installation = await this.installations.fresh(memberId);
    if (installation?.status !== 'active') return;
    const { clientId } = installation;
    const now = this.clock.now();
    const provenUntil = this.proofs.holdsUntil(memberId);
    const payload = JSON.stringify(uninstall);
    const dueAt = provenUntil ?? now;
    await this.store.putUninstall({
      clientId,
      memberId,
      stage: 'check',
      since: now,
      attempts: 0,
      dueAt,
      payload,
    });
    if (this.overlapping.has(memberId)) this.overlapping.set(memberId, uninstall);
    try {
      if (provenUntil === undefined) await this.suspend(memberId, now);
    } finally {
      this.queue.wake();
    }
  }

  private resume(memberId: string): void {
    if (this.suspended.delete(memberId)) this.lifecycle.resumed();
  }

  private async suspend(memberId: string, now: number): Promise<void> {
    this.suspended.add(memberId);
    await changeInstallation(this.installations, memberId, ({ suspendedAt }) =>
      suspendedAt === undefined ? { suspendedAt: now } : undefined,
    );
  }

  private async handle(item: Item, signal: AbortSignal): Promise<void> {
    const lease = await this.store.lease(`uninstall:${item.clientId}:${item.memberId}`, LEASE);
    if (!lease) return this.askAgain(item);
    try {
      await this.proceed(item, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.logger.error(`the uninstall of portal ${item.memberId} is tried again: ${redact(String(error))}`);
      await this.askAgain(item);
    } finally {
      await lease.release();
    }
  }

  private async proceed(item: Item, signal: AbortSignal): Promise<void> {
    const uninstall = readUninstall(item.payload);
    const installation = await this.installations.fresh(item.memberId);
    const step = nextStep(item.stage, installation?.status, uninstall.clean);
    if (step === 'ask') return this.ask(item, installation!, signal);
    if (step === 'tell') return this.tell(item, installation!, uninstall);
    if (step === 'purge') return this.purge(item, installation!);
    if (step === 'remove') await this.installations.remove(item.memberId, installation!.version);
    this.resume(item.memberId);
    return this.store.endUninstall(item);
  }

  private async ask(item: Item, installation: Installation, signal: AbortSignal): Promise<void> {
    this.overlapping.set(item.memberId, undefined);
    try {
      const state = await this.probe.ask(item.memberId, signal);
      const verdict = judgeUninstall(state, this.clock.now() - item.since);
      if (verdict === 'forged') return await this.ignore(item);
      if (verdict === 'genuine') return await this.bury(item, installation, signal);
      const detail = state.kind === 'works' ? '' : state.detail;
      this.refusals.warn('an uninstall waits to be confirmed', `portal ${item.memberId}: ${detail}`);
      await this.askAgain(item);
    } finally {
      this.overlapping.delete(item.memberId);
    }
  }

  private async ignore(item: Item): Promise<void> {
    const { memberId } = item;
    this.proofs.add(memberId);
    const record = await changeInstallation(this.installations, memberId, () => ({ suspendedAt: undefined }));
    await this.store.endUninstall(item);
    this.resume(memberId);
    const next = this.overlapping.get(memberId);
    if (next) await this.begin(memberId, next);
    if (!record) return;
    const { domain } = record;
    this.refusals.warn(
      'an uninstall is ignored, the application is still installed',
      `${domain} (portal ${memberId}). Somebody who knows its application_token sent an old or forged ` +
        'ONAPPUNINSTALL. Try: keep request bodies out of logs, and use https all the way',
    );
    this.notifications.emit('bitrix24.portal.uninstall-ignored', { memberId, domain });
  }

  /** The tombstone first: from then on nothing more is taken in, and whoever is told finds it. */
  private async bury(item: Item, asked: Installation, signal: AbortSignal): Promise<void> {
    const now = this.clock.now();
    const tombstone = await changeInstallation(this.installations, item.memberId, (current) =>
      current.installId === asked.installId ? tombstoneOf(current, now) : undefined,
    );
    // Installed again meanwhile, or ended: what was asked about is no more.
    if (!tombstone) return this.proceed(item, signal);
    await this.store.moveUninstall({ ...item, stage: 'gone', dueAt: now });
    return this.proceed({ ...item, stage: 'gone' }, signal);
  }

  private async tell(item: Item, tombstone: Installation, uninstall: Uninstall): Promise<void> {
    await this.lifecycle.uninstalled(tombstone, { ...uninstall, since: item.since });
    this.resume(item.memberId);
    if (!uninstall.clean) return this.store.endUninstall(item);
    await this.store.moveUninstall({ ...item, stage: 'told', attempts: 0, dueAt: this.clock.now() });
  }

  /** Not before the handlers of ONAPPUNINSTALL have run: they may need what is stored. */
  private async purge(item: Item, tombstone: Installation): Promise<void> {
    const waited = this.clock.now() - item.since;
    if (waited < PURGE_REGARDLESS && (await this.lifecycle.isBusy(item.memberId))) return this.askAgain(item);
    await this.lifecycle.forgotten(item.memberId);
    this.logger.log(`the data of portal ${item.memberId} is erased`);
    const dueAt = Math.max(this.clock.now(), tombstone.updatedAt + TOMBSTONE_FOR);
    await this.store.moveUninstall({ ...item, stage: 'purged', attempts: 0, dueAt });
  }

  private askAgain(item: Item): Promise<void> {
    const attempts = item.attempts + 1;
    return this.store.moveUninstall({ ...item, attempts, dueAt: this.clock.now() + askAgainDelay(attempts) });
  }
}

const idOf = ({ memberId, since, stage }: PendingUninstall): string =>
  JSON.stringify([memberId, since, stage]);

/** One that can no longer be decrypted still ends the installation; its handlers get nothing. */
const readUninstall = (payload: string): Uninstall =>
  payload === '' ? { clean: false } : JSON.parse(payload);
