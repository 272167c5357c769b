import {
  RestBadAnswerError,
  type BatchCommand,
  type BatchOutcome,
  type Bitrix24Client,
  type RestAnswer,
} from '../rest/index.js';
import type { StoredRows } from './next-step.js';
import { readBatch, readRows, type OfflineBatch, type OfflineRow, type OfflineRows } from './offline-row.js';
import {
  clearCommands,
  countFreeCommand,
  listReservedCommand,
  rereadCommand,
  reserveCommand,
  takeCommand,
} from './queue-commands.js';
import type { Reservation } from './reservation.js';

/** The result of reading the queue. */
export interface Found extends OfflineBatch {
  /** Number of free rows left, if it was requested. */
  left: number | undefined;
}

/** The result of {@link PortalQueue.reserve}. */
export interface Reserved extends Found {
  /** Why the rows to be cleared may still be at the portal. */
  clearError: unknown;
}

/** A page of reserved rows. */
export interface ReservedPage {
  rows: OfflineRow[];
  /** Where the next page starts. */
  lastId: string;
  isLast: boolean;
}

/** How a queue is accessed. */
export interface QueueAccess {
  /** `''`: none. */
  connector: string;
  /** Number of rows per request. */
  limit: number;
  signal: AbortSignal;
  /**
   * Aborts requests that `signal` does not: rows that are deleted as they are read arrive with
   * their answer, or never.
   */
  end: AbortSignal;
  /** Called when more rows arrive than were requested; the extra ones are ignored. */
  surplus?: (asked: number, surplus: number) => void;
}

/** Number of rows that a portal returns by default. */
const PORTAL_PAGE_SIZE = 50;

/** A queue at its portal. Each method makes one request, and fails as the client does. */
export class PortalQueue {
  constructor(
    private readonly client: Pick<Bitrix24Client, 'batch' | 'memberId'>,
    private readonly access: QueueAccess,
  ) {}

  /** Whether this many rows are a full page, so that more may follow. */
  isPage(rows: number): boolean {
    // Some portals may return fewer than requested; none returns fewer than its own page size.
    return rows >= Math.min(this.access.limit, PORTAL_PAGE_SIZE);
  }

  /** Reserves free rows. The same request first clears rows of an earlier reservation. */
  async reserve(errors: boolean, clear: StoredRows | undefined, count: boolean): Promise<Reserved> {
    const clears = clear ? clearCommands(clear.processId, clear.messageIds) : [];
    const { limit } = this.access;
    const outcomes = await this.send([...clears, ...this.counted(reserveCommand(limit, errors), count)]);
    const cleared = outcomes.splice(0, clears.length);
    const clearError = cleared.map((outcome) => this.errorOf(outcome)).find((error) => error !== undefined);
    return { ...this.found(outcomes, limit), clearError };
  }

  /** Reads free rows and deletes them. */
  async takeRows(errors: boolean, count: boolean): Promise<Found> {
    // A lost answer should lose few rows.
    const limit = Math.min(this.access.limit, PORTAL_PAGE_SIZE);
    const commands = this.counted(takeCommand(limit, errors), count);
    return this.found(await this.send(commands, this.access.end), limit);
  }

  /** Reads a reservation again. */
  async reread(reservation: Reservation): Promise<OfflineRow[]> {
    const [outcome] = await this.send([rereadCommand(reservation, this.access.limit)]);
    const { limit } = this.access;
    return this.within(limit, readBatch(this.answerOf(outcome).result, limit)).rows;
  }

  async clear({ processId, messageIds }: StoredRows): Promise<void> {
    const commands = clearCommands(processId, messageIds);
    if (commands.length > 0) for (const outcome of await this.send(commands)) this.answerOf(outcome);
  }

  /**
   * A page of rows that are reserved, by any program, after the row `afterId`.
   *
   * @throws RestBadAnswerError if the list does not continue after it: it might never end
   */
  async reserved(afterId: string): Promise<ReservedPage> {
    const [outcome] = await this.send([listReservedCommand(afterId)]);
    const { result, next } = this.answerOf(outcome);
    const { rows, lastId } = this.within(PORTAL_PAGE_SIZE, readRows(result, PORTAL_PAGE_SIZE));
    const isLast = next === undefined || lastId === '';
    if (!isLast && BigInt(lastId) <= BigInt(afterId))
      throw this.badAnswer(`row ${lastId} is not behind row ${afterId}`, 'event.offline.list');
    return { rows: rows.filter(({ processId }) => processId !== ''), lastId, isLast };
  }

  private counted(command: BatchCommand, count: boolean): BatchCommand[] {
    return count ? [command, countFreeCommand()] : [command];
  }

  private within<Rows extends OfflineRows>(limit: number, read: Rows): Rows {
    if (read.surplus > 0) this.access.surplus?.(limit, read.surplus);
    return read;
  }

  private found([batch, count]: readonly BatchOutcome[], limit: number): Found {
    return {
      ...this.within(limit, readBatch(this.answerOf(batch).result, limit)),
      left: count?.status === 'done' ? count.total : undefined,
    };
  }

  private async send(
    commands: readonly BatchCommand[],
    signal = this.access.signal,
  ): Promise<BatchOutcome[]> {
    const { connector } = this.access;
    return [...(await this.client.batch(commands, { connector: connector || undefined, signal }))];
  }

  private answerOf(outcome: BatchOutcome | undefined): RestAnswer {
    if (outcome?.status === 'done') return outcome;
    throw this.errorOf(outcome);
  }

  private errorOf(outcome: BatchOutcome | undefined): Error | undefined {
    if (outcome?.status === 'done') return undefined;
    if (outcome?.status === 'failed') return outcome.error;
    return this.badAnswer('the answer to a command is missing', 'batch');
  }

  private badAnswer(description: string, method: string): RestBadAnswerError {
    const { memberId } = this.client;
    return new RestBadAnswerError({ error: '', description, status: 0, method, memberId });
  }
}
