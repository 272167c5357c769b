import { inBackground, type Clock } from '../../common/index.js';
import { MAX_BATCH_COMMANDS } from '../answers/batch.js';
import type { RestCall } from '../calls/rest-call.js';
import type { LimitedPortal } from '../limits/limit-profile.js';
import type { PortalLimits } from '../limits/limits.js';
import { WaitingLine } from '../limits/waiting-line.js';
import { closedError, type ShutdownGate } from '../requests/shutdown-gate.js';
import type { RestAnswer } from '../answers/rest-answer.js';
import { Changes } from '../../common/async/index.js';
import type { BatchSender } from './batch-sender.js';
import { gatherTime } from './gather-time.js';
import { SharedCall } from './shared-call.js';

/**
 * Calls with the same portal and token that may share a batch: all reads, or all writes. They are
 * collected until a request may be sent, which takes as many as fit.
 */
export class CallGroup {
  private readonly line = new WaitingLine<SharedCall>(({ call }) => call.method);
  private readonly joinable = new Map<string, SharedCall>();
  private readonly changes = new Changes();
  private isFlushing = false;

  constructor(
    private readonly portal: LimitedPortal,
    private readonly limits: PortalLimits,
    private readonly sender: BatchSender,
    private readonly closing: ShutdownGate,
    private readonly clock: Clock,
    private readonly whenEmpty: () => void,
  ) {}

  /** @throws the call's error; the reason of its signal */
  add(call: RestCall): Promise<RestAnswer> {
    const id = idOf(call);
    // Only one that has not been sent: an answer in flight may be older than what this caller
    // knows.
    const known = call.isRead ? this.joinable.get(id) : undefined;
    const shared = known ?? new SharedCall(call);
    const answer = shared.join(call);
    if (known) this.line.refresh(known);
    else {
      if (call.isRead) this.joinable.set(id, shared);
      shared.signal.addEventListener('abort', () => this.remove(shared), { once: true });
      this.line.add(shared);
    }
    this.wake();
    return answer;
  }

  /** When the method of one of the calls has server time left, by the monotonic clock. */
  private get readyAt(): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const method of this.line.waitingKinds) earliest = Math.min(earliest, this.limits.readyAt(method));
    return earliest;
  }

  private wake(): void {
    this.changes.notify();
    if (this.isFlushing) return;
    this.isFlushing = true;
    inBackground(this.flush());
  }

  private remove(shared: SharedCall): void {
    this.line.delete(shared);
    const id = idOf(shared.call);
    if (this.joinable.get(id) === shared) this.joinable.delete(id);
    this.changes.notify();
  }

  /** Never rejects: failures are passed to the callers. */
  private async flush(): Promise<void> {
    const unwatch = this.closing.watch(() => this.endWaiting());
    // Calls made in one turn of the event loop share a request.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.line.size > 0) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one batch after the other
        await this.serverTime();
        // oxlint-disable-next-line no-await-in-loop -- one batch after the other
        await this.waitForBatch();
        const { first } = this.line;
        // oxlint-disable-next-line no-await-in-loop -- one batch after the other
        if (first) await this.sendBatch(first);
      } catch (error) {
        this.rejectAll(() => error);
      }
    }
    unwatch();
    this.isFlushing = false;
    this.whenEmpty();
  }

  private endWaiting(): void {
    const { memberId, host: domain } = this.portal;
    this.rejectAll(({ call }) => closedError({ method: call.method, memberId, domain }));
  }

  private rejectAll(errorOf: (shared: SharedCall) => unknown): void {
    for (const shared of this.line) {
      this.remove(shared);
      shared.reject(errorOf(shared));
    }
  }

  /** Waits until the method of one of the calls has server time left. */
  private async serverTime(): Promise<void> {
    const { clock } = this;
    const unwatch = this.limits.watch(() => this.changes.notify());
    try {
      while (this.line.size > 0 && this.readyAt > clock.monotonic())
        // oxlint-disable-next-line no-await-in-loop -- what was waited for may have changed meanwhile
        await this.changes.waitUntil(
          this.readyAt - clock.monotonic(),
          clock,
          () => this.line.size === 0 || this.readyAt <= clock.monotonic(),
        );
    } finally {
      unwatch();
    }
  }

  /** Waits until a batch is full, or the calls have waited long enough for others. */
  private async waitForBatch(): Promise<void> {
    const { clock, closing } = this;
    const time = gatherTime(this.limits.bucket);
    const isEnough = (): boolean =>
      closing.leavesAtOnce ||
      this.line.size === 0 ||
      this.line.size >= MAX_BATCH_COMMANDS ||
      this.line.hasInteractive;
    if (time === 0) return;
    const unwatch = closing.watchGathering(() => this.changes.notify());
    await this.changes.waitUntil(time, clock, isEnough);
    unwatch();
  }

  /** Resolves when the request has been sent, or there was none. */
  private sendBatch(first: SharedCall): Promise<void> {
    return new Promise((left) => {
      const batch = this.sender.createBatch(first, this.line, this.limits, {
        left: (calls) => {
          for (const shared of calls) this.remove(shared);
          left();
        },
        requeued: (shared) => {
          this.line.add(shared);
          this.wake();
        },
      });
      this.changes.notify = () => batch.reconsider();
      inBackground(this.sender.send(batch));
    });
  }
}

const idOf = ({ method, json }: RestCall): string => `${method} ${json}`;
