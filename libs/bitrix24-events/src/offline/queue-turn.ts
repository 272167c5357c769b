import { groupBy } from '../handlers/index.js';
import { nextStep, type QueueStep, type StoredRows } from './next-step.js';
import type { OfflineRow } from './offline-row.js';
import type { Clock } from '../common/index.js';
import type { PortalQueue } from './portal-queue.js';
import type { QueueReservations } from './queue-reservations.js';
import type { Reservation } from './reservation.js';
import type { RowStore } from './row-store.js';

/** Milliseconds between two searches for rows left behind by earlier programs and lost answers. */
const ORPHAN_SEARCH_INTERVAL_MS = 3_600_000;

/**
 * Maximum number of pages per turn, so that other queues get theirs, however many rows a portal
 * has.
 */
const MAX_PAGES_PER_TURN = 40;

/**
 * When a queue is next searched for rows that were left behind, by the monotonic clock. Kept
 * between turns.
 */
export interface Searches {
  orphansAt: number;
  errorsAt: number;
  /**
   * Row after which the search for reservations continues, if a turn has interrupted it; absent:
   * from the start.
   */
  orphansAfter?: string | undefined;
}

/** What is known of the queue from one turn to the next. */
export interface TurnState {
  readonly searches: Searches;
  /** Whether rows are reserved; otherwise they are deleted as they are read. */
  readonly extended: boolean;
  /** Whether the portal must not be called at the moment. */
  readonly isSuspended: boolean;
  /** Whether to ask the portal how many rows are left, with a request that is made anyway. */
  readonly asksForLeft: boolean;
  /** Whether the inbox has room for more rows. */
  hasRoom(): Promise<boolean>;
  /** Whether the portal has sent a notification since the last call. */
  consumeNotification(): boolean;
  /** Called after each read of free rows. `full`: it returned a full page. */
  recordBatch(batch: { rows: number; full: boolean; left: number | undefined }): void;
}

/** One turn of a queue: from its unfinished work until nothing is left, or the inbox is full. */
export class QueueTurn {
  /** Total number of rows stored. */
  rows = 0;
  private stored: StoredRows | undefined;
  private unfinished: Reservation[] = [];
  private rereadFrom = '';
  /** Whether the current step was interrupted between its pages. */
  private goesOn = false;
  private hungry = true;
  /** Number of requests for rows. */
  private pages = 0;

  constructor(
    private readonly queue: Pick<
      PortalQueue,
      'isPage' | 'reserve' | 'takeRows' | 'reread' | 'clear' | 'reserved'
    >,
    private readonly reservations: Pick<QueueReservations, 'list' | 'add' | 'remove'>,
    /** Has rows on disk when it resolves. Without a `processId` there is no other copy: it must not give up. */
    private readonly rowStore: Pick<RowStore, 'store'>,
    private readonly state: TurnState,
    private readonly clock: Pick<Clock, 'monotonic'>,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Resolves to whether rows were left, because the inbox is full or the portal is suspended. After
   * any failure, the next turn continues from there.
   */
  async runTurn(): Promise<{ full: boolean }> {
    this.unfinished = await this.reservations.list();
    for (;;) {
      this.signal.throwIfAborted();
      // Rows that are stored and not yet cleared are found by their reservation.
      if (this.state.isSuspended) return { full: true };
      if (this.pages >= MAX_PAGES_PER_TURN) return { full: true };
      // oxlint-disable-next-line no-await-in-loop -- one step after the other
      const step = await this.nextStep();
      if (step.kind === 'leave') return { full: step.full };
      // oxlint-disable-next-line no-await-in-loop
      await this.perform(step);
    }
  }

  private async nextStep(): Promise<QueueStep> {
    if (this.state.consumeNotification()) this.hungry = true;
    const now = this.clock.monotonic();
    const errorsDue = this.state.searches.errorsAt <= now;
    // The first page of unfinished work is completed in any case.
    if (this.goesOn && !(await this.state.hasRoom())) return { kind: 'leave', full: true };
    return nextStep({
      extended: this.state.extended,
      stored: this.stored,
      unfinished: this.unfinished,
      orphansDue: this.state.searches.orphansAt <= now,
      errorsDue,
      hungry: this.hungry,
      hasRoom: (this.hungry || errorsDue) && (await this.state.hasRoom()),
    });
  }

  private perform(step: Exclude<QueueStep, { kind: 'leave' }>): Promise<void> {
    switch (step.kind) {
      case 'resume':
        return this.resume(step.reservation);
      case 'find-orphans':
        return this.findOrphans();
      case 'clear':
        return this.clear(step.stored);
      case 'reserve':
        return this.reserve(step.errors, step.clear);
      default:
        return this.takeRows(step.errors);
    }
  }

  private async resume(reservation: Reservation): Promise<void> {
    const { processId } = reservation;
    this.pages += 1;
    const rows = await this.queue.reread(reservation);
    const failed = await this.finish(processId, rows);
    // Another program's reservation may be larger than one page.
    this.goesOn = this.queue.isPage(rows.length) && failed === 0 && rows[0]!.id !== this.rereadFrom;
    this.rereadFrom = this.goesOn ? rows[0]!.id : '';
    if (this.goesOn) return;
    await this.reservations.remove(processId);
    this.unfinished.shift();
  }

  private async findOrphans(): Promise<void> {
    this.pages += 1;
    const afterId = this.state.searches.orphansAfter ?? '0';
    // After a failure the search starts again.
    this.state.searches.orphansAfter = undefined;
    const page = await this.queue.reserved(afterId);
    for (const [processId, rows] of groupBy(page.rows, (row) => row.processId)) {
      // oxlint-disable-next-line no-await-in-loop -- a request each
      await this.finish(processId, rows);
    }
    this.goesOn = !page.isLast;
    if (this.goesOn) {
      this.state.searches.orphansAfter = page.lastId;
      return;
    }
    for (const { processId } of this.unfinished.splice(0)) {
      // oxlint-disable-next-line no-await-in-loop
      await this.reservations.remove(processId);
    }
    this.state.searches.orphansAt = this.clock.monotonic() + ORPHAN_SEARCH_INTERVAL_MS;
  }

  /**
   * Resolves to the number of rows that could not be stored: those stay reserved, and are found
   * again.
   */
  private async finish(processId: string, rows: readonly OfflineRow[]): Promise<number> {
    if (rows.length === 0) return 0;
    const { done, failed } = await this.rowStore.store(rows, processId);
    this.rows += rows.length;
    await this.queue.clear({ processId, messageIds: done });
    return failed;
  }

  private async clear(stored: StoredRows): Promise<void> {
    await this.queue.clear(stored);
    await this.reservations.remove(stored.processId);
    this.stored = undefined;
  }

  private async reserve(errors: boolean, clear: StoredRows | undefined): Promise<void> {
    const { queue, reservations } = this;
    this.pages += 1;
    const { processId, rows, left, clearError } = await queue.reserve(errors, clear, this.state.asksForLeft);
    this.stored = undefined;
    if (processId !== undefined && rows.length > 0) {
      // Before anything else: an unrecorded reservation is found only by a search.
      await reservations.add({ processId, errors });
      const { done } = await this.rowStore.store(rows, processId);
      this.stored = { processId, messageIds: done };
    }
    if (clearError !== undefined) throw clearError;
    if (clear) await reservations.remove(clear.processId);
    this.looked(errors, rows.length, left);
  }

  private async takeRows(errors: boolean): Promise<void> {
    this.pages += 1;
    const { rows, left } = await this.queue.takeRows(errors, this.state.asksForLeft);
    if (rows.length > 0) await this.rowStore.store(rows, undefined);
    this.looked(errors, rows.length, left);
  }

  private looked(errors: boolean, rows: number, left: number | undefined): void {
    const full = this.queue.isPage(rows);
    this.rows += rows;
    if (!errors) this.hungry = full;
    else if (!full) this.state.searches.errorsAt = this.clock.monotonic() + ORPHAN_SEARCH_INTERVAL_MS;
    this.state.recordBatch({ rows, full, left });
  }
}
