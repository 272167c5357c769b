import type { LimitProfile, RequestBucket, RequestBuckets, TakenRequests } from '../../src/rest/index.js';
import type { ManualClock } from '../../src/testing/index.js';

/** A model of buckets that processes share: as many of them as are given this object. */
export class MemoryRequestBuckets implements RequestBuckets {
  private readonly levels = new Map<string, { level: number; at: number }>();
  private readonly plans = new Map<string, LimitProfile | 'none'>();
  /** How often it was asked for requests. */
  asked = 0;

  constructor(private readonly clock: ManualClock) {}

  async take(bucket: RequestBucket, most: number): Promise<TakenRequests> {
    this.asked++;
    const before = this.levelOf(bucket);
    const count = Math.max(1, Math.min(most, Math.floor(bucket.capacity - before + 1e-6)));
    const level = before + count;
    this.levels.set(bucket.key, { level, at: this.clock.now() });
    const plan = this.plans.get(bucket.key);
    const inMs = Math.max(0, Math.ceil(((level - bucket.capacity) * 1_000) / bucket.leak - 1e-6));
    return { count, inMs, level, ...(plan !== undefined && { plan }) };
  }

  async fillUp(bucket: RequestBucket): Promise<void> {
    const level = Math.max(this.levelOf(bucket), bucket.capacity);
    this.levels.set(bucket.key, { level, at: this.clock.now() });
  }

  async setPlan(key: string, plan: LimitProfile | 'none'): Promise<void> {
    this.plans.set(key, plan);
  }

  private levelOf({ key, leak }: RequestBucket): number {
    const { level, at } = this.levels.get(key) ?? { level: 0, at: 0 };
    return Math.max(0, level - ((this.clock.now() - at) / 1_000) * leak);
  }
}
