import type { Operating } from '../limits/operating-time.js';
import { type Clock, phpDate } from '../model/clock.js';
import type { MethodResult } from './method.js';

/** The `time` of an answer. */
export interface CallTime extends Partial<Operating> {
  start: number;
  finish: number;
  duration: number;
  processing: number;
  date_start: string;
  date_finish: string;
}

/** Buckets of the operating limit are ten minutes long. */
const OPERATING_WINDOW = 600;

/**
 * @param cloud only cloud portals report operating time
 * @param ran its `operating` is what the limiter knows; without a limiter none was spent
 */
export function callTime(
  clock: Clock,
  startedAt: number,
  cloud: boolean,
  { operating, spent = 0 }: Pick<MethodResult, 'operating' | 'spent'> = {},
): CallTime {
  const finishedAt = clock.now() + spent * 1000;
  const duration = (finishedAt - startedAt) / 1000;
  const unlimited = { operating_reset_at: Math.floor(startedAt / 1000) + OPERATING_WINDOW, operating: 0 };
  return {
    start: startedAt / 1000,
    finish: finishedAt / 1000,
    duration,
    processing: duration,
    date_start: phpDate(startedAt),
    date_finish: phpDate(finishedAt),
    ...(operating ?? (cloud && unlimited)),
  };
}

/** The body of a success; member order as the portal writes it. */
export function successBody({ result, next, total }: MethodResult, time: CallTime): Record<string, unknown> {
  return { result, ...(next !== undefined && { next }), ...(total !== undefined && { total }), time };
}

/** A PHP array in JSON: empty and 0, 1, 2 … keyed ones are lists, others objects. */
export function phpArray(entries: Map<string, unknown>): unknown {
  let index = 0;
  for (const key of entries.keys()) if (key !== String(index++)) return Object.fromEntries(entries);
  return [...entries.values()];
}
