import { type Clock, seconds } from '../model/clock.js';
import { messageId } from './message-id.js';
import type { OfflineOptions } from './offline.options.js';
import type { NewOfflineRow, OfflineChange, OfflineQueueKey, OfflineRow } from './row.js';

/** Seconds after its change at which a reserved row is dropped: 34.2 days. Free rows stay for ever. */
export const RESERVED_LIFETIME = 2_952_000;

/**
 * The portal's table of offline events. Unique by message, application, connector and reservation: a free row is
 * overwritten by the same change, a reserved one gets a free row beside it.
 */
export class OfflineTable {
  /** By id, which is the order of insertion. */
  readonly #rows = new Map<number, OfflineRow>();
  readonly #free = new Map<string, OfflineRow>();
  readonly #reservedAt = new WeakMap<OfflineRow, number>();
  #lastId = 0;

  constructor(
    private readonly clock: Clock,
    private readonly options: OfflineOptions,
  ) {}

  /** Upserts the free row of a change: time, data and user move, the id and the error mark stay. */
  store(change: OfflineChange): void {
    const message = messageId(change.event, change.data);
    const timestamp = seconds(this.clock);
    const twin = this.#free.get(keyOf(change, message));
    if (twin) Object.assign(twin, { data: change.data, userId: change.userId, timestamp });
    else this.#insert({ ...change, messageId: message, timestamp, processId: '', error: false });
  }

  /** Puts a row there in any state, in the place of one with the same unique key. */
  put(clientId: string, { event, data = null, connector = '', ...given }: NewOfflineRow): OfflineRow {
    const message = messageId(event, data);
    const { userId = 1, processId = '', error = false, at = this.clock.now() } = given;
    const isTwin = (row: OfflineRow): boolean => row.messageId === message && row.processId === processId;
    this.remove({ clientId, connector }, isTwin);
    return this.#insert({
      clientId,
      connector,
      event,
      data,
      userId,
      messageId: message,
      timestamp: Math.floor(at / 1000),
      processId,
      error,
    });
  }

  /** The rows of one queue by id. */
  rows({ clientId, connector }: OfflineQueueKey): OfflineRow[] {
    this.#dropOld();
    return this.#all().filter((row) => row.clientId === clientId && row.connector === connector);
  }

  ofApplication(clientId: string): OfflineRow[] {
    this.#dropOld();
    return this.#all().filter((row) => row.clientId === clientId);
  }

  /** What a new reservation may take: free rows, and those of a reservation that counts as still running. */
  reservable(queue: OfflineQueueKey): OfflineRow[] {
    const rows = this.rows(queue);
    const messages = new Set(rows.filter((row) => this.#isBeingReserved(row)).map((row) => row.messageId));
    // The free row of such a message came after the rows were selected.
    return rows.filter((row) =>
      row.processId === '' ? !messages.has(row.messageId) : this.#isBeingReserved(row),
    );
  }

  reserve(rows: readonly OfflineRow[], processId: string): void {
    for (const row of rows) {
      if (row.processId === '') this.#free.delete(keyOf(row, row.messageId));
      row.processId = processId;
      this.#reservedAt.set(row, this.clock.now());
    }
  }

  /** Deletes the rows of a queue that `unwanted` names. */
  remove(queue: OfflineQueueKey, unwanted: (row: OfflineRow) => boolean): void {
    for (const row of this.rows(queue)) if (unwanted(row)) this.#delete(row);
  }

  /**
   * What `event.offline.error` does to the rows of these messages: those that are not in the batch are deleted,
   * newer free ones and other consumers' reservations alike; those of the batch become free and marked. Rows that
   * are marked already are left alone.
   */
  fail(queue: OfflineQueueKey, processId: string, messages: ReadonlySet<string>): void {
    const meant = this.rows(queue).filter((row) => messages.has(row.messageId) && !row.error);
    for (const row of meant) if (row.processId !== processId) this.#delete(row);
    for (const row of meant) if (row.processId === processId) this.#release(row);
  }

  #insert(fields: Omit<OfflineRow, 'id'>): OfflineRow {
    const row = { id: ++this.#lastId, ...fields };
    this.#rows.set(row.id, row);
    if (row.processId === '') this.#free.set(keyOf(row, row.messageId), row);
    return row;
  }

  #release(row: OfflineRow): void {
    const key = keyOf(row, row.messageId);
    // The unique key allows no second free row: beside a marked one the update fails.
    if ((this.#free.get(key) ?? row) !== row) return;
    row.processId = '';
    row.error = true;
    this.#free.set(key, row);
  }

  #all(): OfflineRow[] {
    return [...this.#rows.values()];
  }

  #isBeingReserved(row: OfflineRow): boolean {
    const at = this.#reservedAt.get(row);
    return row.processId !== '' && at !== undefined && this.clock.now() - at < this.options.overlap;
  }

  #delete(row: OfflineRow): void {
    this.#rows.delete(row.id);
    if (row.processId === '') this.#free.delete(keyOf(row, row.messageId));
  }

  /**
   * The portal has an agent for this; here it is done before anybody looks, but not between a reservation and its
   * answer, which are one request.
   */
  #dropOld(): void {
    const oldest = seconds(this.clock) - RESERVED_LIFETIME;
    for (const row of this.#rows.values())
      if (row.processId !== '' && row.timestamp < oldest && this.#reservedAt.get(row) !== this.clock.now())
        this.#delete(row);
  }
}

function keyOf({ clientId, connector }: OfflineQueueKey, message: string): string {
  return JSON.stringify([message, clientId, connector]);
}
