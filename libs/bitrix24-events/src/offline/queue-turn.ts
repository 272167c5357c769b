import { groupBy } from '../handlers/index.js';
import { nextStep, type QueueStep, type StoredRows } from './next-step.js';
import type { OfflineRow } from './offline-row.js';
import type { PortalQueue } from './portal-queue.js';
import type { Reservation } from './reservation.js';

/** Between two searches for what earlier programs, and answers that were lost, have left behind. */
const ORPHAN_SEARCH_INTERVAL_MS = 3_600_000;

/** Pages that one turn takes in: then other queues have theirs, however much a portal goes on to bring. */
const MAX_PAGES_PER_TURN = 40;

/** When a queue is next searched for what was left behind, milliseconds of the monotonic clock. Kept from turn to turn. */
export interface Searches {
  orphansAt: number;
  errorsAt: number;
  /** Row behind which the search for reservations goes on, where a turn has left it; absent: from the start. */
  orphansAfter?: string | undefined;
}

/** What became of rows that were to be taken in. */
export interface TakenRows {
  /** `MESSAGE_ID`s of those that need not be at the portal any more. */
  done: string[];
  /** Those that could not be stored, each for a reason of its own. */
  failed: number;
}

/** What a turn works with. */
export interface TurnParts {
  queue: Pick<PortalQueue, 'isPage' | 'reserve' | 'takeRows' | 'reread' | 'clear' | 'reserved'>;
  reservations: {
    all(): Promise<Reservation[]>;
    add(reservation: Reservation): Promise<void>;
    remove(processId: string): Promise<void>;
  };
  /** Has rows on disk when it resolves. Without a `processId` they are nowhere else any more: it must not give up. */
  store(rows: readonly OfflineRow[], processId: string | undefined): Promise<TakenRows>;
  /** Whether nothing is to be done at the portal just now. */
  isSuspended(): boolean;
  hasRoom(): Promise<boolean>;
  /** Whether the portal has rung since this was asked last. */
  hasRung(): boolean;
  asksForLeft(): boolean;
  /** After each look at free rows. `full`: it brought a whole page. */
  looked(batch: { rows: number; full: boolean; left: number | undefined }): void;
  /** Monotonic. */
  now(): number;
  signal: AbortSignal;
}

/** One turn of a queue: from what is unfinished until nothing is left, or there is no room for more. */
export class QueueTurn {
  /** Of all that it has taken in. */
  rows = 0;
  private stored: StoredRows | undefined;
  private unfinished: Reservation[] = [];
  private rereadFrom = '';
  /** Whether the step under way was left in the midst of its pages. */
  private goesOn = false;
  private hungry = true;
  /** Requests for rows. */
  private pages = 0;

  constructor(
    private readonly parts: TurnParts,
    private readonly searches: Searches,
    private readonly extended: boolean,
  ) {}

  /**
   * Resolves to whether rows were left, for want of room or since the portal is suspended. Whatever it fails with, the
   * next turn goes on from there.
   */
  async runTurn(): Promise<{ full: boolean }> {
    this.unfinished = await this.parts.reservations.all();
    for (;;) {
      this.parts.signal.throwIfAborted();
      // What is stored and not yet cleared is known by its reservation.
      if (this.parts.isSuspended()) return { full: true };
      if (this.pages >= MAX_PAGES_PER_TURN) return { full: true };
      // oxlint-disable-next-line no-await-in-loop -- one step after the other
      const step = await this.nextStep();
      if (step.kind === 'leave') return { full: step.full };
      // oxlint-disable-next-line no-await-in-loop
      await this.perform(step);
    }
  }

  private async nextStep(): Promise<QueueStep> {
    if (this.parts.hasRung()) this.hungry = true;
    const now = this.parts.now();
    const errorsDue = this.searches.errorsAt <= now;
    // The first page of what was begun is finished anyhow.
    if (this.goesOn && !(await this.parts.hasRoom())) return { kind: 'leave', full: true };
    return nextStep({
      extended: this.extended,
      stored: this.stored,
      unfinished: this.unfinished,
      orphansDue: this.searches.orphansAt <= now,
      errorsDue,
      hungry: this.hungry,
      hasRoom: (this.hungry || errorsDue) && (await this.parts.hasRoom()),
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
    const rows = await this.parts.queue.reread(reservation);
    const failed = await this.finish(processId, rows);
    // Another program's reservation may be larger than what is asked for at once.
    this.goesOn = this.parts.queue.isPage(rows.length) && failed === 0 && rows[0]!.id !== this.rereadFrom;
    this.rereadFrom = this.goesOn ? rows[0]!.id : '';
    if (this.goesOn) return;
    await this.parts.reservations.remove(processId);
    this.unfinished.shift();
  }

  private async findOrphans(): Promise<void> {
    this.pages += 1;
    const afterId = this.searches.orphansAfter ?? '0';
    // What fails begins anew.
    this.searches.orphansAfter = undefined;
    const page = await this.parts.queue.reserved(afterId);
    for (const [processId, rows] of groupBy(page.rows, (row) => row.processId)) {
      // oxlint-disable-next-line no-await-in-loop -- a request each
      await this.finish(processId, rows);
    }
    this.goesOn = !page.isLast;
    if (this.goesOn) {
      this.searches.orphansAfter = page.lastId;
      return;
    }
    for (const { processId } of this.unfinished.splice(0)) {
      // oxlint-disable-next-line no-await-in-loop
      await this.parts.reservations.remove(processId);
    }
    this.searches.orphansAt = this.parts.now() + ORPHAN_SEARCH_INTERVAL_MS;
  }

  /** Resolves to how many could not be stored: those stay reserved, and are found again. */
  private async finish(processId: string, rows: readonly OfflineRow[]): Promise<number> {
    if (rows.length === 0) return 0;
    const { done, failed } = await this.parts.store(rows, processId);
    this.rows += rows.length;
    await this.parts.queue.clear({ processId, messageIds: done });
    return failed;
  }

  private async clear(stored: StoredRows): Promise<void> {
    await this.parts.queue.clear(stored);
    await this.parts.reservations.remove(stored.processId);
    this.stored = undefined;
  }

  private async reserve(errors: boolean, clear: StoredRows | undefined): Promise<void> {
    const { queue, reservations } = this.parts;
    this.pages += 1;
    const { processId, rows, left, clearError } = await queue.reserve(
      errors,
      clear,
      this.parts.asksForLeft(),
    );
    this.stored = undefined;
    if (processId !== undefined && rows.length > 0) {
      // Before anything else: what is not written down is found only by a search.
      await reservations.add({ processId, errors });
      const { done } = await this.parts.store(rows, processId);
      this.stored = { processId, messageIds: done };
    }
    if (clearError !== undefined) throw clearError;
    if (clear) await reservations.remove(clear.processId);
    this.looked(errors, rows.length, left);
  }

  private async takeRows(errors: boolean): Promise<void> {
    this.pages += 1;
    const { rows, left } = await this.parts.queue.takeRows(errors, this.parts.asksForLeft());
    if (rows.length > 0) await this.parts.store(rows, undefined);
    this.looked(errors, rows.length, left);
  }

  private looked(errors: boolean, rows: number, left: number | undefined): void {
    const full = this.parts.queue.isPage(rows);
    this.rows += rows;
    if (!errors) this.hungry = full;
    else if (!full) this.searches.errorsAt = this.parts.now() + ORPHAN_SEARCH_INTERVAL_MS;
    this.parts.looked({ rows, full, left });
  }
}
