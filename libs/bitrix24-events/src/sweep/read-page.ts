import type { Bitrix24Client } from '../rest/index.js';
import type { SweptKind } from './sweep-entity.js';
import { badAnswer, PAGE_SIZE, readRows, type SweptRow } from './swept-row.js';

/** Selects a page of a list. */
export interface PageRequest {
  /** Objects that changed at this time or later, milliseconds; all if omitted. */
  from: number | undefined;
  /** After this id. */
  afterId: number;
}

/** A page at one moment. */
export interface SweptPage {
  /** By id. */
  rows: SweptRow[];
  /** Whether more may follow. */
  full: boolean;
  /** When the portal read it, by the portal's clock: milliseconds, rounded to a second. */
  readAt: number;
}

/**
 * Reads a page by the id filter, without a count: counting a long list takes longer than reading
 * all its pages (the vendor's reference, settings/performance/huge-data). `client.list` would not
 * expose the position and the portal's time.
 *
 * @throws Bitrix24RestError; Bitrix24EventsError `SWEEP_BAD_ANSWER`
 */
export async function readPage(
  client: Pick<Bitrix24Client, 'request'>,
  kind: SweptKind,
  { from, afterId }: PageRequest,
  { now, signal }: { now: () => number; signal: AbortSignal },
): Promise<SweptPage> {
  const { id, modified } = kind.fields;
  const params = {
    ...kind.params,
    select: Object.values(kind.fields),
    filter: { [`>${id}`]: afterId, ...(from !== undefined && { [`>=${modified}`]: toIso(from) }) },
    order: { [id]: 'ASC' },
    start: -1,
  };
  const { result, time } = await client.request(kind.method, params, { signal, priority: 'background' });
  const rows = readRows(kind, result);
  if (rows[0] && rows[0].id <= afterId)
    throw badAnswer(kind, `object ${rows[0].id} is not behind ${afterId}`);
  return { rows, full: rows.length >= PAGE_SIZE, readAt: wholeSecond(believed(time?.start, now())) };
}

/**
 * Maximum plausible error of a portal's clock, in milliseconds: the next walk starts at that time.
 */
const MAX_CLOCK_ERROR_MS = 86_400_000;

/** The portal's time, if it is plausible. */
function believed(start: number | undefined, ours: number): number {
  const theirs = Number(start) * 1_000;
  return Math.abs(theirs - ours) <= MAX_CLOCK_ERROR_MS ? theirs : ours;
}

const wholeSecond = (ms: number): number => Math.floor(ms / 1_000) * 1_000;

/** As PHP writes it; JavaScript's own format has milliseconds, which not all lists accept. */
const toIso = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}+00:00`;
