import type { WaitReason } from '../../../errors/index.js';
import type { SqliteDatabase } from '../sqlite-database.js';
import type { DeliveryFilter } from '../../../inbox/index.js';
import type { Counts } from './counts.js';
import type { Running } from './running.js';

/** More than these are not worth a list of their own. */
const MAX_CANDIDATES = 1_000;

const WAITING = "state IN ('ready', 'delayed', 'held')";

/** Finds the few deliveries among which all are that a filter names, where an index knows them. */
export class Candidates {
  private readonly ofEvent;
  private readonly ofPortal;
  private readonly ofHandlerAndPortal;
  private readonly pulled;
  private readonly waits;
  private readonly waitsOfPortal;

  constructor(
    db: SqliteDatabase,
    private readonly counts: Counts,
    private readonly running: Running,
  ) {
    this.ofEvent = db
      .prepare<[string], number>(
        `SELECT id FROM inbox_deliveries WHERE event_seq IN (SELECT seq FROM inbox_events WHERE id = ?)`,
      )
      .pluck();
    this.ofPortal = db
      .prepare<[string], number>(
        `SELECT id FROM inbox_deliveries WHERE handler_key IN (SELECT handler_key FROM inbox_counts)
           AND member_id = ? AND ${WAITING} LIMIT ${MAX_CANDIDATES + 1}`,
      )
      .pluck();
    this.ofHandlerAndPortal = db
      .prepare<[string, string], number>(
        `SELECT id FROM inbox_deliveries WHERE handler_key = ? AND member_id = ? AND ${WAITING} LIMIT ${MAX_CANDIDATES + 1}`,
      )
      .pluck();
    this.waits = db
      .prepare<[string], number>(
        `SELECT id FROM inbox_deliveries
         WHERE waits_for = ? AND waits_for IS NOT NULL AND ${WAITING} LIMIT ${MAX_CANDIDATES + 1}`,
      )
      .pluck();
    this.waitsOfPortal = db
      .prepare<[string, string], number>(
        `SELECT id FROM inbox_deliveries
         WHERE waits_for = ? AND waits_for IS NOT NULL AND member_id = ? AND ${WAITING} LIMIT ${MAX_CANDIDATES + 1}`,
      )
      .pluck();
    this.pulled = db
      .prepare<[string, string, number], number>(
        `SELECT id FROM inbox_deliveries
         WHERE member_id = ? AND pulled_source = ? AND pulled_source IS NOT NULL AND ${WAITING} LIMIT ? + 0`,
      )
      .pluck();
  }

  /** Their ids; `undefined` when they may be many, or no index knows them. */
  of(filter: DeliveryFilter, most = MAX_CANDIDATES): number[] | undefined {
    const { eventId, state, handler, memberId, source, waitsFor } = filter;
    if (eventId !== undefined) return this.ofEvent.all(eventId);
    if (waitsFor !== undefined) return this.waitingFor([waitsFor].flat(), memberId);
    if (state === undefined) return undefined;
    if (this.counts.total(state, handler) === 0) return [];
    if (state === 'running') return this.running.ids;
    if (state !== 'waiting' || memberId === undefined) return undefined;
    if (source !== undefined && isPulled(source)) {
      const pulled = this.pulled.all(memberId, source, most + 1);
      return pulled.length > most ? undefined : pulled;
    }
    const ids =
      handler === undefined ? this.ofPortal.all(memberId) : this.ofHandlerAndPortal.all(handler, memberId);
    return ids.length > MAX_CANDIDATES ? undefined : ids;
  }

  private waitingFor(reasons: readonly WaitReason[], memberId: string | undefined): number[] | undefined {
    const ids = reasons.flatMap((reason) =>
      memberId === undefined ? this.waits.all(reason) : this.waitsOfPortal.all(reason, memberId),
    );
    return ids.length > MAX_CANDIDATES ? undefined : ids;
  }

  /** How many wait of a source that the module reads by itself, up to `limit`; `undefined` for another filter. */
  countPulled({ state, memberId, source, ...rest }: DeliveryFilter, limit: number): number | undefined {
    const isOther = Object.values(rest).some((value) => value !== undefined);
    if (isOther || state !== 'waiting' || memberId === undefined || source === undefined) return undefined;
    return isPulled(source) ? this.pulled.all(memberId, source, limit).length : undefined;
  }
}

/** What the module reads by itself, as far as there is room: how much of it waits is asked for often. */
export const isPulled = (source: string): boolean => source === 'offline' || source === 'sweep';
