import type { RestCall } from '../calls/rest-call.js';
import type { RestPriority } from '../limits/rest-limiter.js';
import { onAbort } from '../../common/async/index.js';
import type { RestAnswer } from '../answers/rest-answer.js';

interface Waiter {
  priority: RestPriority;
  resolve: (answer: RestAnswer) => void;
  reject: (reason: unknown) => void;
}

/** A call that is waiting to be sent, with all callers that have requested the same meanwhile. */
export class SharedCall {
  private readonly waiters = new Set<Waiter>();
  private interactive = 0;
  private readonly abandonment = new AbortController();
  private readonly priorityListeners = new Set<() => void>();
  /** How often the portal has refused it because of a temporary limit. */
  refusals = 0;

  constructor(readonly call: RestCall) {}

  /** Aborts when no caller waits for it any more. */
  get signal(): AbortSignal {
    return this.abandonment.signal;
  }

  get priority(): RestPriority {
    return this.interactive > 0 ? 'interactive' : 'background';
  }

  /**
   * Calls `listener` when an interactive caller joins. @returns a function that removes the
   * listener
   */
  onPriority(listener: () => void): () => void {
    this.priorityListeners.add(listener);
    return () => this.priorityListeners.delete(listener);
  }

  /** Waits for its answer. @throws its error, or the reason of `signal` */
  join({ signal, priority }: Pick<RestCall, 'signal' | 'priority'>): Promise<RestAnswer> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        priority,
        resolve: (answer) => {
          forget();
          resolve(answer);
        },
        reject: (reason) => {
          forget();
          // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what the call failed with
          reject(reason);
        },
      };
      this.waiters.add(waiter);
      if (priority === 'interactive' && ++this.interactive === 1)
        for (const listener of this.priorityListeners) listener();
      const forget = onAbort(signal, () => {
        this.waiters.delete(waiter);
        if (priority === 'interactive') this.interactive--;
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- whatever the caller gave
        reject(signal?.reason);
        if (this.waiters.size === 0) this.abandonment.abort(signal?.reason);
      });
    });
  }

  /** Each caller gets its own copy of the answer, so that none sees another's changes. */
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
