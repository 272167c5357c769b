import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, settled, thrownText, toMilliseconds, type Clock } from '../common/index.js';
import { INBOX, type Inbox } from './inbox.js';
import { INBOX_OPTIONS, type InboxOptions } from './inbox.options.js';

const PRUNE_INTERVAL_MS = 3_600_000;
const PRUNE_BATCH_SIZE = 500;
/**
 * Reserved rows of an offline queue are kept for 34.2 days (protocol 8.1): until then one may be
 * read again.
 */
const KEY_RETENTION_MS = 35 * 86_400_000;

/** Removes expired deliveries and keys: at start and every hour, in small batches. */
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
    this.pruning = settled(this.prune());
    this.cancel = this.clock.schedule(() => this.start(), PRUNE_INTERVAL_MS);
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
        const now = this.clock.now();
        const policy = {
          doneBefore: now - toMilliseconds(doneFor),
          keepDone,
          keysBefore: now - KEY_RETENTION_MS,
        };
        // oxlint-disable-next-line no-await-in-loop -- intake and handlers get their turn in between
        removed = await this.inbox.prune({ ...policy, limit: PRUNE_BATCH_SIZE });
      } while (removed === PRUNE_BATCH_SIZE && !this.stopped);
    } catch (error) {
      this.logger.error(`done deliveries cannot be removed, retrying in an hour: ${thrownText(error)}`);
    }
  }
}
