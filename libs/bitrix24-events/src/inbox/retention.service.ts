import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, toMilliseconds, type Clock } from '../common/index.js';
import { INBOX, type Inbox } from './inbox.js';
import { INBOX_OPTIONS, type InboxOptions } from './inbox.options.js';

const EVERY = 3_600_000;
const AT_ONCE = 500;

/** Removes done deliveries that are kept no longer: at start and every hour, a few at a time. */
@Injectable()
export class Retention {
  private readonly logger = new Logger('Bitrix24Inbox');
  private cancel: () => void = () => undefined;
  private pruning: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    @Inject(INBOX) private readonly inbox: Inbox,
    @Inject(INBOX_OPTIONS) private readonly options: InboxOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  start(): void {
    this.pruning = this.prune();
    this.cancel = this.clock.schedule(() => this.start(), EVERY);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.cancel();
    await this.pruning;
  }

  private async prune(): Promise<void> {
    const { doneFor, keepDone } = this.options.retention;
    try {
      let removed: number;
      do {
        const doneBefore = this.clock.now() - toMilliseconds(doneFor);
        // oxlint-disable-next-line no-await-in-loop -- intake and handlers get their turn in between
        removed = await this.inbox.prune({ doneBefore, keepDone, limit: AT_ONCE });
      } while (removed === AT_ONCE && !this.stopped);
    } catch (error) {
      this.logger.error(`done deliveries cannot be removed, again in an hour: ${String(error)}`);
    }
  }
}
