import type { Clock } from '../../common/index.js';
import type { RestTime } from '../answers/rest-answer.js';
import { OPERATING_LIMIT_SECONDS, portalKey, type LimitedPortal } from './limit-profile.js';
import { OperatingAccount } from './operating-account.js';
import type { RestLimiter } from './rest-limiter.js';

/** Above this number, idle accounts are forgotten. */
const PRUNE_THRESHOLD = 1_000;

/** The portal's counting window: no answer can block a method for longer. */
const WINDOW_MS = 600_000;

/** A waiting caller. @returns whether it has left the queue */
type Attempt = () => boolean;

interface Entry {
  readonly account: OperatingAccount;
  /** The callers that this method blocks, in order. */
  readonly waiting: Set<Attempt>;
  cancelTimer: (() => void) | undefined;
}

/**
 * Delays a method that has nearly used up its server time at a portal, without delaying other
 * methods.
 */
export class OperatingTime {
  private readonly entries = new Map<string, Entry>();
  private readonly listeners = new Map<string, Set<() => void>>();
  private mostEntries = PRUNE_THRESHOLD;

  constructor(
    private readonly clock: Clock,
    private readonly limiter: Pick<RestLimiter, 'state'>,
  ) {}

  /**
   * When one more call may start, by the monotonic clock; infinite while only an answer can show
   * that. @param ahead calls that go before it
   */
  readyAt(portal: LimitedPortal, method: string, ahead = 0): number {
    return this.entries.get(keyOf(portal, method))?.account.readyAt(this.clock.monotonic(), ahead) ?? 0;
  }

  /**
   * Resolves when each of the methods may start, and counts them as started. @throws the reason of
   * `signal`
   */
  async enter(portal: LimitedPortal, methods: readonly string[], signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    // Synchronously, so that other waiting callers see it.
    const blocker = this.blocker(portal, methods);
    if (blocker === undefined) return methods.forEach((method) => this.beginRequest(portal, method));
    await new Promise<void>((resolve) => {
      let queue = this.accountOf(portal, blocker);
      const attempt: Attempt = () => {
        const still = signal?.aborted ? undefined : this.blocker(portal, methods);
        if (still !== undefined && this.accountOf(portal, still) === queue) return false;
        queue.waiting.delete(attempt);
        if (still !== undefined) {
          queue = this.accountOf(portal, still);
          queue.waiting.add(attempt);
          this.serve(queue);
          return true;
        }
        if (!signal?.aborted) for (const method of methods) this.beginRequest(portal, method);
        signal?.removeEventListener('abort', attempt);
        resolve();
        return true;
      };
      queue.waiting.add(attempt);
      signal?.addEventListener('abort', attempt, { once: true });
      this.serve(queue);
    });
    signal?.throwIfAborted();
  }

  /**
   * Calls `listener` after each answer of the portal. @returns a function that removes the listener
   */
  watch(portal: LimitedPortal, listener: () => void): () => void {
    const key = portalKey(portal);
    const listeners = this.listeners.get(key) ?? new Set();
    this.listeners.set(key, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.listeners.get(key) === listeners) this.listeners.delete(key);
    };
  }

  beginRequest(portal: LimitedPortal, method: string): void {
    this.accountOf(portal, method).account.beginRequest();
  }

  endRequest(portal: LimitedPortal, method: string, time: RestTime | undefined): void {
    const entry = this.accountOf(portal, method);
    entry.account.endRequest(
      time?.operating,
      time && resetIn(time, this.clock.now()),
      this.clock.monotonic(),
    );
    this.serve(entry);
    for (const listener of this.listeners.get(portalKey(portal)) ?? []) listener();
  }

  /** The portal answered OPERATION_TIME_LIMIT. */
  refused(portal: LimitedPortal, method: string): void {
    this.accountOf(portal, method).account.refuse(this.clock.monotonic());
  }

  /** The method that blocks the others longest; `undefined` if all may start. */
  private blocker(portal: LimitedPortal, methods: readonly string[]): string | undefined {
    let [latest, blocker]: [number, string | undefined] = [this.clock.monotonic(), undefined];
    for (const method of methods) {
      const readyAt = this.readyAt(portal, method);
      if (readyAt > latest) [latest, blocker] = [readyAt, method];
    }
    return blocker;
  }

  /** Starts waiting callers in order, up to the first that may not start. */
  private serve(entry: Entry): void {
    for (const attempt of entry.waiting) if (!attempt()) break;
    const { account, waiting } = entry;
    const now = this.clock.monotonic();
    const readyAt = account.readyAt(now);
    entry.cancelTimer?.();
    entry.cancelTimer =
      waiting.size > 0 && Number.isFinite(readyAt)
        ? this.clock.schedule(() => this.serve(entry), Math.max(0, readyAt - now))
        : undefined;
  }

  private accountOf(portal: LimitedPortal, method: string): Entry {
    const key = keyOf(portal, method);
    const known = this.entries.get(key);
    if (known) return known;
    if (this.entries.size >= this.mostEntries) this.forgetIdle();
    const limit = this.limiter.state(portal)?.profile.operating ?? OPERATING_LIMIT_SECONDS;
    const entry: Entry = { account: new OperatingAccount(limit), waiting: new Set(), cancelTimer: undefined };
    this.entries.set(key, entry);
    return entry;
  }

  /**
   * Not again before the number of accounts has doubled: the cost per new account stays constant.
   */
  private forgetIdle(): void {
    const now = this.clock.monotonic();
    for (const [key, { account, waiting }] of this.entries)
      if (waiting.size === 0 && account.isIdle(now)) this.entries.delete(key);
    this.mostEntries = Math.max(PRUNE_THRESHOLD, 2 * this.entries.size);
  }
}

/**
 * Milliseconds until the portal resets its count, by its own clock, measured from the start of the
 * call; limited to the window.
 */
function resetIn({ operating_reset_at: at, start }: RestTime, now: number): number | undefined {
  if (typeof at !== 'number' || Number.isNaN(at)) return undefined;
  const left = (at - (typeof start === 'number' && start > 0 ? start : now / 1_000)) * 1_000;
  return Math.min(WINDOW_MS, Math.max(0, Number.isNaN(left) ? 0 : left));
}

const keyOf = (portal: LimitedPortal, method: string): string =>
  `${portalKey(portal)} ${method.toLowerCase()}`;
