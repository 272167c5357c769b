import { BoundedMap } from '../../common/async/index.js';
import type { Clock } from '../../common/index.js';
import type { InstallOutcome } from './install-outcome.js';

/**
 * How long an outcome stays available to late callers, and a refused install is refused without
 * verification, in milliseconds.
 */
const RETENTION_MS = 60_000;

/** Limits how much memory strangers can occupy. */
const MAX_REMEMBERED = 10_000;

/** Outcomes of installs, for callers that wait for them and, for a while, for late ones. */
export class InstallOutcomes {
  private readonly waiters = new Map<string, Set<(outcome: InstallOutcome) => void>>();
  private readonly remembered = new BoundedMap<string, { until: number; outcome: InstallOutcome }>(
    MAX_REMEMBERED,
  );

  constructor(private readonly clock: Clock) {}

  settleOutcome(id: string, outcome: InstallOutcome): void {
    this.remembered.set(id, { until: this.clock.monotonic() + RETENTION_MS, outcome });
    for (const tell of this.waiters.get(id) ?? []) tell(outcome);
    this.waiters.delete(id);
  }

  recall(id: string): InstallOutcome | undefined {
    const entry = this.remembered.get(id);
    if (entry && entry.until > this.clock.monotonic()) return entry.outcome;
    this.remembered.delete(id);
    return undefined;
  }

  /** The outcome; `undefined` if `signal` aborts. */
  waitForOutcome(id: string, signal?: AbortSignal): Promise<InstallOutcome | undefined> {
    const known = this.recall(id);
    if (known || signal?.aborted) return Promise.resolve(known);
    return new Promise((resolve) => {
      const waiters = this.waiters.get(id) ?? new Set();
      this.waiters.set(id, waiters);
      const end = (outcome?: InstallOutcome): void => {
        signal?.removeEventListener('abort', leave);
        resolve(outcome);
      };
      const leave = (): void => {
        waiters.delete(end);
        if (waiters.size === 0) this.waiters.delete(id);
        end();
      };
      waiters.add(end);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  /** No further outcomes will be set. */
  close(): void {
    for (const id of this.waiters.keys())
      this.settleOutcome(id, { kind: 'waiting', detail: 'the application is stopping' });
  }
}
