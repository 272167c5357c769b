import { isMap } from '../../php/index.js';
import { toText } from '../params.js';

/** A stored object: field name → string, null, list or map. Like the portal, it hands out strings, not numbers. */
export type EntityRecord = Record<string, unknown>;

/** What REST was given, as the portal stores it: scalars become strings. */
export function stored(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map(stored);
  if (isMap(value)) return storedFields(value);
  return typeof value === 'string' ? value : toText(value);
}

export function storedFields(fields: Readonly<Record<string, unknown>>): EntityRecord {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, stored(value)]));
}
