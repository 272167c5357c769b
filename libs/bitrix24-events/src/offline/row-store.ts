import { sleep } from '../common/async/index.js';
import type { Clock } from '../common/index.js';
import type { LookAhead } from './look-ahead.js';
import type { OfflineRow } from './offline-row.js';
import type { QueueReports } from './queue-reports.service.js';
import type { TakenRows } from './queue-turn.js';
import type { RowIngest } from './row-ingest.service.js';
import type { QueuePortal } from './to-inbox-event.js';

/**
 * Milliseconds between attempts while our storage cannot store rows that the portal has already
 * deleted.
 */
const STORAGE_RETRY_MS = 1_000;

/** The dependencies of a {@link RowStore}. */
export interface KeeperParts {
  taker: Pick<RowIngest, 'ingestRows'>;
  reports: Pick<QueueReports, 'lost'>;
  lookAhead: Pick<LookAhead, 'took'>;
  clock: Clock;
  /** Whether nothing must be stored for the portal any more. */
  isForgotten(): Promise<boolean>;
}

/**
 * Stores the rows of a queue. Rows that the portal has deleted have no other copy: storing them is
 * retried until it succeeds.
 */
export class RowStore {
  constructor(
    private readonly parts: KeeperParts,
    /** Aborts when this process cannot wait any longer. */
    private readonly end: AbortSignal,
  ) {}

  /**
   * @param processId of their reservation, which can be read again; rows without one cannot
   * @throws the reason why they could not be stored
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
