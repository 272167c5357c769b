import type { OfflineSubscriptions } from '../bindings/index.js';
import { sleep } from '../common/async/index.js';
import type { Clock } from '../common/index.js';
import type { LookAhead } from './look-ahead.js';
import type { OfflineRow } from './offline-row.js';
import type { QueueReports } from './queue-reports.service.js';
import type { RowIngest, TakenRows } from './row-ingest.service.js';
import type { QueuePortal } from './to-inbox-event.js';

/**
 * Milliseconds between attempts while our storage cannot store rows that the portal has already
 * deleted.
 */
const STORAGE_RETRY_MS = 1_000;

/**
 * Stores the rows of a queue. Rows that the portal has deleted have no other copy: storing them is
 * retried until it succeeds.
 */
export class RowStore {
  constructor(
    private readonly queue: QueuePortal,
    private readonly subscriptions: Pick<OfflineSubscriptions, 'record'>,
    private readonly ingest: Pick<RowIngest, 'ingestRows'>,
    private readonly reports: Pick<QueueReports, 'lost'>,
    private readonly lookAhead: Pick<LookAhead, 'took'>,
    private readonly clock: Clock,
    /** Aborts when this process cannot wait any longer. */
    private readonly end: AbortSignal,
  ) {}

  /**
   * @param processId of their reservation, which can be read again; rows without one cannot
   * @throws the reason why they could not be stored
   */
  async store(rows: readonly OfflineRow[], processId: string | undefined): Promise<TakenRows> {
    for (;;) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- until it is stored
        if (await this.isForgotten()) return { done: [], failed: 0 };
        // oxlint-disable-next-line no-await-in-loop
        const taken = await this.ingest.ingestRows(this.queue, processId, rows);
        this.lookAhead.took(taken.deliveries);
        return taken;
      } catch (error) {
        if (processId !== undefined) throw error;
        if (this.end.aborted) {
          this.reports.lost(this.queue, rows.length);
          throw error;
        }
        // oxlint-disable-next-line no-await-in-loop
        await sleep(STORAGE_RETRY_MS, this.clock);
      }
    }
  }

  /** Whether nothing must be stored for the portal any more. */
  private async isForgotten(): Promise<boolean> {
    return (await this.subscriptions.record(this.queue.memberId)) === undefined;
  }
}
