import { sleep } from '../common/async/index.js';
import type { Clock } from '../common/index.js';
import type { LookAhead } from './look-ahead.js';
import type { OfflineRow } from './offline-row.js';
import type { QueueReports } from './queue-reports.service.js';
import type { TakenRows } from './queue-turn.js';
import type { RowIngest } from './row-ingest.service.js';
import type { QueuePortal } from './to-inbox-event.js';

/** While our own storage cannot take what the portal has deleted already, milliseconds. */
const STORAGE_RETRY_MS = 1_000;

/** What a {@link RowStore} works with. */
export interface KeeperParts {
  taker: Pick<RowIngest, 'ingestRows'>;
  reports: Pick<QueueReports, 'lost'>;
  lookAhead: Pick<LookAhead, 'took'>;
  clock: Clock;
  /** Whether nothing is to be kept of the portal any more. */
  isForgotten(): Promise<boolean>;
}

/** Stores what a queue gave. Rows that the portal has deleted are nowhere else: those are stored however long it takes. */
export class RowStore {
  constructor(
    private readonly parts: KeeperParts,
    /** Aborts when this process can wait no longer. */
    private readonly end: AbortSignal,
  ) {}

  /**
   * @param processId of their reservation, which can be read again; rows without one cannot
   * @throws what they could not be stored for
   */
  async store(
    queue: QueuePortal,
    processId: string | undefined,
    rows: readonly OfflineRow[],
  ): Promise<TakenRows> {
    for (;;) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- until it is stored
        if (await this.parts.isForgotten()) return { done: [], failed: 0 };
        // oxlint-disable-next-line no-await-in-loop
        const taken = await this.parts.taker.ingestRows(queue, processId, rows);
        this.parts.lookAhead.took(taken.deliveries);
        return taken;
      } catch (error) {
        if (processId !== undefined) throw error;
        if (this.end.aborted) {
          this.parts.reports.lost(queue, rows.length);
          throw error;
        }
        // oxlint-disable-next-line no-await-in-loop
        await sleep(STORAGE_RETRY_MS, this.parts.clock);
      }
    }
  }
}
