import type { OpenStorage } from '../../src/drivers/index.js';
import type { Delivery, Inbox } from '../../src/inbox/index.js';
import type { RequestBuckets } from '../../src/rest/index.js';
import { MemorySharedState, type SharedState } from '../../src/storage/index.js';
import type { ManualClock } from '../../src/testing/index.js';
import { MemoryRequestBuckets } from './memory-request-buckets.js';

interface Running {
  process: object;
  attemptToken: string;
}

const FAILURE = { name: 'ProcessDied', message: 'its process died', at: 0 };

/** What one process sees of something that all share: its own members first. What is set becomes its own. */
const viewOf = <T extends object>(shared: T, own: Partial<T> = {}): T =>
  new Proxy(shared, {
    get(target, key) {
      if (key in own) return Reflect.get(own, key);
      const member: unknown = Reflect.get(target, key, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
    set: (_, key, value) => Reflect.set(own, key, value),
  });

/**
 * A model of a storage that several processes use at once: one storage of one process, and a record of which process
 * runs which delivery, so that a start recovers only what belongs to the dead.
 */
export class ProcessesOnOneStorage {
  private readonly running = new Map<string, Running>();
  private readonly dead = new Set<object>();

  private readonly state: SharedState;
  private readonly buckets: RequestBuckets;

  constructor(
    private readonly shared: OpenStorage,
    clock: ManualClock,
  ) {
    this.state = new MemorySharedState(clock);
    this.buckets = new MemoryRequestBuckets(clock);
  }

  /** Starts a process; `die` ends it without closing anything. */
  start(): { storage: OpenStorage; die: () => void } {
    const process = {};
    const inbox = viewOf<Inbox>(this.shared.inbox, {
      capabilities: { order: true, coalesce: true, multiProcess: true },
      claim: async (request) => {
        const deliveries = await this.shared.inbox.claim(request);
        for (const delivery of deliveries) this.note(process, delivery);
        return deliveries;
      },
      recover: (now) => this.recover(now),
    });
    const storage = {
      inbox,
      installations: viewOf(this.shared.installations),
      bindingMemory: viewOf(this.shared.bindingMemory),
      offline: viewOf(this.shared.offline),
      sweepMarks: viewOf(this.shared.sweepMarks),
      sharedState: viewOf<SharedState>(this.state, { multiProcess: true }),
      requestBuckets: viewOf<RequestBuckets>(this.buckets),
      close: () => Promise.resolve(),
    };
    return { storage, die: () => this.dead.add(process) };
  }

  private note(process: object, { deliveryId, attemptToken }: Delivery): void {
    this.running.set(deliveryId, { process, attemptToken });
  }

  private async recover(now: number): Promise<number> {
    const left = [...this.running].filter(([, { process }]) => this.dead.has(process));
    await this.shared.inbox.settle(
      left.map(([deliveryId, { attemptToken }]) => ({
        deliveryId,
        attemptToken,
        outcome: { kind: 'retry', dueAt: now, failure: FAILURE },
      })),
    );
    for (const [deliveryId] of left) this.running.delete(deliveryId);
    return left.length;
  }
}
