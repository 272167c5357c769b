import type { AcceptResult } from '../inbox/index.js';
import type { WalkingMark } from './advance-walk.js';
import type { SweptEvents } from './sweep-entity.js';
import type { SweptRow } from './swept-row.js';

/**
 * For so long after a change the portal's second may bring another one, or a slow request still has to write it: what
 * is read so early is read again by the next sweep, and told again.
 */
export const CLOCK_MARGIN_MS = 5_000;

/** An event that an object becomes. */
export interface ToldRow {
  kind: keyof SweptEvents;
  name: string;
  row: SweptRow;
  /** Within the portal and the kind of object. */
  key: string;
}

/** Who wants events, and who stores them. */
export interface RowListener<Handler> {
  wanted(name: string): readonly Handler[];
  accept(told: ToldRow, handlers: readonly Handler[]): Promise<AcceptResult>;
}

/** What was stored. */
export interface Told {
  events: number;
  deliveries: number;
}

/**
 * Tells of an object as events would have: as added, when it was created within the time that the walk looks at, and
 * as changed otherwise. Added is told once. Who has been told of the present state as added is not told of it as changed; who
 * wants only changes gets those of new objects, too.
 */
export async function tellRow<Handler>(
  row: SweptRow,
  { add, update }: SweptEvents,
  { mark, readAt }: { mark: WalkingMark; readAt: number },
  listener: RowListener<Handler>,
): Promise<Told> {
  const { generation, until, walk } = mark;
  const told: Told = { events: 0, deliveries: 0 };
  const tell = async (event: ToldRow, handlers: readonly Handler[]): Promise<AcceptResult | undefined> => {
    if (handlers.length === 0) return undefined;
    const result = await listener.accept(event, handlers);
    if (result === 'duplicate') return result;
    told.events += 1;
    told.deliveries += handlers.length;
    return result;
  };
  const change: ToldRow = {
    kind: 'update',
    name: update,
    row,
    key: `${generation}:${update}:${row.id}:${versionOf(row, readAt)}`,
  };
  if (walk.from !== undefined && row.created < walk.from) {
    await tell(change, listener.wanted(update));
    return told;
  }
  const adders = listener.wanted(add);
  const added = await tell({ kind: 'add', name: add, row, key: `${generation}:${add}:${row.id}` }, adders);
  // The first sweep that may have told of it; it may have read it before the change that we see now.
  const early = added === 'duplicate' && row.modified > (until ?? walk.beganAt ?? readAt) - CLOCK_MARGIN_MS;
  if (row.modified <= row.created && !early) return told;
  const changers = listener.wanted(update);
  await tell(change, added === 'stored' ? changers.filter((handler) => !adders.includes(handler)) : changers);
  return told;
}

/** What tells states of an object apart; one that was read early counts for itself. */
function versionOf({ modified }: SweptRow, readAt: number): string {
  const seconds = modified / 1_000;
  return modified > readAt - CLOCK_MARGIN_MS ? `${seconds}@${readAt / 1_000}` : String(seconds);
}
