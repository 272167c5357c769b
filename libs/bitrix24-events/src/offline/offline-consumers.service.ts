import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { OFFLINE_OPTIONS, OfflineSubscriptions, type OfflineOptions } from '../bindings/index.js';
import { KeyedMutex, OwnedTasks } from '../common/async/index.js';
import { thrownText, type Part } from '../common/index.js';
import { OfflineSignal } from '../intake/index.js';
import { InstallationCache, PortalDirectory, PortalEvents } from '../portals/index.js';
import { EndingConsumers } from './ending-consumers.js';
import { PlanFeatureGaps } from './plan-feature-gaps.service.js';
import { nameOfQueue } from './offline-queue.js';
import { OFFLINE_STORE, type OfflineStore } from './offline-store.js';
import type { QueueConsumer } from './queue-consumer.js';
import { QueueConsumers } from './queue-consumers.service.js';
import { queuesOf, type QueueJob } from './queues-of.js';

/** Portals whose state is read from our storage at once. */
const PORTAL_BATCH_SIZE = 50;

/** Reads the offline queues of all portals that have offline bindings. */
@Injectable()
export class OfflineConsumers implements Part {
  private readonly logger = new Logger('Bitrix24Offline');
  private readonly tasks = new OwnedTasks();
  /** By portal, then by the name of the queue. */
  private readonly consumers = new Map<string, Map<string, QueueConsumer>>();
  private readonly ending = new EndingConsumers();
  /** Serializes the updates of each portal's consumers. */
  private readonly refreshing = new KeyedMutex();
  private stopping = false;

  constructor(
    private readonly subscriptions: OfflineSubscriptions,
    private readonly portals: PortalDirectory,
    private readonly installations: InstallationCache,
    private readonly signal: OfflineSignal,
    private readonly factory: QueueConsumers,
    private readonly gaps: PlanFeatureGaps,
    @Inject(OFFLINE_STORE) private readonly store: OfflineStore,
    @Inject(OFFLINE_OPTIONS) private readonly options: OfflineOptions,
    events: PortalEvents,
  ) {
    events.on(['installed', 'renewed'], 'wake', ({ installation: { memberId } }) => this.wake(memberId));
    events.on('uninstalled', 'quiesce', ({ tombstone: { memberId } }) => this.release(memberId));
    events.on('forgotten', 'quiesce', ({ memberId }) => this.forget(memberId));
    events.on('resumed', 'wake', () => this.resume());
  }

  /** Starts with the results of earlier syncs of the portals' bindings. */
  start(): void {
    if (this.installations.clientId === undefined) return;
    this.subscriptions.onChanged((memberId) => this.tasks.start(this.refresh(memberId)));
    this.signal.listen((memberId) => this.notifyConsumers(memberId));
    this.tasks.start(this.refreshAll());
  }

  /** Reads nothing more, and resolves once nothing is in progress. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all([...this.consumers.keys()].map((memberId) => this.release(memberId)));
    await Promise.all([this.tasks.idle(), this.gaps.idle()]);
  }

  /**
   * A portal was installed, or its installation was confirmed: the reason for not reading its
   * queues may be resolved.
   */
  async wake(memberId: string): Promise<void> {
    await this.refresh(memberId);
    for (const consumer of this.consumersOf(memberId)) consumer.wake();
  }

  /** Suspended portals are resumed. */
  resume(): void {
    for (const memberId of this.consumers.keys())
      for (const consumer of this.consumersOf(memberId)) consumer.wake();
  }

  /**
   * Stops reading a portal's queues, and resolves once nothing is in progress. Its reservations
   * stay stored.
   */
  async release(memberId: string): Promise<void> {
    // An update in progress may be older than the end of the installation.
    await this.refreshing.idle(memberId);
    const consumers = this.consumersOf(memberId);
    this.consumers.delete(memberId);
    for (const consumer of consumers) this.tasks.start(this.ending.stop(memberId, consumer));
    await this.ending.ended(memberId);
  }

  /** Deletes everything kept about a portal. */
  async forget(memberId: string): Promise<void> {
    await this.release(memberId);
    await this.store.forget(memberId);
  }

  private notifyConsumers(memberId: string): void {
    for (const consumer of this.consumersOf(memberId)) consumer.notifyOfRows();
  }

  private consumersOf(memberId: string): QueueConsumer[] {
    return [...(this.consumers.get(memberId)?.values() ?? [])];
  }

  private async refreshAll(): Promise<void> {
    try {
      const portals = await this.portals.list();
      for (let start = 0; start < portals.length && !this.stopping; start += PORTAL_BATCH_SIZE) {
        const some = portals.slice(start, start + PORTAL_BATCH_SIZE);
        // oxlint-disable-next-line no-await-in-loop -- others have their turn between them
        await Promise.all(some.map(({ memberId }) => this.refresh(memberId)));
        // oxlint-disable-next-line no-await-in-loop
        await setImmediate();
      }
    } catch (error) {
      this.logger.error(
        `the list of portals could not be read, so their offline queues wait for the next look at their bindings: ` +
          thrownText(error),
      );
    }
  }

  /** Serialized per portal. Never rejects. */
  private refresh(memberId: string): Promise<void> {
    return this.refreshing.run(memberId, () => this.findQueues(memberId));
  }

  private async findQueues(memberId: string): Promise<void> {
    try {
      const installation = await this.installations.get(memberId);
      const jobs =
        installation?.status === 'active'
          ? queuesOf(memberId, await this.subscriptions.state(memberId), this.options)
          : [];
      await this.employ(memberId, jobs);
    } catch (error) {
      this.logger.error(`which queues of portal ${memberId} are to be read is unknown: ${thrownText(error)}`);
    }
  }

  /** Starts and stops consumers, so that exactly these queues of the portal are read. */
  private async employ(memberId: string, jobs: readonly QueueJob[]): Promise<void> {
    const wanted = new Map(jobs.map((job) => [nameOfQueue(job), job]));
    const consumers = this.consumers.get(memberId) ?? new Map<string, QueueConsumer>();
    const unwanted = [...consumers].filter(([name]) => !wanted.has(name));
    for (const [name] of unwanted) consumers.delete(name);
    if (this.stopping) return;
    for (const [name, job] of wanted) {
      const known = consumers.get(name);
      if (known) known.update(job);
      else consumers.set(name, this.createConsumer(job));
    }
    if (consumers.size > 0) this.consumers.set(memberId, consumers);
    else this.consumers.delete(memberId);
    // Not awaited: the consumer that is stopped may be the one that has found its queue empty.
    for (const [, consumer] of unwanted) this.tasks.start(this.ending.stop(memberId, consumer));
  }

  private createConsumer(job: QueueJob): QueueConsumer {
    const consumer = this.factory.createConsumer(job);
    consumer.start();
    return consumer;
  }
}
