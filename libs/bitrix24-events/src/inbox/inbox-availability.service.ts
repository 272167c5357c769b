import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, Notifications, type Clock, type Part } from '../common/index.js';
import { isStorageError } from '../storage/index.js';

/**
 * An outage is over once nothing has failed for this many milliseconds: a full disk occasionally
 * still accepts a small event.
 */
const RECOVERY_DELAY_MS = 1_000;

/** The continuous operations of the inbox. */
export type InboxOperation = 'accept' | 'claim' | 'settle';

const MEANING: Record<InboxOperation, string> = {
  accept: 'events are answered 503',
  claim: 'handlers receive nothing',
  settle: 'outcomes of handled events cannot be written, and are retried',
};

/**
 * Reports an inbox that cannot store, and its recovery: once per outage, regardless of the number
 * of failures.
 */
@Injectable()
export class InboxAvailability implements Part {
  private readonly logger = new Logger('Bitrix24Inbox');
  private readonly failing = new Set<InboxOperation>();
  private since: number | undefined;
  private begunAt = 0;
  private cancelCalm: (() => void) | undefined;

  constructor(
    private readonly notifications: Notifications,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @returns whether the storage as a whole has failed: then it is reported here, and nowhere else.
   */
  failed(operation: InboxOperation, error: unknown): boolean {
    if (!isStorageError(error)) return false;
    this.failing.add(operation);
    this.stopCalm();
    if (this.since === undefined) {
      this.since = this.clock.now();
      this.begunAt = this.clock.monotonic();
      const { code, message: reason } = error;
      this.logger.error(`the inbox is unavailable, ${code}: ${MEANING[operation]}. ${reason}`);
      this.notifications.emit('bitrix24.inbox.unavailable', { code, reason });
    }
    return true;
  }

  succeeded(operation: InboxOperation): void {
    if (this.failing.size === 0 || !this.failing.delete(operation) || this.failing.size > 0) return;
    this.cancelCalm = this.clock.schedule(() => this.recover(), RECOVERY_DELAY_MS);
  }

  close(): void {
    this.stopCalm();
  }

  private recover(): void {
    const since = this.since!;
    const seconds = Math.round((this.clock.monotonic() - this.begunAt) / 1_000);
    this.logger.log(`the inbox is available again, after ${seconds} s`);
    this.since = undefined;
    this.cancelCalm = undefined;
    this.notifications.emit('bitrix24.inbox.available', { since });
  }

  private stopCalm(): void {
    this.cancelCalm?.();
    this.cancelCalm = undefined;
  }
}
