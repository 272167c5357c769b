import { Logger } from '@nestjs/common';
import { counted, printable, someOf, redact } from '../common/text/index.js';
import { thrownText, type Clock } from '../common/index.js';
import { groupBy } from '../handlers/index.js';
import { describeQueue } from './offline-queue.js';
import type { OfflineRow } from './offline-row.js';
import { Seldom } from './seldom.js';
import type { QueuePortal } from './to-inbox-event.js';

/**
 * Milliseconds between two warnings about one queue: a portal may return such rows by the thousand.
 */
const LOG_INTERVAL_MS = 3_600_000;

/** Reports rows of offline queues that reach no handler. */
export class RowReports {
  private readonly logger = new Logger('Bitrix24Offline');
  private readonly seldom: Seldom;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.seldom = new Seldom(clock, LOG_INTERVAL_MS);
  }

  /** Rows that are cleared because no handler wants them, or they do not name a valid event. */
  unwanted(queue: QueuePortal, rows: readonly OfflineRow[]): void {
    const names = [...groupBy(rows, ({ event }) => event)].map(
      ([name, { length }]) => `${name || 'no event'} (${length})`,
    );
    const are =
      rows.length === 1
        ? 'is cleared, because no handler wants it'
        : 'are cleared, because no handler wants them';
    this.write(
      'warn',
      `unwanted ${describeQueue(queue)}`,
      `${queue.domain}: ${counted(rows.length, 'row')} of ${describeQueue(queue)} ${are}: ${someOf(names)}`,
    );
  }

  /** Rows that could not be stored, each for a reason of its own. */
  unstored(queue: QueuePortal, failed: ReadonlyMap<OfflineRow, unknown>, isReserved: boolean): void {
    const [first] = failed;
    if (!first) return;
    const [{ event, messageId }, error] = first;
    const others = failed.size > 1 ? `, nor can ${counted(failed.size - 1, 'other')} of this batch` : '';
    this.write(
      'error',
      `unstored ${describeQueue(queue)} ${event}`,
      `${queue.domain}: the row ${messageId} (${event}) of ${describeQueue(queue)} cannot be stored, and ` +
        (isReserved
          ? `stays reserved at the portal until the next search in an hour${others}: `
          : `is lost, since the portal has deleted it${others}: `) +
        printable(redact(thrownText(error))),
    );
  }

  /** More rows than were requested. */
  surplus(queue: QueuePortal, asked: number, surplus: number): void {
    this.write(
      'warn',
      `surplus ${describeQueue(queue)}`,
      `${queue.domain}: ${describeQueue(queue)} was asked for ${counted(asked, 'row')} and brought ` +
        `${asked + surplus}: ${counted(surplus, 'row')} beyond them ${surplus === 1 ? 'is' : 'are'} not read. ` +
        'Try: look at what answers at the address of the portal',
    );
  }

  /** Once an hour per queue, and otherwise at debug level. */
  private write(level: 'warn' | 'error', key: string, line: string): void {
    this.logger[this.seldom.isDue(key) ? level : 'debug'](line);
  }
}
