import { Inject, Injectable, Logger } from '@nestjs/common';
import { EventRouting } from '../bindings/index.js';
import { CLOCK, type Clock } from '../common/index.js';
import { groupBy } from '../handlers/index.js';
import {
  EventAcceptor,
  INBOX,
  toDeliveryTarget,
  type AcceptItem,
  type Inbox,
  type InboxEvent,
} from '../inbox/index.js';
import { redact } from '../rest/index.js';
import { describeQueue } from './offline-queue.js';
import type { OfflineRow } from './offline-row.js';
import type { TakenRows } from './queue-turn.js';
import { dedupKeyOf, rowToEvent, type QueuePortal } from './to-inbox-event.js';

/** Takes rows of offline queues into the inbox. */
@Injectable()
export class RowTaker {
  private readonly logger = new Logger('Bitrix24Offline');

  constructor(
    private readonly routing: EventRouting,
    private readonly acceptor: EventAcceptor,
    @Inject(INBOX) private readonly inbox: Inbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Resolves once the rows are on disk, in one commit; what no handler wants is only logged, and a row that cannot be
   * stored keeps no other from it.
   *
   * @param processId of their reservation; rows without one are never read twice
   * @throws StorageError when nothing can be stored
   */
  async take(
    queue: QueuePortal,
    processId: string | undefined,
    rows: readonly OfflineRow[],
  ): Promise<TakenRows & { deliveries: number }> {
    const wanted: { row: OfflineRow; item: AcceptItem }[] = [];
    const unwanted: OfflineRow[] = [];
    const failed = new Map<OfflineRow, unknown>();
    for (const row of rows) {
      const event = this.read(queue, row, failed);
      if (!event) continue;
      // oxlint-disable-next-line no-await-in-loop -- nothing is read but at a portal's first row
      const item = await this.toItem(queue, processId, row, event);
      if (item.handlers.length > 0) wanted.push({ row, item });
      else unwanted.push(row);
    }
    const failures = await this.acceptor.acceptAll(wanted.map(({ item }) => item));
    for (const { position, error } of failures) failed.set(wanted[position]!.row, error);
    if (unwanted.length > 0) this.tellUnwanted(queue, unwanted);
    for (const [row, error] of failed) this.tellFailed(queue, row, processId !== undefined, error);
    return {
      done: rows.filter((row) => !failed.has(row)).map(({ messageId }) => messageId),
      failed: failed.size,
      deliveries: wanted.reduce((sum, { item }) => sum + item.handlers.length, 0),
    };
  }

  /** How many deliveries out of the offline queues of a portal wait, as far as `most`. */
  async countWaiting(memberId: string, most: number): Promise<number> {
    const filter = { memberId, source: 'offline', state: 'waiting' } as const;
    return (await this.inbox.list(filter, { limit: most })).items.length;
  }

  /** What is nested too deep for this process is a row that cannot be stored, like others. */
  private read(
    queue: QueuePortal,
    row: OfflineRow,
    failed: Map<OfflineRow, unknown>,
  ): InboxEvent | undefined {
    try {
      return rowToEvent(row, queue, this.clock.now());
    } catch (error) {
      failed.set(row, error);
      return undefined;
    }
  }

  private async toItem(
    queue: QueuePortal,
    processId: string | undefined,
    row: OfflineRow,
    event: InboxEvent,
  ): Promise<AcceptItem> {
    const handlers = await this.routing.match(event, '');
    return {
      event,
      ...(processId !== undefined && { dedupKey: dedupKeyOf(queue, processId, row) }),
      handlers: handlers.map((handler) => toDeliveryTarget(handler, event)),
    };
  }

  private tellUnwanted(queue: QueuePortal, rows: readonly OfflineRow[]): void {
    const names = [...groupBy(rows, ({ event }) => event)].map(([name, { length }]) => `${name} (${length})`);
    this.logger.warn(
      `${queue.domain}: ${rows.length} rows of ${describeQueue(queue)} are cleared, since no handler wants them: ` +
        names.join(', '),
    );
  }

  private tellFailed(
    queue: QueuePortal,
    { event, messageId }: OfflineRow,
    isReserved: boolean,
    error: unknown,
  ): void {
    this.logger.error(
      `${queue.domain}: the row ${messageId} (${event}) of ${describeQueue(queue)} cannot be stored, and ` +
        (isReserved
          ? 'stays reserved at the portal until the next search in an hour: '
          : 'is lost, since the portal has deleted it: ') +
        redact(String(error)),
    );
  }
}
