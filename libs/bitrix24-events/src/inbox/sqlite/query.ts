import type { WaitReason } from '../../errors/index.js';
import type { Cipher, SqliteDatabase } from '../../storage/index.js';
import type { DeliveryFilter, StoredDelivery, StoredFailure } from '../inbox.js';
import { fromEventRow, type EventRow } from './event-row.js';
import { conditionOf } from './filter.js';
import { publicState, type RowState } from './row-state.js';

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
const TABLES = 'inbox_deliveries d JOIN inbox_events e ON e.seq = d.event_seq';

/** Looks deliveries up. */
export class DeliveryQuery {
  private readonly byId;

  constructor(
    private readonly db: SqliteDatabase,
    private readonly cipher: Cipher,
  ) {
    this.byId = db.prepare<[string], StoredRow>(`SELECT ${COLUMNS} FROM ${TABLES} WHERE d.id = ?`);
  }

  find(deliveryId: string): StoredDelivery | undefined {
    const row = this.byId.get(deliveryId);
    return row && this.toStored(row);
  }

  list(
    filter: DeliveryFilter,
    { limit, cursor }: { limit: number; cursor?: string },
  ): { items: StoredDelivery[]; cursor?: string } {
    const { sql, values } = conditionOf(filter);
    const rows = this.db
      .prepare<unknown[], StoredRow>(
        `SELECT ${COLUMNS} FROM ${TABLES} WHERE ${sql} AND d.id < ? ORDER BY d.id DESC LIMIT ?`,
      )
      .all(...values, cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor), limit + 1);
    const items = rows.slice(0, limit).map((row) => this.toStored(row));
    const last = items.at(-1);
    return rows.length > limit && last ? { items, cursor: last.deliveryId } : { items };
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

const waitOf = ({
  waits_for: waitsFor,
  waits_since: waitingSince,
}: StoredRow): Pick<StoredDelivery, 'waitsFor' | 'waitingSince'> =>
  waitsFor !== null && waitingSince !== null ? { waitsFor, waitingSince } : {};
