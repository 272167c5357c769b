import { isMap, parseJson } from '../../common/index.js';
import { groupBy } from '../../handlers/index.js';
import type { BindingKey } from '../binding.js';
import { keyOf } from '../binding.js';

/**
 * What a sync must know of earlier ones: the portal shows neither since when a row has been unused,
 * nor the options that it was bound with.
 */
export interface PlanMemory {
  /** Key of a row → the first in an unbroken series of syncs that found it stale; milliseconds. */
  stale: Readonly<Record<string, number>>;
  /** Key of a row → {@link fingerprint} of the options that we bound it with. Rows without options: absent. */
  options: Readonly<Record<string, string>>;
  /** Keys of online rows that this installation bound, or found bound and wanted at its own URL: of former URLs, too. */
  bound?: readonly string[];
}

export const emptyMemory: PlanMemory = { stale: {}, options: {} };

/** The changes that the portal confirmed. */
export interface Applied {
  bound: readonly (BindingKey & { fingerprint: string })[];
  unbound: readonly BindingKey[];
}

/** The memory after the portal confirmed `applied`. */
export function remember(memory: PlanMemory, applied: Applied): PlanMemory {
  const stale = new Map(Object.entries(memory.stale));
  const options = new Map(Object.entries(memory.options));
  for (const key of applied.unbound.map(keyOf)) {
    stale.delete(key);
    options.delete(key);
  }
  for (const binding of applied.bound) {
    if (binding.fingerprint === '') options.delete(keyOf(binding));
    else options.set(keyOf(binding), binding.fingerprint);
  }
  const gone = new Set(applied.unbound.map(keyOf));
  const bound = new Set([
    ...(memory.bound ?? []).filter((key) => !gone.has(key)),
    ...applied.bound.filter(({ offline }) => !offline).map(keyOf),
  ]);
  return {
    stale: Object.fromEntries(stale),
    options: Object.fromEntries(options),
    ...ofBound([...bound]),
  };
}

/** The member `bound`, which is left out where it is empty. */
export const ofBound = (keys: readonly string[]): Pick<PlanMemory, 'bound'> =>
  keys.length === 0 ? {} : { bound: keys.toSorted() };

/** Keys of rows are kept by their URL: it is the longest part of them, and most have the same one. */
export const serializeMemory = ({ bound = [], ...memory }: PlanMemory): string =>
  JSON.stringify(bound.length === 0 ? memory : { ...memory, bound: byUrl(bound) });

function byUrl(keys: readonly string[]): Record<string, string[]> {
  const groups = groupBy(keys, (key) => key.slice(urlStart(key)));
  return Object.fromEntries(
    [...groups].map(([url, those]) => [url, those.map((key) => key.slice(0, urlStart(key) - 1))]),
  );
}

/** `EVENT user URL`. */
const urlStart = (key: string): number => key.indexOf(' ', key.indexOf(' ') + 1) + 1;

/**
 * Reads the output of {@link serializeMemory}. An unreadable text is discarded: that only delays an
 * unbind.
 */
export function parseMemory(json: string | undefined): PlanMemory {
  const parsed = parseJson(json ?? '');
  return {
    stale: only(parsed, 'stale', 'number'),
    options: only(parsed, 'options', 'string'),
    ...ofBound(boundIn(parsed)),
  };
}

function only(parsed: unknown, member: string, type: 'number'): Record<string, number>;
function only(parsed: unknown, member: string, type: 'string'): Record<string, string>;
function only(parsed: unknown, member: string, type: string): Record<string, unknown> {
  if (!isMap(parsed) || !isMap(parsed[member])) return {};
  return Object.fromEntries(Object.entries(parsed[member]).filter(([, value]) => typeof value === type));
}

function boundIn(parsed: unknown): string[] {
  const urls = isMap(parsed) && isMap(parsed.bound) ? Object.entries(parsed.bound) : [];
  return urls.flatMap(([url, rows]) =>
    Array.isArray(rows) ? rows.filter((row) => typeof row === 'string').map((row) => `${row} ${url}`) : [],
  );
}
