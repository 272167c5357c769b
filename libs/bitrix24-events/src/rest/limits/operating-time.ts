import type { Clock } from '../../common/index.js';
import type { RestTime } from '../rest-answer.js';
import { OPERATING_LIMIT, type LimitedPortal } from './limit-profile.js';
import { OperatingAccount } from './operating-account.js';
import type { RestLimiter } from './rest-limiter.js';

/** Accounts that have run out are forgotten beyond this. */
const MANY_ACCOUNTS = 1_000;

/** Lets a method wait that has nearly used up its server time at a portal, and no other method with it. */
export class OperatingTime {
  private readonly accounts = new Map<string, OperatingAccount>();
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly clock: Clock,
    private readonly limiter: Pick<RestLimiter, 'state'>,
  ) {}

  /** From when one more call may start; infinite while only an answer can tell. @param ahead calls that go before it */
  readyAt(portal: LimitedPortal, method: string, ahead = 0): number {
    return this.accounts.get(keyOf(portal, method))?.readyAt(this.clock.now(), ahead) ?? 0;
  }

  /** Resolves when each of the methods may start, and counts them as begun. @throws the reason of `signal` */
  async enter(portal: LimitedPortal, methods: readonly string[], signal?: AbortSignal): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      const latest = Math.max(0, ...methods.map((method) => this.readyAt(portal, method)));
      // At once: whoever else waits must see it.
      if (latest <= this.clock.now()) return methods.forEach((method) => this.begin(portal, method));
      // oxlint-disable-next-line no-await-in-loop -- what was waited for may have changed meanwhile
      await this.change(latest, signal);
    }
  }

  /** Has `listener` called after each answer. @returns what ends that */
  watch(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  begin(portal: LimitedPortal, method: string): void {
    this.of(portal, method).begin();
  }

  end(portal: LimitedPortal, method: string, time: RestTime | undefined): void {
    const resetAt = time?.operating_reset_at;
    this.of(portal, method).end(time?.operating, resetAt === undefined ? undefined : resetAt * 1_000);
    for (const listener of this.listeners) listener();
  }

  /** The portal answered OPERATION_TIME_LIMIT. */
  refused(portal: LimitedPortal, method: string): void {
    this.of(portal, method).refuse(this.clock.now());
  }

  /** Resolves at a time, after an answer, or when the signal aborts. */
  private async change(at: number, signal?: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const end = (): void => {
        unwatch();
        cancel?.();
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const unwatch = this.watch(end);
      const cancel = Number.isFinite(at) ? this.clock.schedule(end, at - this.clock.now()) : undefined;
      signal?.addEventListener('abort', end, { once: true });
    });
  }

  private of(portal: LimitedPortal, method: string): OperatingAccount {
    const key = keyOf(portal, method);
    const known = this.accounts.get(key);
    if (known) return known;
    if (this.accounts.size >= MANY_ACCOUNTS) this.forgetIdle();
    const account = new OperatingAccount(this.limiter.state(portal)?.profile.operating ?? OPERATING_LIMIT);
    this.accounts.set(key, account);
    return account;
  }

  private forgetIdle(): void {
    const now = this.clock.now();
    for (const [key, account] of this.accounts) if (account.isIdle(now)) this.accounts.delete(key);
  }
}

const keyOf = ({ memberId, host }: LimitedPortal, method: string): string =>
  `${host} ${memberId} ${method.toLowerCase()}`;
