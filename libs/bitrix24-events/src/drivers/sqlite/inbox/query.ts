import type { WaitReason } from '../../../errors/index.js';
import type { Cipher } from '../../../storage/index.js';
import type { SqliteDatabase } from '../sqlite-database.js';
import type { DeliveryFilter, StoredDelivery, StoredFailure } from '../../../inbox/index.js';
import type { Candidates } from './candidates.js';
import type { Counts } from './counts.js';
import { fromEventRow, type EventRow } from './event-row.js';
import { conditionOf } from './filter.js';
import { publicState, type RowState } from './row-state.js';
import type { IdRange, Slice, Slices } from './slices.js';

type StoredRow = EventRow & {
  delivery_id: number;
  handler_key: string;
  state: RowState;
  attempt: number;
  coalesced: number;
  replayed: number;
  accepted_at: number;
  due_at: number;
  settled_at: number | null;
  failure: string | null;
  waits_for: WaitReason | null;
  waits_since: number | null;
};

const COLUMNS = `e.*, d.id AS delivery_id, d.handler_key, d.state, d.attempt, d.coalesced, d.replayed,
  d.accepted_at, d.due_at, d.settled_at, d.failure, d.waits_for, d.waits_since`;
const EVENT = 'JOIN inbox_events e ON e.seq = d.event_seq';

/** A page ends once its events hold so many characters. */
const MAX_CHARACTERS = 8 * 2 ** 20;

/** The event loop gets its turn. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Looks deliveries up, a bounded number of rows at a time. */
export class DeliveryQuery {
  private readonly byId;

  constructor(
    private readonly db: SqliteDatabase,
    private readonly cipher: Cipher,
    private readonly counts: Counts,
    private readonly candidates: Candidates,
    private readonly slices: Slices,
  ) {
    this.byId = db.prepare<[string], StoredRow>(
      `SELECT ${COLUMNS} FROM inbox_deliveries d ${EVENT} WHERE d.id = ?`,
    );
  }

  find(deliveryId: string): StoredDelivery | undefined {
    const row = this.byId.get(deliveryId);
    return row && this.toStored(row);
  }

  async list(
    filter: DeliveryFilter,
    { limit, cursor }: { limit: number; cursor?: string },
  ): Promise<{ items: StoredDelivery[]; cursor?: string }> {
    const page = new Page(limit);
    const highest = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor) - 1;
    const known = this.candidates.of(filter);
    if (known) this.collect(page, filter, only(known, { after: -1, upTo: highest }));
    for await (const slice of known ? [] : this.down(filter, { after: -1, upTo: highest })) {
      this.collect(page, filter, slice);
      if (page.full) break;
    }
    const items = page.rows.map((row) => this.toStored(row));
    const last = items.at(-1);
    return page.full && last ? { items, cursor: last.deliveryId } : { items };
  }

  async count(filter: DeliveryFilter, limit: number): Promise<number> {
    const kept = this.keptCount(filter) ?? this.candidates.countPulled(filter, limit);
    if (kept !== undefined) return Math.min(kept, limit);
    const range = { after: -1, upTo: Number.MAX_SAFE_INTEGER };
    const known = this.candidates.of(filter);
    if (known) return this.countIn(filter, only(known, range), limit);
    let count = 0;
    for await (const slice of this.down(filter, range)) {
      count += this.countIn(filter, slice, limit - count);
      if (count >= limit) break;
    }
    return count;
  }

  private keptCount({ state, handler, ...rest }: DeliveryFilter): number | undefined {
    const isOther = Object.values(rest).some((value) => value !== undefined);
    return isOther || state === undefined ? undefined : this.counts.total(state, handler);
  }

  private async *down(filter: DeliveryFilter, range: IdRange): AsyncGenerator<Slice> {
    let { upTo } = range;
    for (;;) {
      const slice = this.slices.last(filter, { ...range, upTo });
      yield slice;
      if (slice.after <= range.after) return;
      upTo = slice.after;
      await breathe();
    }
  }

  private collect(page: Page, filter: DeliveryFilter, { from, after, upTo }: Slice): void {
    const { sql, values } = conditionOf(filter);
    const rows = this.db.prepare<unknown[], StoredRow>(
      `SELECT ${COLUMNS} FROM ${from} ${EVENT} WHERE ${sql} AND d.id > ? AND d.id <= ? ORDER BY d.id DESC`,
    );
    for (const row of rows.iterate(...values, after, upTo)) if (!page.take(row)) return;
  }

  private countIn(filter: DeliveryFilter, { from, after, upTo }: Slice, limit: number): number {
    const { sql, values } = conditionOf(filter);
    const count = this.db
      .prepare<unknown[], number>(
        `SELECT count(*) FROM (SELECT 1 FROM ${from} ${EVENT} WHERE ${sql} AND d.id > ? AND d.id <= ? LIMIT ? + 0)`,
      )
      .pluck()
      .get(...values, after, upTo, limit);
    return count ?? 0;
  }

  private toStored(row: StoredRow): StoredDelivery {
    return {
      deliveryId: String(row.delivery_id),
      handlerKey: row.handler_key,
      state: publicState(row.state),
      attempt: row.attempt,
      coalesced: row.coalesced,
      replayed: row.replayed === 1,
      dueAt: row.due_at,
      acceptedAt: row.accepted_at,
      ...(row.settled_at !== null && { settledAt: row.settled_at }),
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by the settler
      ...(row.failure !== null && { failure: JSON.parse(row.failure) as StoredFailure }),
      ...(publicState(row.state) === 'waiting' && waitOf(row)),
      event: fromEventRow(row, undefined, this.cipher),
    };
  }
}

/** The rows of a page, until it is full. */
class Page {
  readonly rows: StoredRow[] = [];
  full = false;
  private characters = 0;

  constructor(private readonly limit: number) {}

  /** Whether the row was taken. One that finds no room only says that more follow. */
  take(row: StoredRow): boolean {
    const size = (row.data?.length ?? 0) + (row.failure?.length ?? 0);
    const fits = this.rows.length === 0 || this.characters + size <= MAX_CHARACTERS;
    if (this.rows.length >= this.limit || !fits) {
      this.full = true;
      return false;
    }
    this.characters += size;
    this.rows.push(row);
    return true;
  }
}

/** A slice of nothing but these. Ids are numbers of our own: they may stand in SQL as they are. */
export const only = (ids: readonly number[], range: IdRange): Slice => ({
  ...range,
  from: `(SELECT * FROM inbox_deliveries NOT INDEXED WHERE id IN (${ids.join(', ')})) d`,
});

const waitOf = ({
  waits_for: waitsFor,
  waits_since: waitingSince,
}: StoredRow): Pick<StoredDelivery, 'waitsFor' | 'waitingSince'> =>
  waitsFor !== null && waitingSince !== null ? { waitsFor, waitingSince } : {};
