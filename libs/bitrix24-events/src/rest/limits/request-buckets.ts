import type { LimitProfile } from './limit-profile.js';

/**
 * A bucket that processes share: it holds so many requests, and so many leak from it each second.
 *
 * @publicApi
 */
export interface RequestBucket {
  /** Of the portal and the address from which it is called. */
  key: string;
  capacity: number;
  /** Requests per second. */
  leak: number;
}

/**
 * Requests that a bucket lets leave.
 *
 * @publicApi
 */
export interface TakenRequests {
  /** At least one. */
  count: number;
  /** Milliseconds until they may leave; 0 if now. Only a single one has to wait. */
  inMs: number;
  /** Requests in the bucket, with those taken: above its capacity while one waits. */
  level: number;
  /** What a process has learned of the portal's plan; absent while none has. */
  plan?: LimitProfile | 'none';
}

/**
 * The buckets of `rest: { limiter: 'shared' }`: processes that call a portal from one address count their requests
 * together. They may be lost when the database server crashes; portals then refuse until the buckets are right again.
 *
 * @publicApi
 */
export interface RequestBuckets {
  /**
   * Puts requests into a bucket: as many as it has room for now, up to `most`. Where it has none, one, which has to wait
   * until there is room.
   */
  take(bucket: RequestBucket, most: number): Promise<TakenRequests>;
  /** Fills it up: the portal refused a request, so others fill it too. */
  fillUp(bucket: RequestBucket): Promise<void>;
  /** Tells the other processes what was learned of the portal's plan. */
  setPlan(key: string, plan: LimitProfile | 'none'): Promise<void>;
}

/** Injection token of the {@link RequestBuckets}; `undefined` where the storage has none. */
export const REQUEST_BUCKETS = Symbol.for('nestjs-bitrix24-events:request-buckets');
