import type { Clock } from '../model/clock.js';
import { operationTimeLimit, queryLimitExceeded } from '../rest/errors.js';
import type { Caller, MethodResult } from '../rest/method.js';
import { LeakyBucket } from './leaky-bucket.js';
import type { LimitOptions } from './limits.options.js';
import { OperatingTime } from './operating-time.js';

/** What a portal lets its callers do in a span of time. */
export class Limits {
  readonly #buckets = new Map<string, LeakyBucket>();
  readonly #operating: OperatingTime | undefined;
  readonly #costs = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly options: LimitOptions,
  ) {
    if (options.operating !== undefined) this.#operating = new OperatingTime(options.operating);
  }

  /** Sets what a call of these methods takes, seconds. */
  setCosts(costs: Readonly<Record<string, number>>): void {
    for (const [method, seconds] of Object.entries(costs)) this.#costs.set(method.toLowerCase(), seconds);
  }

  /** Counts one HTTP request, whatever is in it. @throws RestError QUERY_LIMIT_EXCEEDED */
  admit(address: string): void {
    const { requests } = this.options;
    if (!requests) return;
    const bucket = this.#buckets.get(address) ?? new LeakyBucket(requests.capacity, requests.leak);
    this.#buckets.set(address, bucket);
    if (!bucket.pour(this.clock.now())) throw queryLimitExceeded();
  }

  /** Runs a call under the limit of its method, also when it fails. @throws RestError OPERATION_TIME_LIMIT */
  meter(caller: Caller, method: string, run: () => MethodResult): MethodResult {
    const spent = this.#costs.get(method) ?? 0;
    const account = accountOf(caller);
    if (!this.#operating || account === undefined) return { ...run(), spent };
    const key = `${account} ${method}`;
    if (!this.#operating.allows(key, this.clock.now())) throw operationTimeLimit();
    let result: MethodResult;
    try {
      result = run();
    } finally {
      this.#operating.record(key, spent, this.clock.now());
    }
    return { ...result, spent, operating: this.#operating.of(key, this.clock.now()) };
  }
}

/** Whose time it is; people in the UI have no limit. */
function accountOf(caller: Caller): string | undefined {
  if (caller.kind === 'application') return `application ${caller.app.clientId}`;
  return caller.kind === 'webhook' ? `webhook ${caller.code}` : undefined;
}
