import type { RestCall } from '../calls/rest-call.js';
import type { RestPriority } from '../limits/rest-limiter.js';
import type { RestAnswer } from '../rest-answer.js';

interface Waiter {
  priority: RestPriority;
  resolve: (answer: RestAnswer) => void;
  reject: (reason: unknown) => void;
}

/** A call that waits to be sent, and all who asked for the same meanwhile. */
export class SharedCall {
  private readonly waiters = new Set<Waiter>();
  private readonly abandonment = new AbortController();
  /** How often the portal has refused it for a limit that passes. */
  refusals = 0;

  constructor(readonly call: RestCall) {}

  /** Aborts when nobody waits for it any more. */
  get signal(): AbortSignal {
    return this.abandonment.signal;
  }

  get priority(): RestPriority {
    for (const { priority } of this.waiters) if (priority === 'interactive') return 'interactive';
    return 'background';
  }

  /** Waits for its answer. @throws its error, or the reason of `signal` */
  join({ signal, priority }: Pick<RestCall, 'signal' | 'priority'>): Promise<RestAnswer> {
    return new Promise((resolve, reject) => {
      const aborted = (): void => {
        this.waiters.delete(waiter);
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- whatever the caller gave
        reject(signal?.reason);
        if (this.waiters.size === 0) this.abandonment.abort(signal?.reason);
      };
      const waiter: Waiter = {
        priority,
        resolve: (answer) => {
          signal?.removeEventListener('abort', aborted);
          resolve(answer);
        },
        reject: (reason) => {
          signal?.removeEventListener('abort', aborted);
          // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what the call failed with
          reject(reason);
        },
      };
      this.waiters.add(waiter);
      signal?.addEventListener('abort', aborted, { once: true });
    });
  }

  /** Each gets an answer of its own: what one does to it, no other sees. */
  resolve(answer: RestAnswer): void {
    let isFirst = true;
    for (const { resolve } of this.waiters) {
      resolve(isFirst ? answer : structuredClone(answer));
      isFirst = false;
    }
    this.waiters.clear();
  }

  reject(reason: unknown): void {
    for (const { reject } of this.waiters) reject(reason);
    this.waiters.clear();
  }
}
