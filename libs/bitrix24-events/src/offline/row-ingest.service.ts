import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { EventRouting } from '../bindings/index.js';
import { CLOCK, type Clock } from '../common/index.js';
import {
  EventAcceptor,
  INBOX,
  toDeliveryTarget,
  type AcceptItem,
  type Inbox,
  type InboxEvent,
} from '../inbox/index.js';
import type { OfflineRow } from './offline-row.js';
import { RowReports } from './row-reports.js';
import { dedupKeyOf, rowToEvent, type QueuePortal } from './to-inbox-event.js';

/** Maximum number of rows per commit: other work runs between two commits. */
const MAX_ROWS = 100;

/** The result of storing rows. */
export interface TakenRows {
  /** `MESSAGE_ID`s of rows that need not stay at the portal. */
  done: string[];
  /** Number of rows that could not be stored, each for a reason of its own. */
  failed: number;
}

/** Stores rows of offline queues in the inbox. */
@Injectable()
export class RowIngest {
  readonly reports: RowReports;

  constructor(
    private readonly routing: EventRouting,
    private readonly acceptor: EventAcceptor,
    @Inject(INBOX) private readonly inbox: Inbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.reports = new RowReports(clock);
  }

  /**
   * Resolves once the rows are on disk; rows that no handler wants are only logged, and a row that
   * cannot be stored does not affect the others. Rows that can be read again are stored in commits
   * of {@link MAX_ROWS}, others in one.
   *
   * @param processId of their reservation; rows without one are never read twice
   * @throws StorageError if nothing can be stored
   */
  async ingestRows(
    queue: QueuePortal,
    processId: string | undefined,
    rows: readonly OfflineRow[],
  ): Promise<TakenRows & { deliveries: number }> {
    const unwanted: OfflineRow[] = [];
    const failed = new Map<OfflineRow, unknown>();
    let deliveries = 0;
    const step = processId === undefined ? Math.max(1, rows.length) : MAX_ROWS;
    for (let start = 0; start < rows.length; start += step) {
      // oxlint-disable no-await-in-loop -- a commit after the other, and others have their turn between them
      if (start > 0) await setImmediate();
      const wanted = await this.wantedOf(queue, processId, rows.slice(start, start + step), unwanted, failed);
      const failures = await this.acceptor.acceptAll(wanted.map(({ item }) => item));
      // oxlint-enable no-await-in-loop
      for (const { position, error } of failures) failed.set(wanted[position]!.row, error);
      deliveries += wanted.reduce((sum, { item }) => sum + item.handlers.length, 0);
    }
    if (unwanted.length > 0) this.reports.unwanted(queue, unwanted);
    this.reports.unstored(queue, failed, processId !== undefined);
    return {
      done: rows.filter((row) => !failed.has(row)).map(({ messageId }) => messageId),
      failed: failed.size,
      deliveries,
    };
  }

  private async wantedOf(
    queue: QueuePortal,
    processId: string | undefined,
    rows: readonly OfflineRow[],
    unwanted: OfflineRow[],
    failed: Map<OfflineRow, unknown>,
  ): Promise<{ row: OfflineRow; item: AcceptItem }[]> {
    const wanted: { row: OfflineRow; item: AcceptItem }[] = [];
    for (const row of rows) {
      const event = row.event === '' ? undefined : this.read(queue, row, failed);
      // oxlint-disable-next-line no-await-in-loop -- nothing is read but at a portal's first row
      const item = event && (await this.toItem(queue, processId, row, event));
      if (item && item.handlers.length > 0) wanted.push({ row, item });
      else if (!failed.has(row)) unwanted.push(row);
    }
    return wanted;
  }

  /** Number of waiting deliveries from the offline queues of a portal, counted up to `most`. */
  countWaiting(memberId: string, most: number): Promise<number> {
    return this.inbox.count({ memberId, source: 'offline', state: 'waiting' }, most);
  }

  /** Data nested too deeply for this process counts as a row that cannot be stored. */
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
}
