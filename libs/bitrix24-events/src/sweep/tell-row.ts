import type { AcceptResult } from '../inbox/index.js';
import type { WalkingMark } from './advance-walk.js';
import type { SweptEvents } from './sweep-entity.js';
import type { SweptRow } from './swept-row.js';

/**
 * Milliseconds after a change in which the portal's second may bring another one, or a slow request
 * may still write it: objects read this early are read and delivered again by the next sweep.
 */
export const CLOCK_MARGIN_MS = 5_000;

/** An event created from an object. */
export interface ToldRow {
  kind: keyof SweptEvents;
  name: string;
  row: SweptRow;
  /** Unique within the portal and the object type. */
  key: string;
}

/** Which handlers want events, and where these are stored. */
export interface RowListener<Handler> {
  wanted(name: string): readonly Handler[];
  accept(told: ToldRow, handlers: readonly Handler[]): Promise<AcceptResult>;
}

/** The stored events. */
export interface Told {
  events: number;
  deliveries: number;
}

/**
 * Delivers an object as events would: as added, if it was created within the period of the walk,
 * and as changed otherwise. "Added" is delivered once. Handlers that received the current state as
 * added do not also receive it as changed; handlers that only want changes also receive those of
 * new objects.
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
  // An earlier sweep may have delivered it, possibly before the change that is visible now.
  const early = added === 'duplicate' && row.modified > (until ?? walk.beganAt ?? readAt) - CLOCK_MARGIN_MS;
  if (row.modified <= row.created && !early) return told;
  const changers = listener.wanted(update);
  await tell(change, added === 'stored' ? changers.filter((handler) => !adders.includes(handler)) : changers);
  return told;
}

/** Distinguishes the states of an object; one that was read early counts as a state of its own. */
function versionOf({ modified }: SweptRow, readAt: number): string {
  const seconds = modified / 1_000;
  return modified > readAt - CLOCK_MARGIN_MS ? `${seconds}@${readAt / 1_000}` : String(seconds);
}
