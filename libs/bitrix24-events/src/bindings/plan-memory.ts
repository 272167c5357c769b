import type { BindingKey } from './binding.js';
import { keyOf } from './binding.js';

/**
 * What one look must know of earlier ones: the portal shows neither since when a row is of no use, nor the
 * options that a row was bound with.
 */
export interface PlanMemory {
  /** Key of a row → the first of the looks, without a gap, that saw it stale; milliseconds. */
  stale: Readonly<Record<string, number>>;
  /** Key of a row → {@link fingerprint} of the options that we bound it with. Rows without options: absent. */
  options: Readonly<Record<string, string>>;
}

export const emptyMemory: PlanMemory = { stale: {}, options: {} };

/** What the portal confirmed. */
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
  return { stale: Object.fromEntries(stale), options: Object.fromEntries(options) };
}

export const serializeMemory = (memory: PlanMemory): string => JSON.stringify(memory);

/** Reads what {@link serializeMemory} wrote. What cannot be read is forgotten: it only costs a later unbind. */
export function parseMemory(json: string | undefined): PlanMemory {
  try {
    const parsed: unknown = JSON.parse(json ?? '{}');
    return { stale: only(parsed, 'stale', 'number'), options: only(parsed, 'options', 'string') };
  } catch {
    return emptyMemory;
  }
}

function only(parsed: unknown, member: string, type: 'number'): Record<string, number>;
function only(parsed: unknown, member: string, type: 'string'): Record<string, string>;
function only(parsed: unknown, member: string, type: string): Record<string, unknown> {
  if (!isMap(parsed) || !isMap(parsed[member])) return {};
  return Object.fromEntries(Object.entries(parsed[member]).filter(([, value]) => typeof value === type));
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
